/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * One VM of a pair that has nothing to do with the other pair: an even VM
 * shares a page with the odd one behind it, over and over, and YIELDs after
 * each batch.
 */
#include "pairs.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/smp.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "bench pair";

_Alignas(SPCI_PAGE_SIZE) static uint8_t page[SPCI_PAGE_SIZE];

static void expect(int32_t status)
{
	if (status != 0)
		guest_panic("status %d", (int)status);
}

static void receive(struct guest_region *region)
{
	spci_vm_id_t sender;

	guest_receive(&sender, region, sizeof(*region));
}

static void share_once(spci_vm_id_t borrower)
{
	struct guest_region region = {
		.share_func = SPCI_MEM_SHARE_32,
		.receiver = borrower,
		.pages = 1,
		.address = (uintptr_t)page,
	};

	expect(guest_mem_send(&region, 0, SPCI_MEMORY_RW_NX));
	expect(guest_send(borrower, &region, sizeof(region)));
	receive(&region);
	expect(guest_mem_reclaim(region.handle, 0));
}

static void borrow_once(void)
{
	struct guest_region region;

	receive(&region);
	expect(guest_mem_retrieve(&region));
	expect(guest_mem_relinquish(region.handle, 0));
	expect(guest_send(region.sender, &region, sizeof(region)));
}

void guest_main(const struct guest_boot *boot)
{
	guest_mailbox_init();
	while (boot->vm_id % 2 != 0)
		borrow_once();
	for (;;) {
		for (int i = 0; i < PAIRS_BATCH; i++)
			share_once(boot->vm_id + 1);
		spci_yield();
	}
}
