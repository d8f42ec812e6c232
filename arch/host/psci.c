/* SPDX-License-Identifier: BSD-3-Clause */
/* Firmware that answers as the test asks for, and records the calls. */
#include "arch/psci.h"

#include <string.h>

#include "arch/cpu_state.h"
#include "arch/host.h"
#include "arch/spin_table.h"

#define FN_CPU_SUSPEND	0xc4000001U
#define FN_CPU_OFF	0x84000002U
#define FN_CPU_ON	0xc4000003U
#define FN_SYSTEM_OFF	0x84000008U
#define FN_SYSTEM_RESET 0x84000009U

struct host_firmware host_firmware;

/*
 * The CPUs that the monitor expects, and the release addresses it has written.
 */
static struct arch_cpu *expected[KEEL_MAX_CPUS];
static uint64_t released[KEEL_MAX_CPUS];
static unsigned released_count;

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

static bool has_released(uint64_t release_addr)
{
	for (unsigned i = 0; i < released_count; i++) {
		if (released[i] == release_addr)
			return true;
	}
	return false;
}

/* Takes all CPUs that look at that address out of firmware's loop at once. */
static void leave_loop(uint64_t release_addr)
{
	if (release_addr == host_firmware.nobody_looks ||
	    has_released(release_addr))
		return;
	released[released_count++] = release_addr;
	for (unsigned i = 0; i < KEEL_MAX_CPUS; i++) {
		if (expected[i] != NULL &&
		    expected[i]->release_addr.pa == release_addr)
			atomic_store(&expected[i]->parked, true);
	}
}

/* Expects a CPU; one that left the loop before is lost. */
void arch_spin_expect(struct cpu *cpu)
{
	struct arch_cpu *a = arch_cpu_of(cpu);

	if (!has_released(a->release_addr.pa))
		expected[a->index] = a;
}

void arch_spin_release(const struct cpu *cpu)
{
	leave_loop(arch_cpu_view(cpu)->release_addr.pa);
}

bool arch_spin_await(const struct cpu *cpu)
{
	return atomic_load(&arch_cpu_view(cpu)->parked);
}

int64_t arch_cpu_start(struct cpu *cpu)
{
	struct arch_cpu *a = arch_cpu_of(cpu);

	if (a->method == CPU_METHOD_NONE)
		return PSCI_NOT_SUPPORTED;
	if (host_firmware.cpu_comes != NULL)
		host_firmware.cpu_comes(cpu);
	if (a->method == CPU_METHOD_SPIN_TABLE) {
		atomic_store(&a->wanted, true);
		return PSCI_SUCCESS;
	}
	return firmware_call(FN_CPU_ON, a->id, 0, (uintptr_t)cpu);
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
