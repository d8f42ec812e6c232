/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-23: a CPU_SUSPEND that came back from standby went on at the entry that is
 * for a loss of state. It comes back to who called, by hvc and by smc.
 */
#include "kernel/base/cpu.h"
#include "test/attack/attack.h"

#define CPU_SUSPEND 0xc4000001
#define ENTRY	    0x41000000

static void test_standby(void **state)
{
	static const int64_t results[] = { 0, -2, -3 };
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		host_firmware.others = results[i];
		assert_answer(hvc(p, CPU_SUSPEND, 0, ENTRY, 9, 4, 5, 6, 7), p,
			      (uint64_t)results[i], 0, ENTRY, 9, 4, 5, 6, 7);
		assert_answer(smc(p, CPU_SUSPEND, 0, ENTRY, 9, 4, 5, 6, 7), p,
			      (uint64_t)results[i], 0, ENTRY, 9, 4, 5, 6, 7);
	}
	/* And a CPU_ON later has nothing to do with it. */
	p->arch.cpu->start_entry = 0x1000;
	assert_ptr_equal(upcall_cpu_on(p->arch.cpu), p);
	assert_int_equal(p->arch.regs.pc, 0x1000);
}

ATTACKS(ATTACK(test_standby))
