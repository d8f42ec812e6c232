/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * PSCI: the primary's CPUs, by what firmware answers; the vCPUs of a secondary;
 * who is meant by an argument; and what FEATURES says of every function.
 */
#include "arch/psci.h"

#include <string.h>

#include "kernel/base/cpu.h"
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
#define SMCCC_VERSION 0x80000000U
#define WAKE_UP	      0xff0aU
#define WAIT_INT      0xff09U
#define RUN	      0x8400006dU

static struct vcpu *p, *s;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	p = vcpu_of(1, 0);
	s = vcpu_of(2, 0);
	s->arch.cpu = &cpus[0];
	return 0;
}

/* x0 of a PSCI call, which writes no other register. */
static uint64_t call(struct vcpu *v, uint64_t id, uint64_t x1, uint64_t x2,
		     uint64_t x3)
{
	struct answer a = hvc(v, id, x1, x2, x3, 4, 5, 6, 7);
	const uint64_t rest[7] = { x1, x2, x3, 4, 5, 6, 7 };

	assert_memory_equal(&a.x[1], rest, sizeof(rest));
	return a.x[0];
}

#define assert_status(got, status) \
	assert_int_equal(got, (uint64_t)(int64_t)(status))

static void test_version(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		assert_int_equal(call(v, VERSION, 1, 2, 3), 0x10001);
		assert_int_equal(call(v, VERSION | BIT_64, 1, 2, 3), 0x10001);
		assert_int_equal(call(v, 0xffffffff00000000 | VERSION, 1, 2, 3),
				 0x10001);
		assert_int_equal(call(v, SMCCC_VERSION, 1, 2, 3), 0x10002);
		assert_int_equal(call(v, 0x80000001, SMCCC_VERSION, 2, 3), 0);
		assert_int_equal(call(v, 0x80000001, 0x80000001, 2, 3), 0);
		assert_status(call(v, 0x80000001, 0x80008000, 2, 3), -1);
		assert_int_equal(smc(v, VERSION).x[0], 0x10001);
	}
}

static void test_features(void **state)
{
	static const uint8_t both[] = { 0, 2, 3, 4, 10 };

	(void)state;
	host_firmware.others = 0x10001;
	for (unsigned vm = 1; vm <= 2; vm++) {
		for (uint32_t n = 0; n <= 0x20; n++) {
			uint64_t got = call(vcpu_of(vm, 0), FEATURES,
					    VERSION + n, 0, 0);
			bool known = vm == 1 && (n == 8 || n == 9);

			for (unsigned i = 0; i < sizeof(both); i++)
				known = known || both[i] == n;
			assert_int_equal(call(vcpu_of(vm, 0), FEATURES,
					      (VERSION + n) | BIT_64, 0, 0),
					 got);
			/* firmware's answer, & 3; or what is ours */
			if (n == 1)
				assert_int_equal(got, vm == 1 ? 1 : 2);
			else
				assert_status(got, known ? 0 : -1);
		}
		assert_int_equal(
			call(vcpu_of(vm, 0), FEATURES, SMCCC_VERSION, 0, 0), 0);
		assert_status(call(vcpu_of(vm, 0), FEATURES, 0x84000071, 0, 0),
			      -1);
		assert_status(call(vcpu_of(vm, 0), FEATURES, 0, 0, 0), -1);
	}
	/* a firmware that has no FEATURES, and one that has nothing */
	host_firmware.others = 2;
	assert_int_equal(call(p, FEATURES, CPU_SUSPEND, 0, 0), 0);
	host_firmware.others = -1;
	assert_status(call(p, FEATURES, CPU_SUSPEND, 0, 0), -1);
}

/* Functions that there are not, of each kind of VM. */
static void test_unknown(void **state)
{
	static const uint8_t none[] = { 5, 6, 7, 11, 12, 16, 20 };

	(void)state;
	for (unsigned i = 0; i < sizeof(none); i++) {
		assert_status(call(p, VERSION + none[i], 1, 2, 3), -1);
		assert_status(call(s, VERSION + none[i], 1, 2, 3), -1);
	}
	assert_status(call(s, SYSTEM_OFF, 0, 0, 0), -1);
	assert_status(call(s, SYSTEM_RESET, 0, 0, 0), -1);
	assert_int_equal(host_firmware.calls, 0);
	/* by SMC what is beyond goes through the filter, which refuses it */
	assert_status(smc(p, LAST + 1).x[0], -1);
	assert_int_equal(host_firmware.calls, 0);
}

