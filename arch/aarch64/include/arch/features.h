/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Architecture extensions that decide what is trapped, what is switched, and
 * what is set when an exception is injected, decoded from ID registers (Arm ARM
 * D19.2.61 on).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct id_values {
	uint64_t pfr0, pfr1, dfr0, mmfr1, isar1, isar2;
};

struct features {
	bool pan;
	bool ssbs;
	bool mte;
	bool ras;
	bool lor;
	bool amu;
	bool pauth;
	bool pmu;
	bool gic_sysregs;
	bool scxtnum;
};

static inline unsigned id_field(uint64_t reg, unsigned shift)
{
	return reg >> shift & 15;
}

static inline struct features features_decode(const struct id_values *id)
{
	unsigned pmu = id_field(id->dfr0, 8);
	unsigned csv2 = id_field(id->pfr0, 56);

	return (struct features){
		.pan = id_field(id->mmfr1, 20) != 0,
		.ssbs = id_field(id->pfr1, 4) != 0,
		.mte = id_field(id->pfr1, 8) != 0,
		.ras = id_field(id->pfr0, 28) != 0,
		.lor = id_field(id->mmfr1, 16) != 0,
		.amu = id_field(id->pfr0, 44) != 0,
		/* APA, API, APA3 */
		.pauth = id_field(id->isar1, 4) != 0 ||
			 id_field(id->isar1, 8) != 0 ||
			 id_field(id->isar2, 12) != 0,
		.pmu = pmu != 0 && pmu != 15, /* 15: not PMUv3 */
		.gic_sysregs = id_field(id->pfr0, 24) != 0,
		/* CSV2_2, CSV2_1p2 */
		.scxtnum = csv2 > 1 ||
			   (csv2 == 1 && id_field(id->pfr1, 32) > 1),
	};
}
