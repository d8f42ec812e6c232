/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stage-2 descriptors with a 4 KiB granule (Arm ARM D8.3, VMSAv8-64), as pure
 * functions, which the host build uses too.
 *
 * An entry's attributes are everything but its address and its type bit: the
 * VM's rights to the page and, in four software bits, its relation to the page
 * (enum page_state). An invalid entry keeps them, so that a page that was lent
 * remembers its rights. All zero means that the VM has no relation to the page.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

#define STAGE2_ENTRIES	 512
#define STAGE2_LEAF	 3 /* level of 4 KiB pages; 2: 2 MiB, 1: 1 GiB */
#define STAGE2_BLOCK_TOP 1 /* the highest level that may hold a block */

#define STAGE2_VALID	  ((uint64_t)1 << 0)
#define STAGE2_TYPE	  ((uint64_t)1 << 1) /* table, or page at level 3 */
#define STAGE2_NORMAL_WB  ((uint64_t)0xf << 2)
#define STAGE2_DEVICE	  ((uint64_t)0x1 << 2) /* nGnRE */
#define STAGE2_MEMATTR	  ((uint64_t)0xf << 2)
#define STAGE2_READ	  ((uint64_t)1 << 6)
#define STAGE2_WRITE	  ((uint64_t)1 << 7)
#define STAGE2_INNER	  ((uint64_t)3 << 8) /* shareable (W-15) */
#define STAGE2_ACCESSED	  ((uint64_t)1 << 10)
#define STAGE2_XN	  ((uint64_t)2 << 53)
#define STAGE2_SOFT_SHIFT 55
#define STAGE2_SOFT	  ((uint64_t)0xf << STAGE2_SOFT_SHIFT)
#define STAGE2_ADDRESS	  ((uint64_t)0x0000fffffffff000)
#define STAGE2_ATTRS	  (~(STAGE2_ADDRESS | STAGE2_TYPE))

/* A VM's relation to a page (docs/design.md, "Page states"). */
enum page_state {
	PAGE_NONE,	      /* no relation */
	PAGE_OWNED,	      /* owner, alone */
	PAGE_OWNED_SHARED,    /* owner, others borrow it too */
	PAGE_OWNED_LENT,      /* owner, without access while it is lent */
	PAGE_DONATED,	      /* owner, until the receiver retrieves it */
	PAGE_BORROWED,	      /* borrower, alone */
	PAGE_BORROWED_SHARED, /* borrower, with the owner */
	PAGE_MAILBOX,	      /* RX or TX: the monitor uses it too */
};

/* A VM's rights to a page. */
enum page_access {
	ACCESS_READ = 1,
	ACCESS_WRITE = 2,
	ACCESS_EXECUTE = 4,
	ACCESS_DEVICE = 8, /* not a right: device memory */
};

_Static_assert(ACCESS_READ *STAGE2_READ == STAGE2_READ &&
		       ACCESS_WRITE * STAGE2_READ == STAGE2_WRITE,
	       "rights to read and write have the order of their bits");

#define ACCESS_RIGHTS (ACCESS_READ | ACCESS_WRITE | ACCESS_EXECUTE)

struct page_mode {
	enum page_state state;
	unsigned access; /* enum page_access, or'ed */
};

/* True if the VM may access a page in this state. */
static inline bool page_state_valid(enum page_state s)
{
	return s != PAGE_NONE && s != PAGE_OWNED_LENT && s != PAGE_DONATED;
}

/* Returns the attributes of entries for pages of mode m. */
static inline uint64_t stage2_attrs(struct page_mode m)
{
	uint64_t attrs;

	if (m.state == PAGE_NONE)
		return 0;
	attrs = (uint64_t)m.state << STAGE2_SOFT_SHIFT | STAGE2_ACCESSED |
		STAGE2_INNER;
	attrs |= (m.access & ACCESS_DEVICE) ? STAGE2_DEVICE : STAGE2_NORMAL_WB;
	attrs |= (m.access & (ACCESS_READ | ACCESS_WRITE)) * STAGE2_READ;
	if (!(m.access & ACCESS_EXECUTE))
		attrs |= STAGE2_XN;
	if (page_state_valid(m.state))
		attrs |= STAGE2_VALID;
	return attrs;
}

static inline enum page_state stage2_state(uint64_t attrs)
{
	return (enum page_state)((attrs & STAGE2_SOFT) >> STAGE2_SOFT_SHIFT);
}

/* Returns the mode that these attributes stand for. */
static inline struct page_mode stage2_mode(uint64_t attrs)
{
	struct page_mode m = { stage2_state(attrs), 0 };

	if (m.state == PAGE_NONE)
		return m;
	m.access = (unsigned)(attrs / STAGE2_READ) &
		   (ACCESS_READ | ACCESS_WRITE);
	if (!(attrs & STAGE2_XN))
		m.access |= ACCESS_EXECUTE;
	if ((attrs & STAGE2_MEMATTR) == STAGE2_DEVICE)
		m.access |= ACCESS_DEVICE;
	return m;
}

/* Returns attrs with the state changed to s. */
static inline uint64_t stage2_in_state(uint64_t attrs, enum page_state s)
{
	if (s == PAGE_NONE)
		return 0;
	return (attrs & ~(STAGE2_SOFT | STAGE2_VALID)) |
	       (uint64_t)s << STAGE2_SOFT_SHIFT |
	       (page_state_valid(s) ? STAGE2_VALID : 0);
}

/* Returns log2 of the bytes that one entry of a table of this level covers. */
static inline unsigned stage2_shift(unsigned level)
{
	return PAGE_SHIFT + 9 * (STAGE2_LEAF - level);
}

static inline uint64_t stage2_table(pa_t next)
{
	return next.pa | STAGE2_TYPE | STAGE2_VALID;
}

/* Returns a block or page entry. An invalid one has no address. */
static inline uint64_t stage2_leaf(uint64_t address, uint64_t attrs,
				   unsigned level)
{
	if (!(attrs & STAGE2_VALID))
		return attrs;
	return address | attrs | (level == STAGE2_LEAF ? STAGE2_TYPE : 0);
}

/*
 * The shape of stage 2 on a CPU with pa_bits bits of physical address (D8.2.7):
 * the level at which walks start, and how many tables are concatenated there.
 * IPAs are as wide as PAs, but 48 bits at most and 32 at least.
 */
struct stage2_shape {
	uint8_t bits;
	uint8_t start_level;
	uint8_t roots; /* tables side by side, aligned to their size */
};

static inline struct stage2_shape stage2_shape(unsigned pa_bits)
{
	struct stage2_shape s = { 0 };

	s.bits = (uint8_t)(pa_bits > 48 ? 48 : pa_bits < 32 ? 32 : pa_bits);
	s.start_level = s.bits > 42 ? 0 : 1;
	s.roots =
		(uint8_t)(s.bits > 42 || s.bits <= 39 ? 1 : 1 << (s.bits - 39));
	return s;
}
