/* SPDX-License-Identifier: BSD-3-Clause */
/* SGIs of the host build are steps for tests to look at. */
#include "arch/sgi.h"

#include "arch/host.h"

bool host_has_sgi = true;

bool arch_has_sgi(void)
{
	return host_has_sgi;
}

void arch_sgi(uint32_t intid)
{
	host_step(HOST_SGI, intid);
}
