/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of PSCI that both groups of its tests make. */
#ifndef TEST_PSCI_ROWS_H
#define TEST_PSCI_ROWS_H

#include "stage.h"

/* Above w1 and w2, which are all that a 32-bit id looks at. */
#define UPPER (UINT64_C(1) << 32)

/* Returns the answer of FEATURES for a function: -1 if there is none. */
typedef int64_t psci_features_fn(uint64_t function);

/* A call's registers; x3 to x7 have values of their own. */
struct spci_value psci(uint64_t id, uint64_t x1, uint64_t x2);

/*
 * A function, by number, writes this x0 and no more; by its 64-bit id, too,
 * where widths is 2.
 */
void psci_row(const struct actor *a, uint64_t function, uint64_t x1,
	      uint64_t x2, int64_t x0, int widths, const char *what);

/* VERSION, FEATURES of all there may be, and functions that are not there. */
void psci_tables(const struct actor *a, psci_features_fn *features);

#endif
