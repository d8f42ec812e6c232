/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptors that a test makes right, in the layout of the caller's version,
 * and then wrong in one place; and the calls that have them.
 */
#ifndef TEST_FFA_MEM_DRAFT_H
#define TEST_FFA_MEM_DRAFT_H

#include "ffa_party.h"

#define INV	   FFA_INVALID_PARAMETERS
#define COUNT(a)   (sizeof(a) / sizeof((a)[0]))
#define DRAFT_ROOM 512
#define FAR_AWAY   (UINT64_C(1) << 47)
#define BIT_64	   0x40000000U
#define A_TAG	   0x1234
/* The first word of page i at first: a ret, so that it can be run. */
#define MARK(i) (UINT64_C(0xd65f03c0) | (uint64_t)((i) + 1) << 32)

struct draft {
	_Alignas(8) uint8_t bytes[DRAFT_ROOM];
	uint32_t length;
	uint32_t access; /* offsets of the parts, and bytes of one access */
	uint32_t access_size;
	uint32_t composite;
	uint32_t pieces;
};

/* The part of a descriptor that an offset counts from. */
enum part {
	HEADER,
	ACCESS,
	SECOND,	  /* access descriptor */
	RESERVED, /* last 8 bytes of the first access descriptor */
	COMPOSITE,
	PIECES,
	LENGTH, /* none: the length in the registers is this much more */
};

/* Versions that a row is of. */
#define V1_0 0x1
#define V1_1 0x2
#define V1_2 0x4
#define NEW  (V1_1 | V1_2)
#define ALL  (V1_0 | NEW)

/* Ways to give that a row is of: MANY is a LEND to two. */
enum kind {
	DONATE,
	LEND,
	SHARE,
	MANY,
	KINDS
};
#define D    0x1
#define L    0x2
#define S    0x4
#define M    0x8
#define ONE  (D | L)
#define EACH (ONE | S | M)

/* A place that is wrong, and the refusal that this has to meet. */
struct row {
	const char *what;
	uint8_t step; /* of docs/ffa.md */
	int8_t code;
	uint8_t versions, kinds;
	uint8_t part, offset, size;
	uint64_t value;
};

extern const char *const kind_names[KINDS];

/* Returns the 32-bit id of the call by which a kind is sent. */
uint32_t kind_func(enum kind k);

/* Return the permissions that a sender grants, and a borrower asks for. */
uint8_t kind_grant(enum kind k);
uint8_t kind_wish(enum kind k);

/* True if a row is of this kind and of the caller's version. */
bool row_applies(const struct row *r, const struct caller *c, enum kind k);

/* Puts what is wrong into a draft. */
void draft_spoil(struct draft *d, const struct row *r);

/*
 * A right send of c: two pages of its own, numbers 0 and 2, to PARTNER_NEXT; of
 * MANY to PARTNER_BOTH, too. c itself is neither.
 */
void draft_send(struct draft *d, const struct caller *c, enum kind k);

/* A right request of c for what `from` has sent it; of MANY with BYPASS. */
void draft_request(struct draft *d, const struct caller *c, enum kind k,
		   uint16_t from, uint64_t handle);

/* Calls of c with a draft in TX. w1 and w2 are its length. */
struct ffa_args draft_call(const struct caller *c, uint64_t id,
			   const struct draft *d);

/*
 * Has a VM send page `page` of its own to c; of MANY to PARTNER_NEXT, too. With
 * `data` as the grant, unless it donates the page. A panic if that is refused.
 */
struct gift draft_offer(const struct caller *from, const struct caller *c,
			enum kind k, uint8_t data, unsigned page);

/* Returns a VM that gives to c: the primary, or to that one a VM of 1.2. */
const struct caller *draft_giver(const struct caller *c);

/* Writes a draft to TX. */
void draft_write(const struct caller *c, const struct draft *d);

#endif
