/* SPDX-License-Identifier: BSD-3-Clause */
/* Firmware that answers what the test wants, and remembers what was asked. */
#include "arch/psci.h"

#include <string.h>

#include "arch/host.h"
#include "arch/spin_table.h"
#include "kernel/base/cpu.h"

#define FN_CPU_SUSPEND	0xc4000001U
#define FN_CPU_OFF	0x84000002U
#define FN_CPU_ON	0xc4000003U
#define FN_SYSTEM_OFF	0x84000008U
#define FN_SYSTEM_RESET 0x84000009U

struct host_firmware host_firmware;

/* CPUs that the monitor expects, and those that firmware has no more. */
static bool expected[KEEL_MAX_CPUS];
static bool gone[KEEL_MAX_CPUS];

void firmware_init(bool smc_allowed)
{
	host_firmware.smc_allowed = smc_allowed;
}

static void record(const uint64_t x[8])
{
	memcpy(host_firmware.x, x, sizeof(host_firmware.x));
	host_firmware.calls++;
}

int64_t firmware_call(uint64_t function, uint64_t a1, uint64_t a2, uint64_t a3)
{
	const uint64_t x[8] = { function, a1, a2, a3 };

	if (!host_firmware.smc_allowed)
		return PSCI_NOT_SUPPORTED;
	record(x);
	return function == FN_CPU_ON ? host_firmware.cpu_on :
				       host_firmware.others;
}

void firmware_forward(uint64_t x[8])
{
	if (!host_firmware.smc_allowed) {
		x[0] = (uint64_t)-1;
		return;
	}
	record(x);
	memcpy(x, host_firmware.forward, sizeof(host_firmware.forward));
}

/* Firmware's loop is left at once by all who look at that address. */
static void leave_loop(uint64_t release_addr)
{
	if (release_addr == host_firmware.nobody_looks)
		return;
	for (uint32_t i = 0; i < cpu_count; i++) {
		if (cpus[i].release_addr.pa != release_addr || gone[i])
			continue;
		gone[i] = true;
		if (expected[i])
			atomic_store(&cpus[i].parked, true);
	}
}

void arch_spin_expect(struct cpu *cpu)
{
	expected[cpu->index] = true;
}

void arch_spin_release(const struct cpu *cpu)
{
	leave_loop(cpu->release_addr.pa);
}

bool arch_spin_await(const struct cpu *cpu)
{
	return atomic_load(&cpu->parked);
}

int64_t arch_cpu_start(struct cpu *cpu)
{
	if (cpu->method == CPU_METHOD_NONE)
		return PSCI_NOT_SUPPORTED;
	if (host_firmware.cpu_comes != NULL)
		host_firmware.cpu_comes(cpu);
	if (cpu->method == CPU_METHOD_SPIN_TABLE) {
		atomic_store(&cpu->wanted, true);
		return PSCI_SUCCESS;
	}
	return firmware_call(FN_CPU_ON, cpu->id, 0, (uintptr_t)cpu);
}

int64_t arch_cpu_suspend(struct cpu *cpu, uint32_t power_state)
{
	return firmware_call(FN_CPU_SUSPEND, power_state, 0, (uintptr_t)cpu);
}

int64_t arch_cpu_stop(struct cpu *cpu)
{
	(void)cpu;
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
