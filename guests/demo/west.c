/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VM 5 of the demo, which speaks FF-A 1.2: it shares one page with a VM of 1.0
 * and a VM of SPCI 0.9.
 */
#include "ffa.h"

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "west";

_Alignas(SPCI_PAGE_SIZE) static union {
	struct demo_page text;
	uint8_t bytes[SPCI_PAGE_SIZE];
} page;

static uint64_t share(void)
{
	struct ffa_memory_access borrowers[] = {
		{ .receiver = DEMO_EAST, .permissions = FFA_DATA_RW },
		{ .receiver = DEMO_NORTH, .permissions = FFA_DATA_RW },
	};
	struct ffa_memory_constituent piece = {
		.address = (uintptr_t)&page,
		.page_count = 1,
	};
	struct guest_ffa_region region = {
		.share_func = FFA_MEM_SHARE_32,
		.tag = DEMO_TAG,
		.borrowers = borrowers,
		.borrower_count = 2,
		.pieces = &piece,
		.piece_count = 1,
	};

	demo_write(page.text.owner, DEMO_QUESTION);
	demo_expect_status("SHARE by 1.2", guest_ffa_mem_send(&region), 0);
	say("I speak FF-A 1.2. I write \"%s\" and share the page at 0x%llx "
	    "with VM %u and VM %u, by one call.",
	    page.text.owner, (unsigned long long)piece.address, DEMO_EAST,
	    DEMO_NORTH);
	return region.handle;
}

/* A direct request: VM 4 runs at once, and answers. */
static void ask_east(uint64_t handle)
{
	uint64_t words[GUEST_FFA_WORDS] = {
		[DEMO_WORD_HANDLE] = handle,
		[DEMO_WORD_ADDRESS] = (uintptr_t)&page,
	};

	demo_expect_status("the request to VM 4",
			   guest_ffa_ask(DEMO_EAST, words), 0);
	demo_expect(page.text.borrower, DEMO_EAST_SAYS);
	demo_expect_status("RECLAIM of a page in use",
			   guest_ffa_mem_reclaim(handle, 0), FFA_DENIED);
}

static void reclaim(uint64_t handle)
{
	demo_expect(page.text.borrower, DEMO_EAST_SAYS);
	demo_expect(page.text.second, DEMO_NORTH_SAYS);
	demo_expect_status("RECLAIM by 1.2", guest_ffa_mem_reclaim(handle, 0),
			   0);
	say("I read \"%s\" and \"%s\", and reclaim the page from both.",
	    page.text.borrower, page.text.second);
}

/* The primary says whose turn it is: it runs this VM. */
static void await_turn(void)
{
	EXPECT(guest_ffa_wait().x[0] == FFA_RUN_32, "this was no RUN");
}

void guest_main(const struct guest_boot *boot)
{
	uint64_t handle;

	demo_hello(boot, FFA_VERSION_1_2, "1.2");
	await_turn();
	handle = share();
	ask_east(handle);
	await_turn();
	reclaim(handle);
	for (;;)
		guest_ffa_wait();
}
