/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/sgi.h"

#include "arch/aarch64/cpu_features.h"
#include "arch/sysreg.h"

#define ICC_SGI1R_EL1 "s3_0_c12_c11_5"
#define INTID_SHIFT   24

/* Returns this CPU as a target: Arm IHI 0069, 12.2.22. */
static uint64_t target(uint64_t mpidr)
{
	return (mpidr & 0xff00000000) << 16 | (mpidr & 0xff0000) << 16 |
	       (mpidr & 0xff00) << 8 | (mpidr & 0xf0) << 40 |
	       (uint64_t)1 << (mpidr & 0xf);
}

bool arch_has_sgi(void)
{
	return cpu_features().gic_sysregs;
}

void arch_sgi(uint32_t intid)
{
	WRITE_SYSREG(ICC_SGI1R_EL1, (uint64_t)intid << INTID_SHIFT |
					    target(READ_SYSREG("mpidr_el1")));
}
