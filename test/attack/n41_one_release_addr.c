/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-41: CPUs that share one cpu-release-addr all leave firmware's loop when it
 * is written for the first of them. A CPU that came before the monitor expected
 * it was lost. Now everything that a CPU looks for is there before any CPU is
 * started.
 */
#include <stdio.h>

#include "test/support/whole_boot.h"

#include "kernel/base/cpu.h"

#define CPU_ON	 0xc4000003
#define ENTRY	 0x41234000
#define ARGUMENT 0x5eed0

static uint32_t came;

static uint32_t release_addr(uint32_t cpu)
{
	return 0x40090000 + 8 * (cpu / 3);
}

/* The boot CPU, and two and three that share an address. */
static void six_cpus(void)
{
	for (uint32_t i = 0; i < 6; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", i << 8);
		node(name);
		string("device_type", "cpu");
		cells("reg", 0, i << 8);
		string("enable-method", "spin-table");
		cells("cpu-release-addr", 0, release_addr(i));
		end();
	}
}

static void look(struct vcpu *primary)
{
	(void)primary;
	assert_int_equal(cpu_count, 6);
	for (uint32_t i = 1; i < cpu_count; i++) {
		assert_int_equal(cpus[i].arch.method, CPU_METHOD_SPIN_TABLE);
		assert_true(atomic_load(&cpus[i].arch.parked));
	}
}

/* It comes before who starts it goes on. */
static void comes(struct cpu *cpu)
{
	const struct vcpu *v = upcall_cpu_on(cpu);

	assert_true(atomic_load(&cpu->on));
	assert_ptr_equal(v, &vm_find(1)->vcpus[cpu->arch.index]);
	assert_int_equal(v->state, VCPU_READY);
	assert_int_equal(v->arch.regs.pc, ENTRY);
	assert_int_equal(v->arch.regs.x[0], ARGUMENT + cpu->arch.index);
	came++;
}

static void start_all(struct vcpu *primary)
{
	machine_enter(primary);
	host_firmware.cpu_comes = comes;
	for (uint32_t i = 1; i < cpu_count; i++) {
		primary->arch.regs.x[0] = CPU_ON;
		primary->arch.regs.x[1] = cpus[i].arch.id;
		primary->arch.regs.x[2] = ENTRY;
		primary->arch.regs.x[3] = ARGUMENT + i;
		assert_ptr_equal(upcall_call(primary, CONDUIT_HVC), primary);
		assert_int_equal(primary->arch.regs.x[0], 0);
	}
	assert_int_equal(came, cpu_count - 1);
}

static void test_at_once(void **state)
{
	(void)state;
	boots(start_all);
	boot_input.method = "spin-table";
	boots(start_all);
}

static void test_all_come(void **state)
{
	(void)state;
	boot_input.cpus = six_cpus;
	boots(look);
	assert_not_says("does not come");
	assert_says("CPUs     6, started by spin table\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_come, boot_setup),
		cmocka_unit_test_setup(test_at_once, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
