/* SPDX-License-Identifier: BSD-3-Clause */
/* arch/idregs.h: every field of each ID register, as each VM sees it (W-26). */
#include "arch/idregs.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/features.h"

/*
 * The view of each register if the CPU has every bit set, which shows for each
 * field whether it is shown (f), hidden (0), or its cap.
 */
static const struct {
	unsigned reg;
	uint64_t primary;
	uint64_t secondary;
} full[] = {
	{ ID_AA64PFR0, 0xf30f0000ffffffff, 0xf10f000000ffffff },
	{ ID_AA64PFR1, 0x000000020000f0ff, 0x00000001000000ff },
	{ ID_AA64DFR0, 0x00000000f0f0ff0f, 0x00000000f0f0f00f },
	{ ID_AA64ISAR0, 0xfffffffff0fffff0, 0xfffffffff0fffff0 },
	{ ID_AA64ISAR1, 0x0fffffffffffffff, 0x0fffffff00fff00f },
	{ ID_AA64ISAR2, 0x00ff0f00fff0ffff, 0x00ff0f00f0f000f0 },
	{ ID_AA64MMFR0, 0xf000f2f20f1ffff5, 0xf000f2f20f1ffff5 },
	{ ID_AA64MMFR1, 0xfffff0f0fff0fff2, 0xfffff0f0f0f0fff2 },
	{ ID_AA64MMFR2, 0xf0ff0ffff0ffffff, 0xf0ff0ffff0ffffff },
	{ ID_PFR0, 0xff0fffff, 0x0f0fffff },
	{ ID_PFR1, 0xffffffff, 0xffffffff },
	{ ID_PFR2, 0x000000ff, 0x000000ff },
	{ ID_DFR0, 0x0ff00fff, 0x00f00fff },
	{ ID_AFR0, 0xffffffff, 0xffffffff },
	{ ID_MMFR0, 0xffffffff, 0xffffffff },
	{ ID_MMFR1, 0xffffffff, 0xffffffff },
	{ ID_MMFR2, 0xffffffff, 0xffffffff },
	{ ID_MMFR3, 0xffffffff, 0xffffffff },
	{ ID_MMFR4, 0xffffffff, 0xffffffff },
	{ ID_MMFR5, 0xffffffff, 0xffffffff },
	{ ID_ISAR0, 0xffffffff, 0xffffffff },
	{ ID_ISAR1, 0xffffffff, 0xffffffff },
	{ ID_ISAR2, 0xffffffff, 0xffffffff },
	{ ID_ISAR3, 0xffffffff, 0xffffffff },
	{ ID_ISAR4, 0xffffffff, 0xffffffff },
	{ ID_ISAR5, 0xffffffff, 0xffffffff },
	{ ID_ISAR6, 0xffffffff, 0xffffffff },
	{ ID_MVFR0, 0xffffffff, 0xffffffff },
	{ ID_MVFR1, 0xffffffff, 0xffffffff },
	{ ID_MVFR2, 0xffffffff, 0xffffffff },
};

#define FULL (sizeof(full) / sizeof(full[0]))

static void test_every_field(void **state)
{
	(void)state;
	for (unsigned reg = ID_REG(1, 0); reg <= ID_REG(7, 7); reg++) {
		uint64_t primary = 0, secondary = 0;

		for (size_t i = 0; i < FULL; i++) {
			if (full[i].reg == reg) {
				primary = full[i].primary;
				secondary = full[i].secondary;
			}
		}
		assert_int_equal(id_register_view(reg, UINT64_MAX, true),
				 primary);
		assert_int_equal(id_register_view(reg, UINT64_MAX, false),
				 secondary);
		assert_int_equal(id_register_view(reg, 0, true), 0);
	}
}

/* No VM may see more than the primary, and each thing is said once. */
static void test_subsets(void **state)
{
	(void)state;
	for (size_t i = 0; i < ID_RULES; i++) {
		assert_int_equal(id_rules[i].shown & id_rules[i].primary, 0);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(id_rules[i].reg, id_rules[j].reg);
	}
	for (size_t i = 0; i < ID_CAPS; i++) {
		const struct id_cap *c = &id_caps[i];

		assert_true(c->others <= c->primary && c->primary < 15);
		assert_int_equal(id_shown_bits(c->reg, false) >> c->shift & 15,
				 15);
		for (size_t j = 0; j < i; j++)
			assert_true(id_caps[j].reg != c->reg ||
				    id_caps[j].shift != c->shift);
	}
}

/* A cap lowers what is above it and leaves what is below. */
static void test_caps(void **state)
{
	(void)state;
	for (uint64_t range = 0; range < 16; range++)
		assert_int_equal(id_register_view(ID_AA64MMFR0, range, true),
				 range < 5 ? range : 5);
	assert_int_equal(
		id_register_view(ID_AA64MMFR0, (uint64_t)1 << 28, true), 0);
	for (uint64_t csv2 = 0; csv2 < 4; csv2++) {
		assert_int_equal(id_register_view(ID_AA64PFR0, csv2 << 56,
						  true),
				 csv2 << 56);
		assert_int_equal(id_register_view(ID_AA64PFR0, csv2 << 56,
						  false),
				 (uint64_t)(csv2 != 0) << 56);
	}
}

/* Cortex-A57 r1p0 shows itself, but for what a secondary does not get. */
static void test_cortex_a57(void **state)
{
	(void)state;
	assert_int_equal(id_register_view(ID_AA64PFR0, 0x01002222, true),
			 0x01002222);
	assert_int_equal(id_register_view(ID_AA64PFR0, 0x01002222, false),
			 0x00002222);
	assert_int_equal(id_register_view(ID_AA64DFR0, 0x10305106, true),
			 0x10305106);
	assert_int_equal(id_register_view(ID_AA64DFR0, 0x10305106, false),
			 0x10305006);
	assert_int_equal(id_register_view(ID_AA64ISAR0, 0x00011120, false),
			 0x00011120);
	assert_int_equal(id_register_view(ID_AA64MMFR0, 0x00001124, false),
			 0x00001124);
}

static void test_features(void **state)
{
	struct id_values id = { 0 };
	struct features f = features_decode(&id);

	(void)state;
	assert_false(f.pan || f.ssbs || f.mte || f.ras || f.lor || f.amu ||
		     f.pauth || f.pmu || f.gic_sysregs);
	id.dfr0 = 0xf00; /* a PMU of another kind */
	assert_false(features_decode(&id).pmu);
	id.dfr0 = 0x100;
	id.isar2 = 0x5000; /* APA3 */
	id.pfr0 = (uint64_t)1 << 44 | 1 << 28 | 1 << 24;
	id.pfr1 = 0x110;
	id.mmfr1 = 1 << 20 | 1 << 16;
	f = features_decode(&id);
	assert_true(f.pan && f.ssbs && f.mte && f.ras && f.lor && f.amu &&
		    f.pauth && f.pmu && f.gic_sysregs && !f.scxtnum);
	id.pfr0 = (uint64_t)1 << 56;
	id.pfr1 = (uint64_t)1 << 32;
	assert_false(features_decode(&id).scxtnum);
	id.pfr1 = (uint64_t)2 << 32;
	assert_true(features_decode(&id).scxtnum);
	id = (struct id_values){ .pfr0 = (uint64_t)2 << 56 };
	assert_true(features_decode(&id).scxtnum);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_field),
		cmocka_unit_test(test_subsets),
		cmocka_unit_test(test_caps),
		cmocka_unit_test(test_cortex_a57),
		cmocka_unit_test(test_features),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
