/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-26: wrong fields were masked, and SVE was neither hidden nor switched. Of a
 * CPU that has everything no VM sees what is not switched. (That it traps as
 * well: group sysregs of test/guest.)
 */
#include "arch/idregs.h"

#include "test/attack/attack.h"

struct field {
	unsigned reg, shift;
};

static void hidden(const struct field *f, unsigned count, bool primary)
{
	for (unsigned i = 0; i < count; i++) {
		uint64_t seen = id_register_view(f[i].reg, UINT64_MAX, primary);

		assert_int_equal(seen >> f[i].shift & 15, 0);
	}
}

static void test_nobody(void **state)
{
	static const struct field fields[] = {
		{ ID_AA64PFR0, 32 },  /* SVE */
		{ ID_AA64PFR0, 44 },  /* AMU */
		{ ID_AA64PFR1, 8 },   /* MTE */
		{ ID_AA64PFR1, 24 },  /* SME */
		{ ID_AA64DFR0, 4 },   /* TraceVer */
		{ ID_AA64DFR0, 32 },  /* PMSVer */
		{ ID_AA64DFR0, 36 },  /* DoubleLock */
		{ ID_AA64DFR0, 40 },  /* TraceFilt */
		{ ID_AA64MMFR1, 16 }, /* LO */
		{ ID_REG(4, 4), 0 },  /* ZFR0 */
		{ ID_REG(4, 5), 0 },  /* SMFR0 */
	};

	(void)state;
	hidden(fields, sizeof(fields) / sizeof(fields[0]), true);
	hidden(fields, sizeof(fields) / sizeof(fields[0]), false);
}

static void test_secondaries(void **state)
{
	static const struct field fields[] = {
		{ ID_AA64DFR0, 8 },   /* PMUVer */
		{ ID_AA64PFR0, 28 },  /* RAS */
		{ ID_AA64MMFR1, 24 }, /* SpecSEI */
		{ ID_AA64ISAR1, 4 },  /* APA */
		{ ID_AA64ISAR1, 8 },  /* API */
		{ ID_AA64ISAR1, 24 }, /* GPA */
		{ ID_AA64ISAR1, 28 }, /* GPI */
		{ ID_AA64ISAR2, 0 },  /* WFxT */
		{ ID_AA64ISAR2, 12 }, /* APA3 */
	};

	(void)state;
	hidden(fields, sizeof(fields) / sizeof(fields[0]), false);
}

ATTACKS(ATTACK(test_nobody), ATTACK(test_secondaries))
