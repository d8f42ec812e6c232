/* SPDX-License-Identifier: BSD-3-Clause */
/* The messages between the VMs of the demo. */
#ifndef DEMO_H
#define DEMO_H

#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/memory.h>
#include <string.h>

/* VM ids, as the manifests order them: with FF-A there are two more. */
#define DEMO_NORTH 2
#define DEMO_SOUTH 3
#define DEMO_EAST  4
#define DEMO_WEST  5
#define DEMO_VMS   (DEMO_FFA ? DEMO_WEST : DEMO_SOUTH)

/* Room for words in a page, in characters. */
#define DEMO_WORDS 64

#define DEMO_NUMBERS_PER_PAGE (SPCI_PAGE_SIZE / 8)

/* The action that a message asks its receiver to do with the region in it. */
enum demo_act {
	/* North: retrieve a shared page, read it, write into it. */
	DEMO_SHARED,
	/* North: read the shared page again, give it back. */
	DEMO_SHARED_END,
	/* North: retrieve a lent page, write into it, give it back. */
	DEMO_LENT,
	/* South: retrieve a donated page that has to be zero. */
	DEMO_DONATED,
	/* South: lend the donated page to north. */
	DEMO_PASS_ON,
	/* Either: retrieve by a handle that has to be refused. */
	DEMO_STALE,
	/* North: retrieve a page of VM 5, write into it, give it back. */
	DEMO_SHARED_BY_ALL,
	/* The answer: it went as it should. */
	DEMO_DONE,
};

struct demo_message {
	uint32_t act;
	struct guest_region region;
};

/* The words in a page that goes from hand to hand. */
struct demo_page {
	char owner[DEMO_WORDS];
	char borrower[DEMO_WORDS];
	char second[DEMO_WORDS]; /* borrower */
};

/* The words in the page that VMs of three versions have. */
#define DEMO_QUESTION	"Can each of you read this?"
#define DEMO_EAST_SAYS	"1.0 can."
#define DEMO_NORTH_SAYS "0.9 can, too."

/*
 * Ends the demo with this text where the condition does not hold. Every fact
 * that a line of the demo tells goes through here before.
 */
#define EXPECT(condition, ...)                    \
	do {                                      \
		if (!(condition))                 \
			guest_panic(__VA_ARGS__); \
	} while (0)

/* Writes words into a page; `place` has room for DEMO_WORDS. */
static inline void demo_write(char *place, const char *words)
{
	strncpy(place, words, DEMO_WORDS);
}

/* Reads a page's words, which have to be these. */
static inline void demo_expect(const char *place, const char *words)
{
	char found[DEMO_WORDS + 1] = { 0 };

	strncpy(found, place, DEMO_WORDS);
	EXPECT(strncmp(found, words, DEMO_WORDS) == 0,
	       "a page should read \"%s\", but reads \"%s\"", words, found);
}

/* A call has to have ended with this SPCI code. */
static inline void demo_expect_status(const char *call, int32_t status,
				      int32_t expected)
{
	EXPECT(status == expected, "%s ends with %d instead of %d", call,
	       (int)status, (int)expected);
}

/* Neither a read nor a write of this page gets through. */
static inline void demo_expect_fault(uint64_t address)
{
	uint64_t value;

	EXPECT(!guest_try_read(address, &value),
	       "the page at 0x%llx can be read, though it is not here any more",
	       (unsigned long long)address);
	EXPECT(!guest_try_write(address, 0),
	       "the page at 0x%llx can be written, though it is not here any "
	       "more",
	       (unsigned long long)address);
}

#endif
