/* SPDX-License-Identifier: BSD-3-Clause */
#include "psci_rows.h"

#define PSCI	 UINT64_C(0x84000000)
#define PSCI_64	 UINT64_C(0xc4000000)
#define SMCCC	 UINT64_C(0x80000000)
#define VERSION	 0
#define FEATURES 10
#define LAST	 0x14 /* of PSCI 1.1 */
#define BEHIND	 0x20

struct spci_value psci(uint64_t id, uint64_t x1, uint64_t x2)
{
	return (struct spci_value){ id, x1, x2, 3, 4, 5, 6, 7 };
}

void psci_row(const struct actor *a, uint64_t function, uint64_t x1,
	      uint64_t x2, int64_t x0, int widths, const char *what)
{
	const uint64_t ids[] = { PSCI | function, PSCI_64 | function };

	for (int w = 0; w < widths; w++)
		tap_call(stage_call(a, psci(ids[w], x1, x2)),
			 psci((uint64_t)x0, x1, x2), "%s: %s, id 0x%llx, %s",
			 a->vm == PRIMARY ? "2.4" : "2.5", what,
			 (unsigned long long)ids[w], a->name);
}

static void features_of(const struct actor *a, uint64_t id, int64_t x0,
			const char *what)
{
	psci_row(a, FEATURES, id, 0, x0, 1, what);
}

void psci_tables(const struct actor *a, psci_features_fn *features)
{
	psci_row(a, VERSION, 1, 2, 0x10001, 2, "VERSION");
	for (uint64_t f = 0; f <= BEHIND; f++) {
		features_of(a, PSCI | f, features(f), "FEATURES");
		features_of(a, PSCI_64 | f, features(f),
			    "FEATURES of a 64-bit id");
	}
	features_of(a, SPCI_VERSION_32, -1, "FEATURES of SPCI_VERSION");
	features_of(a, SMCCC, 0, "FEATURES of SMCCC_VERSION");
	features_of(a, SMCCC | 1, -1, "FEATURES of SMCCC_ARCH_FEATURES");
	for (uint64_t f = 0; f <= LAST; f++)
		if (features(f) < 0)
			psci_row(a, f, 0, 0, -1, 2, "a function not there");
}
