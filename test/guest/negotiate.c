/* SPDX-License-Identifier: BSD-3-Clause */
#include "partner.h"
#include <hf/ffa_call.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* x0 to x7 are written, x8 to x17 kept. */
static unsigned wrong(uint64_t asked, uint64_t x0, uint64_t x2)
{
	struct ffa_args v = { { FFA_VERSION_32, asked, 3, 4, 5, 6, 7, 8, 9, 10,
				11, 12, 13, 14, 15, 16, 17, 18 } };
	unsigned bad;

	v = ffa_call(v);
	bad = v.x[0] != x0 || v.x[2] != x2;
	for (unsigned i = 1; i < 8; i++)
		bad |= i != 2 && v.x[i] != 0;
	for (unsigned i = 8; i < 18; i++)
		bad |= v.x[i] != i + 1;
	return bad;
}

unsigned negotiate(unsigned minor)
{
	static const struct {
		uint64_t asked, x0, x2;
	} rows[] = {
		{ 0x90000, FFA_NO_VERSION, 0 },
		{ 0x80010000, FFA_NO_VERSION, 0 },
		{ 0x20000, FFA_NO_VERSION, 0 },
		{ 0, FFA_SUCCESS_32, 9 },
		{ 0x9, FFA_SUCCESS_32, 9 },
		{ 0x1ffff, FFA_VERSION_1_2, 0 },
		{ 0x20000, FFA_NO_VERSION, 0 },
		{ 0xffff, FFA_SUCCESS_32, 9 },
		{ 0x10003, FFA_VERSION_1_2, 0 },
		{ 0x10000, FFA_VERSION_1_2, 0 },
		{ 0x10002, FFA_VERSION_1_2, 0 },
		{ 0x10001, FFA_VERSION_1_2, 0 },
		{ 0x9, FFA_SUCCESS_32, 9 },
	};
	unsigned bad = 0;

	for (unsigned i = 0; i < COUNT(rows); i++)
		bad += wrong(rows[i].asked, rows[i].x0, rows[i].x2);
	/* The upper half is not looked at. */
	return bad + wrong(UINT64_C(0xabcd) << 32 | FFA_VERSION_1_0 | minor,
			   FFA_VERSION_1_2, 0);
}
