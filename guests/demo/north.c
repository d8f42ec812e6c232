/* SPDX-License-Identifier: BSD-3-Clause */
/* VM 2 of the demo: has pages shared with it and lent to it. */
#include "secondary.h"

const char guest_name[] = "north";

static void read_and_answer(struct guest_region *region)
{
	struct demo_page *page = take(region);

	demo_expect(page->owner, "North, can you read this?");
	demo_write(page->borrower, "I can, and write this.");
	say("I retrieve it, read \"%s\" and write \"%s\"", page->owner,
	    page->borrower);
}

static void read_and_give_back(const struct guest_region *region)
{
	const struct demo_page *page =
		(const struct demo_page *)(uintptr_t)region->address;

	demo_expect(page->owner, "So we both see it at once.");
	say("I read \"%s\" and give the page back.", page->owner);
	give_back(region);
}

static void use_loan(struct guest_region *region)
{
	struct demo_page *page = take(region);

	say("I retrieve the page that VM %u lends me; it is mine alone now.",
	    region->sender);
	demo_write(page->borrower, "Thank you.");
	say("I write \"%s\" and give it back.", page->borrower);
	give_back(region);
	say("When I read or write it now, I fault.");
}

static void join_in(struct guest_region *region)
{
	struct demo_page *page = take(region);

	demo_expect(page->owner, DEMO_QUESTION);
	demo_expect(page->borrower, DEMO_EAST_SAYS);
	demo_write(page->second, DEMO_NORTH_SAYS);
	say("I speak SPCI 0.9, and VM %u tells me of it: I read \"%s\" and "
	    "write \"%s\"",
	    DEMO_EAST, page->owner, page->second);
	give_back(region);
}

void perform(struct demo_message *message)
{
	switch (message->act) {
	case DEMO_SHARED:
		read_and_answer(&message->region);
		break;
	case DEMO_SHARED_END:
		read_and_give_back(&message->region);
		break;
	case DEMO_LENT:
		use_loan(&message->region);
		break;
	case DEMO_SHARED_BY_ALL:
		join_in(&message->region);
		break;
	case DEMO_STALE:
		try_stale(&message->region);
		break;
	default:
		guest_panic("message %u is not for me",
			    (unsigned int)message->act);
	}
}
