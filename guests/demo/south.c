/* SPDX-License-Identifier: BSD-3-Clause */
/* VM 3 of the demo: is given a page for good, and lends it on. */
#include "secondary.h"
#include <keel/mailbox.h>

const char guest_name[] = "south";

static void own_donation(struct guest_region *region)
{
	const uint64_t *words = take(region);

	for (size_t i = 0; i < DEMO_NUMBERS_PER_PAGE; i++)
		EXPECT(words[i] == 0, "word %u of the page holds 0x%llx",
		       (unsigned int)i, (unsigned long long)words[i]);
	say("I retrieve it: all of its %u words are zero. It is mine.",
	    DEMO_NUMBERS_PER_PAGE);
}

/* Waits for north's answer, which it sends straight to this VM. */
static void await_north(void)
{
	struct demo_message message;
	spci_vm_id_t sender;
	int64_t size = guest_receive(&sender, &message, sizeof(message));

	EXPECT(size == sizeof(message) && sender == DEMO_NORTH &&
		       message.act == DEMO_DONE,
	       "VM %u answers instead of VM %u", sender, DEMO_NORTH);
}

static void lend_to_north(uint64_t address)
{
	struct demo_page *page = (struct demo_page *)(uintptr_t)address;
	struct demo_message message = {
		.act = DEMO_LENT,
		.region = {
			.share_func = SPCI_MEM_LEND_32,
			.tag = 0x50,
			.receiver = DEMO_NORTH,
			.pages = 1,
			.address = address,
		},
	};

	demo_expect_status(
		"LEND", guest_mem_send(&message.region, 0, SPCI_MEMORY_RW_NX),
		0);
	demo_expect_fault(address);
	say("I lend the page that I was given to VM %u, and tell it so.",
	    DEMO_NORTH);
	demo_expect_status("the message to north",
			   guest_send(DEMO_NORTH, &message, sizeof(message)),
			   0);
	await_north();
	demo_expect_status("RECLAIM",
			   guest_mem_reclaim(message.region.handle, 0), 0);
	demo_expect(page->borrower, "Thank you.");
	say("I reclaim it, and read what VM %u left: \"%s\"", DEMO_NORTH,
	    page->borrower);
}

void perform(struct demo_message *message)
{
	switch (message->act) {
	case DEMO_DONATED:
		own_donation(&message->region);
		break;
	case DEMO_PASS_ON:
		lend_to_north(message->region.address);
		break;
	case DEMO_STALE:
		try_stale(&message->region);
		break;
	default:
		guest_panic("message %u is not for me",
			    (unsigned int)message->act);
	}
}
