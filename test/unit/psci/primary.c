/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI of the primary: its CPUs, by what firmware answers. */
#include "kernel/psci/primary.h"

#include "test/support/psci_calls.h"

static struct vcpu *p;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	return 0;
}

static void test_cpu_on(void **state)
{
	struct vcpu *second = vcpu_of(1, 1);

	(void)state;
	assert_status(psci(p, CPU_ON, 1, 2, 3), PSCI_INVALID_PARAMETERS);
	assert_status(psci(p, CPU_ON, 0x900, 2, 3), PSCI_INVALID_PARAMETERS);
	assert_status(psci(p, CPU_ON, 0, 2, 3), PSCI_ALREADY_ON);
	second->virq_pending = 5;
	assert_int_equal(psci(p, CPU_ON, 0x100, 0x48000000, 0xabc), 0);
	assert_int_equal(host_firmware.x[0], 0xc4000003);
	assert_int_equal(host_firmware.x[1], 0x100);
	assert_ptr_equal(upcall_cpu_on(&cpus[1]), second);
	assert_int_equal(second->arch.regs.pc, 0x48000000);
	assert_int_equal(second->arch.regs.x[0], 0xabc);
	assert_int_equal(second->arch.regs.pstate, 0x3c5);
	assert_int_equal(second->arch.regs.el2.vmpidr, 0x100);
	assert_int_equal(second->arch.regs.el2.vttbr, p->vm->ptable.vttbr);
	assert_int_equal(second->virq_pending, 0);
	assert_int_equal(second->state, VCPU_READY);
	assert_status(psci(p, CPU_ON, 0x100, 0, 0), PSCI_ALREADY_ON);
	/* firmware cannot: it may be tried again */
	host_firmware.cpu_on = PSCI_INTERNAL_FAILURE;
	assert_status(psci(p, CPU_ON, 0x200, 0, 0), PSCI_INTERNAL_FAILURE);
	host_firmware.cpu_on = 0;
	assert_int_equal(psci(p, CPU_ON, 0x200, 0, 0), 0);
	cpus[3].arch.method = CPU_METHOD_NONE;
	assert_status(psci(p, CPU_ON, 0x300, 0, 0), PSCI_NOT_SUPPORTED);
	assert_status(psci(p, CPU_ON, 0x300, 0, 0), PSCI_NOT_SUPPORTED);
}

/*
 * A CPU whose CPU_OFF firmware is about to deny: the registers of its vCPU are
 * its own, whoever starts it meanwhile, and whatever came of that.
 */
static void test_cpu_on_running(void **state)
{
	static const int64_t answers[] = { PSCI_ALREADY_ON, PSCI_SUCCESS };
	struct vcpu *second = vcpu_of(1, 1);
	struct guest_regs before;

	(void)state;
	memset(&second->arch.regs, 0x5a, sizeof(second->arch.regs));
	second->virq_pending = 5;
	before = second->arch.regs;
	for (unsigned i = 0; i < 2; i++) {
		host_firmware.cpu_on = answers[i];
		cpus[1].on = false;
		assert_status(psci(p, CPU_ON, 0x100, 0x48000000, 7),
			      answers[i]);
		assert_memory_equal(&second->arch.regs, &before,
				    sizeof(before));
		assert_int_equal(second->virq_pending, 5);
	}
}

static void test_affinity_info(void **state)
{
	(void)state;
	assert_int_equal(psci(p, AFFINITY_INFO, 0, 0, 0), 0);
	assert_int_equal(psci(p, AFFINITY_INFO, 0x100, 0, 0), 1);
	assert_status(psci(p, AFFINITY_INFO, 0x100, 1, 0), PSCI_NOT_SUPPORTED);
	assert_int_equal(psci(p, AFFINITY_INFO, 0x100, 1ULL << 32, 0), 1);
	/* who it is comes first */
	assert_status(psci(p, AFFINITY_INFO, 0x1, 1, 0),
		      PSCI_INVALID_PARAMETERS);
}

/* Firmware that comes back from CPU_OFF has not done it. */
static void test_cpu_off(void **state)
{
	(void)state;
	host_firmware.others = PSCI_DENIED;
	assert_status(psci(p, CPU_OFF, 0, 0, 0), PSCI_DENIED);
	assert_int_equal(host_firmware.x[0], CPU_OFF);
	assert_true(cpus[0].on);
	assert_int_equal(p->state, VCPU_READY);
}

/* W-23: back from a standby, or anew where the state was lost. */
static void test_cpu_suspend(void **state)
{
	(void)state;
	assert_int_equal(psci(p, CPU_SUSPEND, 0x1234567890abcdef, 0x4000, 7),
			 0);
	assert_int_equal(host_firmware.x[0], 0xc4000001);
	assert_int_equal(host_firmware.x[1], 0x90abcdef);
	assert_false(cpus[0].suspended);
	host_firmware.others = PSCI_INVALID_PARAMETERS;
	assert_status(psci(p, CPU_SUSPEND, 0, 0x4000, 7),
		      PSCI_INVALID_PARAMETERS);
	cpus[0].suspended = true;
	assert_ptr_equal(upcall_cpu_on(&cpus[0]), p);
	assert_false(cpus[0].suspended);
	assert_int_equal(p->arch.regs.pc, 0x4000);
	assert_int_equal(p->arch.regs.x[0], 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cpu_on, boot),
		cmocka_unit_test_setup(test_cpu_on_running, boot),
		cmocka_unit_test_setup(test_affinity_info, boot),
		cmocka_unit_test_setup(test_cpu_off, boot),
		cmocka_unit_test_setup(test_cpu_suspend, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
