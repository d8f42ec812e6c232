/* SPDX-License-Identifier: BSD-3-Clause */
/* kernel/base/lock.h and the claim of kernel/vm/vcpu.h: one at a time, and ordered. */
#include "test/interleave/model.h"

#include "kernel/vm/vcpu.h"
#include "kernel/base/lock.c"

/* Two that wait and one that does not. */
struct lock_model : rl::test_suite<lock_model, 3> {
	struct spinlock lock;
	rl::var<unsigned> count;

	void before()
	{
		count($) = 0;
	}

	void thread(unsigned i)
	{
		if (i == 2) {
			for (unsigned n = 0; n < 3; n++) {
				if (spin_try(&lock)) {
					count($) += 1;
					spin_unlock(&lock);
				}
			}
			return;
		}
		for (unsigned n = 0; n < 2; n++) {
			spin_lock(&lock);
			count($) += 1;
			spin_unlock(&lock);
		}
	}

	void after()
	{
		MUST(count($) >= 4);
		MUST(spin_try(&lock));
	}
};

/* A vCPU's registers are the claimant's; who goes off is not off too early. */
struct claim_model : rl::test_suite<claim_model, 3> {
	struct vcpu v;
	rl::var<unsigned> regs;

	void before()
	{
		regs($) = 0;
		vcpu_become(&v, VCPU_READY);
	}

	void run_and_stop()
	{
		while (!vcpu_claim(&v))
			rl::yield(1, $);
		regs($) += 1;
		vcpu_become(&v, VCPU_OFF);
		regs($) += 1;
		vcpu_unclaim(&v);
	}

	void thread(unsigned i)
	{
		if (i == 0) {
			run_and_stop();
		} else if (i == 1) {
			if (!vcpu_claim(&v))
				return;
			regs($) += 2;
			vcpu_unclaim(&v);
		} else if (vcpu_is_off(&v)) {
			/* claimed by none but thread 1, and for no long time */
			while (!vcpu_claim(&v))
				rl::yield(1, $);
			regs($) += 1;
			vcpu_unclaim(&v);
		}
	}

	void after()
	{
		MUST(regs($) >= 2);
	}
};

/* Off by what one sees is off: its last claim has ended. */
struct off_model : rl::test_suite<off_model, 2> {
	struct vcpu v;

	void before()
	{
		vcpu_become(&v, VCPU_READY);
	}

	void thread(unsigned i)
	{
		if (i == 1) {
			if (vcpu_is_off(&v))
				MUST(vcpu_claim(&v));
			return;
		}
		MUST(vcpu_claim(&v));
		vcpu_become(&v, VCPU_OFF);
		vcpu_unclaim(&v);
	}
};

void model::run_all()
{
	run<lock_model>("lock", 5000);
	run<claim_model>("vCPU", 5000);
	run<off_model>("vCPU off", 5000);
}
