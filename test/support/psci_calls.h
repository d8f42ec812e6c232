/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI as guests call it: ids, and calls of which only x0 is a result. */
#pragma once

#include <string.h>

#include "arch/psci.h"
#include "test/support/machine.h"

#define VERSION	      0x84000000U
#define CPU_SUSPEND   0x84000001U
#define CPU_OFF	      0x84000002U
#define CPU_ON	      0x84000003U
#define AFFINITY_INFO 0x84000004U
#define SYSTEM_OFF    0x84000008U
#define SYSTEM_RESET  0x84000009U
#define FEATURES      0x8400000aU
#define LAST	      0x84000014U
#define BIT_64	      0x40000000U

/* Returns x0 of a call, which writes no other register. */
static inline uint64_t psci(struct vcpu *v, uint64_t id, uint64_t x1,
			    uint64_t x2, uint64_t x3)
{
	struct answer a = hvc(v, id, x1, x2, x3, 4, 5, 6, 7);
	const uint64_t rest[7] = { x1, x2, x3, 4, 5, 6, 7 };

	assert_memory_equal(&a.x[1], rest, sizeof(rest));
	return a.x[0];
}

#define assert_status(got, status) \
	assert_int_equal(got, (uint64_t)(int64_t)(status))

/* Boots three VMs. Sets vCPU 0 of the primary and of VM 2, both on CPU 0. */
static inline void psci_boot(struct vcpu **primary, struct vcpu **secondary)
{
	machine_boot_bare(3, 16);
	*primary = vcpu_of(1, 0);
	*secondary = vcpu_of(2, 0);
	(*secondary)->arch.cpu = &cpus[0];
}
