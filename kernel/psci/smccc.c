/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/psci/smccc.h"

#define SMCCC_ARCH_FEATURES 0x80000001U
#define SMCCC_1_2	    0x00010002U
#define SMCCC_NOT_SUPPORTED ((uint64_t)-1)

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