static void test_primary_cpu_on(void **state)
{
	struct vcpu *second = vcpu_of(1, 1);

	(void)state;
	assert_status(call(p, CPU_ON, 1, 2, 3), PSCI_INVALID_PARAMETERS);
	assert_status(call(p, CPU_ON, 0x900, 2, 3), PSCI_INVALID_PARAMETERS);
	assert_status(call(p, CPU_ON, 0, 2, 3), PSCI_ALREADY_ON);
	second->virq_pending = 5;
	assert_int_equal(call(p, CPU_ON, 0x100, 0x48000000, 0xabc), 0);
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
	assert_status(call(p, CPU_ON, 0x100, 0, 0), PSCI_ALREADY_ON);
	/* firmware cannot: it may be tried again */
	host_firmware.cpu_on = PSCI_INTERNAL_FAILURE;
	assert_status(call(p, CPU_ON, 0x200, 0, 0), PSCI_INTERNAL_FAILURE);
	host_firmware.cpu_on = 0;
	assert_int_equal(call(p, CPU_ON, 0x200, 0, 0), 0);
	cpus[3].arch.method = CPU_METHOD_NONE;
	assert_status(call(p, CPU_ON, 0x300, 0, 0), PSCI_NOT_SUPPORTED);
	assert_status(call(p, CPU_ON, 0x300, 0, 0), PSCI_NOT_SUPPORTED);
}

/*
 * A CPU whose CPU_OFF firmware is about to deny: the registers of its vCPU are
 * its own, whoever starts it meanwhile, and whatever came of that.
 */
static void test_primary_cpu_on_running(void **state)
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
		assert_status(call(p, CPU_ON, 0x100, 0x48000000, 7),
			      answers[i]);
		assert_memory_equal(&second->arch.regs, &before,
				    sizeof(before));
		assert_int_equal(second->virq_pending, 5);
	}
}

