/* SPDX-License-Identifier: BSD-3-Clause */
/* VM 2: takes each page that it is lent, writes to it, and gives it back. */
#include "lend.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <stdio.h>
#include <string.h>

const char guest_name[] = "borrower";

static int32_t use(struct guest_region *region)
{
	union page *page;
	int32_t status = guest_mem_retrieve(region);

	if (status != 0)
		return status;
	page = (union page *)(uintptr_t)region->address;
	say("VM %d lends me: \"%.*s\"", region->sender, WORDS, page->words);
	snprintf(page->words, WORDS, "Thank you, VM %d.", region->sender);
	return guest_mem_relinquish(region->handle, 0);
}

void guest_main(const struct guest_boot *boot)
{
	say("I have %lu KiB at 0x%08lx.", (unsigned long)boot->size / 1024,
	    (unsigned long)boot->base);
	guest_mailbox_init();
	for (;;) {
		struct message message;
		spci_vm_id_t sender;

		/* Others may send anything: it is looked at before use. */
		if (guest_receive(&sender, &message, sizeof(message)) !=
		    sizeof(message))
			continue;
		message.status = use(&message.region);
		guest_send(sender, &message, sizeof(message));
	}
}
