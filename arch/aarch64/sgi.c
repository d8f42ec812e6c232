/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/sgi.h"

#include "arch/sysreg.h"

#define ICC_SGI1R_EL1 "s3_0_c12_c11_5"
#define INTID_SHIFT   24
#define PFR0_GIC      ((uint64_t)0xf << 24) /* there are system registers */

/* Returns this CPU as a target: Arm IHI 0069, 12.2.22. */
static uint64_t target(uint64_t mpidr)
{
	return (mpidr & 0xff00000000) << 16 | (mpidr & 0xff0000) << 16 |
	       (mpidr & 0xff00) << 8 | (mpidr & 0xf0) << 40 |
	       (uint64_t)1 << (mpidr & 0xf);
}

bool arch_has_sgi(void)
{
	return (READ_SYSREG("id_aa64pfr0_el1") & PFR0_GIC) != 0;
}

void arch_sgi(uint32_t intid)
{
	WRITE_SYSREG(ICC_SGI1R_EL1, (uint64_t)intid << INTID_SHIFT |
					    target(READ_SYSREG("mpidr_el1")));
}
