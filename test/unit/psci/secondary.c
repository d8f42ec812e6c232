/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI of a secondary: its vCPUs, and what the primary is told of them. */
#include "kernel/psci/secondary.h"

#include "test/support/psci_calls.h"

#define WAKE_UP	 0xff0aU
#define WAIT_INT 0xff09U
#define RUN	 0x8400006dU

static struct vcpu *p, *s;

static int boot(void **state)
{
	(void)state;
	psci_boot(&p, &s);
	return 0;
}

static void test_cpu_on(void **state)
{
	struct vcpu *t = vcpu_of(2, 1);
	struct answer a;

	(void)state;
	assert_status(psci(s, CPU_ON, MACHINE_VCPUS, 2, 3),
		      PSCI_INVALID_PARAMETERS);
	assert_status(psci(s, CPU_ON, 0, 2, 3), PSCI_ALREADY_ON);
	t->state = VCPU_BLOCKED_INTERRUPT;
	assert_status(psci(s, CPU_ON, 1, 2, 3), PSCI_ALREADY_ON);
	/* W-22: off, but its registers are being saved */
	t->state = VCPU_OFF;
	t->arch.claimed = 1;
	assert_status(psci(s, CPU_ON, 1, 2, 3), PSCI_ALREADY_ON);
	t->arch.claimed = 0;
	t->virq_enabled = 3;
	a = hvc(s, CPU_ON, 1, 0x41000000, 99);
	assert_ptr_equal(a.next, p);
	assert_int_equal(a.x[0], 0);
	assert_int_equal(p->arch.regs.x[0], WAKE_UP);
	assert_int_equal(p->arch.regs.x[1], 2 << 16 | 1);
	assert_int_equal(p->arch.regs.x[2], 0);
	assert_int_equal(s->state, VCPU_READY);
	assert_int_equal(t->state, VCPU_NEW);
	assert_int_equal(t->arch.claimed, 0);
	assert_int_equal(t->arch.regs.pc, 0x41000000);
	assert_int_equal(t->arch.regs.x[0], 99);
	assert_int_equal(t->arch.regs.el2.vmpidr, 1);
	assert_int_equal(t->virq_enabled, 0);
	assert_ptr_equal(hvc(p, RUN, 2 << 16 | 1).next, t);
}

static void test_cpu_off(void **state)
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
	assert_int_equal(psci(vcpu_of(2, 1), AFFINITY_INFO, 0, 0, 0), 1);
}

/* As WFI, whatever the parameters; it goes on behind the call, with 0. */
static void test_cpu_suspend(void **state)
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

static void test_affinity_info(void **state)
{
	struct vcpu *t = vcpu_of(2, 1);

	(void)state;
	t->state = VCPU_OFF;
	assert_int_equal(psci(s, AFFINITY_INFO, 0, 0, 0), 0);
	assert_int_equal(psci(s, AFFINITY_INFO, 1, 0, 0), 1);
	t->state = VCPU_ABORTED;
	assert_int_equal(psci(s, AFFINITY_INFO, 1, 0, 0), 0);
	assert_status(psci(s, AFFINITY_INFO, 1, 1, 0), PSCI_INVALID_PARAMETERS);
	assert_status(psci(s, AFFINITY_INFO, 2, 0, 0), PSCI_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_cpu_on, boot),
		cmocka_unit_test_setup(test_cpu_off, boot),
		cmocka_unit_test_setup(test_cpu_suspend, boot),
		cmocka_unit_test_setup(test_affinity_info, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
