/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VM 4 of the demo, which speaks FF-A 1.0: it is asked by VM 5 to borrow a
 * page, and tells VM 2 of it by a message of SPCI 0.9, which 1.0 has, too.
 */
#include "ffa.h"

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "east";

/* Retrieves the page that a request names, reads it and writes into it. */
static struct demo_page *take(const uint64_t words[])
{
	struct ffa_memory_access self = {
		.receiver = DEMO_EAST,
		.permissions = FFA_DATA_RW,
	};
	struct ffa_memory_constituent piece;
	struct guest_ffa_region region = {
		.handle = words[DEMO_WORD_HANDLE],
		.tag = DEMO_TAG,
		.sender = DEMO_WEST,
		.flags = FFA_MEMORY_BYPASS, /* other borrowers are not listed */
		.borrowers = &self,
		.borrower_count = 1,
		.pieces = &piece,
		.piece_max = 1,
	};

	demo_expect_fault(words[DEMO_WORD_ADDRESS]);
	demo_expect_status("RETRIEVE by 1.0", guest_ffa_mem_retrieve(&region),
			   0);
	EXPECT(piece.address == words[DEMO_WORD_ADDRESS],
	       "the page arrives at 0x%llx", (unsigned long long)piece.address);
	return (struct demo_page *)(uintptr_t)piece.address;
}

static void borrow(const uint64_t words[])
{
	struct demo_page *page = take(words);

	demo_expect(page->owner, DEMO_QUESTION);
	demo_write(page->borrower, DEMO_EAST_SAYS);
	say("I speak FF-A 1.0, and am asked to borrow it: I read \"%s\" and "
	    "write \"%s\"",
	    page->owner, page->borrower);
}

/* Tells north of the same region in words of SPCI 0.9. Waits for the answer. */
static void tell_north(const uint64_t words[])
{
	const struct demo_message message = {
		.act = DEMO_SHARED_BY_ALL,
		.region = {
			.share_func = SPCI_MEM_SHARE_32,
			.tag = DEMO_TAG,
			.handle = (spci_memory_handle_t)words[DEMO_WORD_HANDLE],
			.sender = DEMO_WEST,
			.receiver = DEMO_NORTH,
			.pages = 1,
			.address = words[DEMO_WORD_ADDRESS],
		},
	};

	demo_expect_status("MSG_SEND from 1.0 to 0.9",
			   guest_send(DEMO_NORTH, &message, sizeof(message)),
			   0);
	EXPECT(guest_ffa_wait().x[0] == FFA_MSG_SEND_32,
	       "VM %u does not answer", DEMO_NORTH);
	ffa_rx_release();
}

static void give_back(const uint64_t words[])
{
	demo_expect_status("RELINQUISH by 1.0",
			   guest_ffa_mem_relinquish(words[DEMO_WORD_HANDLE], 0),
			   0);
	demo_expect_fault(words[DEMO_WORD_ADDRESS]);
}

void guest_main(const struct guest_boot *boot)
{
	struct ffa_args request;

	demo_hello(boot, FFA_VERSION_1_0, "1.0");
	request = guest_ffa_wait();
	EXPECT(guest_ffa_is_request(request) &&
		       guest_ffa_sender(request) == DEMO_WEST,
	       "VM %u does not ask", DEMO_WEST);
	borrow(&request.x[3]);
	/* The answer; the primary runs this VM next. */
	EXPECT(guest_ffa_answer(request).x[0] == FFA_RUN_32,
	       "there is something else to do");
	tell_north(&request.x[3]);
	give_back(&request.x[3]);
	for (;;)
		guest_ffa_wait();
}
