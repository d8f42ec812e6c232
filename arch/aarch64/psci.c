/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls to firmware at EL3 (SMCCC, DEN0028; PSCI, DEN0022). */
#include "arch/psci.h"

#include <stddef.h>

#include "arch/aarch64/spin_entry.h"
#include "arch/aarch64/spin_table.h"
#include "arch/barrier.h"
#include "arch/cpu_state.h"

#define FN_CPU_SUSPEND	0xc4000001U
#define FN_CPU_OFF	0x84000002U
#define FN_CPU_ON	0xc4000003U
#define FN_SYSTEM_OFF	0x84000008U
#define FN_SYSTEM_RESET 0x84000009U

/*
 * Firmware reports a CPU that is being stopped as on until it is done, so
 * CPU_ON is tried this many times.
 */
#define START_TRIES 1000000

/* entry.S: entry of a CPU that starts or wakes up, with struct cpu in x0. */
extern const char secondary_entry[];

static bool smc_usable;

/*
 * Executes an SMC with x0 to x7. SMCCC 1.0 lets firmware change x0 to x17; it
 * keeps all other registers, FP and SIMD included.
 */
static void smc(uint64_t x[8])
{
	register uint64_t x0 __asm__("x0") = x[0];
	register uint64_t x1 __asm__("x1") = x[1];
	register uint64_t x2 __asm__("x2") = x[2];
	register uint64_t x3 __asm__("x3") = x[3];
	register uint64_t x4 __asm__("x4") = x[4];
	register uint64_t x5 __asm__("x5") = x[5];
	register uint64_t x6 __asm__("x6") = x[6];
	register uint64_t x7 __asm__("x7") = x[7];

	__asm__ volatile("smc #0"
			 : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3), "+r"(x4),
			   "+r"(x5), "+r"(x6), "+r"(x7)
			 :
			 : "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15",
			   "x16", "x17", "memory");
	x[0] = x0;
	x[1] = x1;
	x[2] = x2;
	x[3] = x3;
	x[4] = x4;
	x[5] = x5;
	x[6] = x6;
	x[7] = x7;
}

void firmware_init(bool smc_allowed)
{
	smc_usable = smc_allowed;
}

void firmware_forward(uint64_t x[8])
{
	if (smc_usable)
		smc(x);
	else
		x[0] = (uint64_t)-1;
}

int64_t firmware_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	uint64_t x[8] = { function, a1, a2, a3 };

	if (!smc_usable)
		return PSCI_NOT_SUPPORTED;
	smc(x);
	return (int32_t)x[0];
}

static int64_t psci_start(struct cpu *cpu)
{
	int64_t status;
	int tries = START_TRIES;

	dsb_ish(); /* the new CPU sees what was written for it */
	do {
		status = firmware_call(FN_CPU_ON, arch_cpu_of(cpu)->id,
				       (uintptr_t)secondary_entry,
				       (uintptr_t)cpu);
	} while (status == PSCI_ALREADY_ON && --tries > 0);
	return status;
}

int64_t arch_cpu_suspend(struct cpu *cpu, uint32_t power_state)
{
	return firmware_call(FN_CPU_SUSPEND, power_state,
			     (uintptr_t)secondary_entry, (uintptr_t)cpu);
}

int64_t arch_cpu_start(struct cpu *cpu)
{
	switch (arch_cpu_of(cpu)->method) {
	case CPU_METHOD_PSCI:
		return psci_start(cpu);
	case CPU_METHOD_SPIN_TABLE:
		spin_start(cpu);
		return PSCI_SUCCESS;
	case CPU_METHOD_NONE:
		break;
	}
	return PSCI_NOT_SUPPORTED;
}

int64_t arch_cpu_stop(struct cpu *cpu)
{
	if (arch_cpu_of(cpu)->method == CPU_METHOD_SPIN_TABLE)
		spin_park(cpu);
	return firmware_call(FN_CPU_OFF, 0, 0, 0);
}

int64_t arch_system_off(void)
{
	return firmware_call(FN_SYSTEM_OFF, 0, 0, 0);
}

int64_t arch_system_reset(void)
{
	return firmware_call(FN_SYSTEM_RESET, 0, 0, 0);
}
