/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/smccc.h"

#define SMCCC_ARCH_FEATURES 0x80000001U
#define SMCCC_1_2	    0x00010002U
#define SMCCC_NOT_SUPPORTED ((uint64_t)-1)

/* Service calls of a vendor-specific hypervisor: its UUID. */
#define SMCCC_VENDOR_HYP_UID 0x8600ff01U

static bool is_known(uint32_t id)
{
	return id == SMCCC_VERSION || id == SMCCC_ARCH_FEATURES;
}

bool smccc_call(const struct call *c, uint64_t *x0)
{
	if (!is_known((uint32_t)c->arg[0]))
		return false;
	if ((uint32_t)c->arg[0] == SMCCC_VERSION)
		*x0 = SMCCC_1_2;
	else
		*x0 = is_known((uint32_t)c->arg[1]) ? 0 : SMCCC_NOT_SUPPORTED;
	return true;
}

bool smccc_uid(const struct call *c, uint64_t x[4])
{
	static const uint32_t uid[] = { 0xc6b4b8e1, 0x0e4fa739, 0x6b2f5d9c,
					0x316c6565 };

	if ((uint32_t)c->arg[0] != SMCCC_VENDOR_HYP_UID)
		return false;
	for (unsigned i = 0; i < 4; i++)
		x[i] = uid[i];
	return true;
}
