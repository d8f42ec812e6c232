/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/aarch64/cpu_features.h"

#include "arch/sysreg.h"

struct features cpu_features(void)
{
	const struct id_values id = {
		.pfr0 = READ_SYSREG("id_aa64pfr0_el1"),
		.pfr1 = READ_SYSREG("id_aa64pfr1_el1"),
		.dfr0 = READ_SYSREG("id_aa64dfr0_el1"),
		.mmfr1 = READ_SYSREG("id_aa64mmfr1_el1"),
		.isar1 = READ_SYSREG("id_aa64isar1_el1"),
		.isar2 = READ_SYSREG("s3_0_c0_c6_2"),
	};

	return features_decode(&id);
}