/* W-32: all of w1, or all of x1. */
static void test_targets(void **state)
{
	(void)state;
	cpus[2].arch.id = 0x5500000000;
	assert_status(call(p, AFFINITY_INFO, 0x5500000000, 0, 0), 0);
	assert_status(call(p, AFFINITY_INFO | BIT_64, 0x5500000000, 0, 0), 1);
	assert_status(call(p, AFFINITY_INFO | BIT_64, 0x100000000, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(call(p, AFFINITY_INFO, 0x100000100, 0, 0), 1);
	assert_status(call(p, AFFINITY_INFO, 0x10100, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(call(s, AFFINITY_INFO, 0x10000, 0, 0),
		      PSCI_INVALID_PARAMETERS);
	assert_status(call(s, AFFINITY_INFO, 0x100000001, 0, 0), 0);
	assert_status(call(s, AFFINITY_INFO | BIT_64, 0x100000001, 0, 0),
		      PSCI_INVALID_PARAMETERS);
}

static void test_primary_affinity_info(void **state)
{
	(void)state;
	assert_int_equal(call(p, AFFINITY_INFO, 0, 0, 0), 0);
	assert_int_equal(call(p, AFFINITY_INFO, 0x100, 0, 0), 1);
	assert_status(call(p, AFFINITY_INFO, 0x100, 1, 0), PSCI_NOT_SUPPORTED);
	assert_int_equal(call(p, AFFINITY_INFO, 0x100, 1ULL << 32, 0), 1);
	/* who it is comes first */
	assert_status(call(p, AFFINITY_INFO, 0x1, 1, 0),
		      PSCI_INVALID_PARAMETERS);
}

/* Firmware that comes back from CPU_OFF has not done it. */
static void test_primary_cpu_off(void **state)
{
	(void)state;
	host_firmware.others = PSCI_DENIED;
	assert_status(call(p, CPU_OFF, 0, 0, 0), PSCI_DENIED);
	assert_int_equal(host_firmware.x[0], CPU_OFF);
	assert_true(cpus[0].on);
	assert_int_equal(p->state, VCPU_READY);
}

/* W-23: back from a standby, or anew where the state was lost. */
static void test_primary_cpu_suspend(void **state)
{
	(void)state;
	assert_int_equal(call(p, CPU_SUSPEND, 0x1234567890abcdef, 0x4000, 7),
			 0);
	assert_int_equal(host_firmware.x[0], 0xc4000001);
	assert_int_equal(host_firmware.x[1], 0x90abcdef);
	assert_false(cpus[0].suspended);
	host_firmware.others = PSCI_INVALID_PARAMETERS;
	assert_status(call(p, CPU_SUSPEND, 0, 0x4000, 7),
		      PSCI_INVALID_PARAMETERS);
	cpus[0].suspended = true;
	assert_ptr_equal(upcall_cpu_on(&cpus[0]), p);
	assert_false(cpus[0].suspended);
	assert_int_equal(p->arch.regs.pc, 0x4000);
	assert_int_equal(p->arch.regs.x[0], 7);
}

static void test_secondary_cpu_on(void **state)
{
	struct vcpu *t = vcpu_of(2, 1);
	struct answer a;

	(void)state;
	assert_status(call(s, CPU_ON, MACHINE_VCPUS, 2, 3),
		      PSCI_INVALID_PARAMETERS);
	assert_status(call(s, CPU_ON, 0, 2, 3), PSCI_ALREADY_ON);
	t->state = VCPU_BLOCKED_INTERRUPT;
	assert_status(call(s, CPU_ON, 1, 2, 3), PSCI_ALREADY_ON);
	/* W-22: off, but its registers are being saved */
	t->state = VCPU_OFF;
	t->arch.claimed = 1;
	assert_status(call(s, CPU_ON, 1, 2, 3), PSCI_ALREADY_ON);
	t->arch.claimed = 0;
	t->virq_enabled = 3;
	a = hvc(s, CPU_ON, 1, 0x41000000, 99);
	assert_ptr_equal(a.next, p);
	assert_int_equal(a.x[0], 0);
	assert_int_equal(p->arch.regs.x[0], WAKE_UP);
	assert_int_equal(p->arch.regs.x[1], 2 << 16 | 1);
	assert_int_equal(p->arch.regs.x[2], 0);
	assert_int_equal(s->state, VCPU_READY);
	assert_int_equal(t->state, VCPU_READY);
	assert_int_equal(t->arch.claimed, 0);
	assert_int_equal(t->arch.regs.pc, 0x41000000);
	assert_int_equal(t->arch.regs.x[0], 99);
	assert_int_equal(t->arch.regs.el2.vmpidr, 1);
	assert_int_equal(t->virq_enabled, 0);
	assert_ptr_equal(hvc(p, RUN, 2 << 16 | 1).next, t);
}

static void test_secondary_cpu_off(void **state)
{
	(void)state;
	machine_enter(s);
	host_cpu()->timer.cntv_ctl = 1;
	host_cpu()->timer.cntv_cval = 1000;
	assert_ptr_equal(hvc(s, CPU_OFF).next, p);
	assert_int_equal(p->arch.regs.x[0], WAIT_INT);
	assert_int_equal(p->arch.regs.x[1], 2 << 16);
	assert_int_equal(p->arch.regs.x[2], 0);
	assert_int_equal(s->state, VCPU_OFF);
	assert_int_equal(s->arch.regs.timer.cntv_ctl, 0);
	assert_error(hvc(p, RUN, 2 << 16), p, STATUS_INVALID_PARAMETERS);
	assert_int_equal(call(vcpu_of(2, 1), AFFINITY_INFO, 0, 0, 0), 1);
}

/* As WFI, whatever the parameters; it goes on behind the call, with 0. */
static void test_secondary_cpu_suspend(void **state)
{
	struct answer a;

	(void)state;
	a = hvc(s, CPU_SUSPEND, 0x10000, 0x123, 0x456);
	assert_ptr_equal(a.next, p);
	assert_int_equal(a.x[0], 0);
	assert_int_equal(a.x[1], 0x10000);
	assert_int_equal(p->arch.regs.x[0], WAIT_INT);
	assert_int_equal(s->state, VCPU_BLOCKED_INTERRUPT);
	s->virq_enabled = 1;
	s->virq_pending = 1;
	assert_ptr_equal(hvc(p, RUN, 2 << 16).next, s);
	assert_int_equal(s->arch.regs.x[0], 0);
}

static void test_secondary_affinity_info(void **state)
{
	struct vcpu *t = vcpu_of(2, 1);

	(void)state;
	t->state = VCPU_OFF;
	assert_int_equal(call(s, AFFINITY_INFO, 0, 0, 0), 0);
	assert_int_equal(call(s, AFFINITY_INFO, 1, 0, 0), 1);
	t->state = VCPU_ABORTED;
	assert_int_equal(call(s, AFFINITY_INFO, 1, 0, 0), 0);
	assert_status(call(s, AFFINITY_INFO, 1, 1, 0), PSCI_INVALID_PARAMETERS);
	assert_status(call(s, AFFINITY_INFO, 2, 0, 0), PSCI_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_version, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_unknown, boot),
		cmocka_unit_test_setup(test_primary_cpu_on, boot),
		cmocka_unit_test_setup(test_primary_cpu_on_running, boot),
		cmocka_unit_test_setup(test_targets, boot),
		cmocka_unit_test_setup(test_primary_affinity_info, boot),
		cmocka_unit_test_setup(test_primary_cpu_off, boot),
		cmocka_unit_test_setup(test_primary_cpu_suspend, boot),
		cmocka_unit_test_setup(test_secondary_cpu_on, boot),
		cmocka_unit_test_setup(test_secondary_cpu_off, boot),
		cmocka_unit_test_setup(test_secondary_cpu_suspend, boot),
		cmocka_unit_test_setup(test_secondary_affinity_info, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
