/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every call of FF-A, and every result, that a VM may ask FEATURES for: with
 * arguments by which it does nothing.
 */
#ifndef TEST_FFA_ROWS_H
#define TEST_FFA_ROWS_H

#include "dialog.h"

enum told {
	ALWAYS,	  /* to whoever has the call */
	FROM_1_2, /* though all versions have the call */
	TO_PRIMARY,
	WITH_NS, /* w2 = 2 from 1.1 on: bit NS is handled */
};

/* No code: what a call that is not refused returns. */
#define OK	0
#define VERSION 1 /* x0 is that of the monitor */

/* A call with arguments by which it does nothing, and what that returns. */
struct ffa_row {
	const char *name;
	uint32_t id;
	uint8_t last; /* versions 1.first to 1.last have it */
	uint8_t first;
	uint8_t all_from; /* 1.n: it writes x0 to x17; 3: never */
	enum told told;
	int primary, secondary;
	uint64_t x1, x2, x3, x5;
};

#define FFA_ROWS 42
extern const struct ffa_row ffa_rows[FFA_ROWS];

/* True if the version of a caller has the call. */
static inline bool ffa_has(const struct caller *c, const struct ffa_row *r)
{
	return c->minor >= r->first && c->minor <= r->last;
}

#endif
