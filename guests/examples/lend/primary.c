/* SPDX-License-Identifier: BSD-3-Clause */
/* VM 1: lends a page to VM 2, and reads what that has left there. */
#include "lend.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/run.h>
#include <string.h>

const char guest_name[] = "lend";

/* Nothing else may be on the page, since all of it is lent. */
static _Alignas(SPCI_PAGE_SIZE) union page page;

static void must(const char *what, int64_t status)
{
	if (status < 0)
		guest_panic("%s ends with %d", what, (int)status);
}

void guest_main(const struct guest_boot *boot)
{
	struct message message = {
		.region = {
			.share_func = SPCI_MEM_LEND_32,
			.tag = 1,
			.receiver = BORROWER,
			.pages = 1,
			.address = (uintptr_t)&page,
		},
	};

	(void)boot;
	guest_mailbox_init();
	if (guest_exit(guest_run(BORROWER, 0)) != GUEST_EXIT_WAITING)
		guest_panic("VM %d does not wait for a message", BORROWER);
	strcpy(page.words, "Yours for a while.");
	must("the loan", guest_mem_send(&message.region, 0, SPCI_MEMORY_RW_NX));
	must("the question", guest_ask(BORROWER, &message, sizeof(message),
				       &message, sizeof(message)));
	must("what the borrower did", message.status);
	must("the reclaim", guest_mem_reclaim(message.region.handle, 0));
	say("The page at 0x%08lx is mine again: \"%s\"",
	    (unsigned long)message.region.address, page.words);
	say("lend: passed");
}
