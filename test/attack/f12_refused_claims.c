/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-12: a direct request that was refused claimed the receiver's vCPU for a
 * moment. A VM that went on asking had other VMs' CPU_ON of a vCPU that is OFF
 * refused as ALREADY_ON, after which Linux gives that CPU up.
 */
#include "test/attack/attack.h"

#include <pthread.h>

#include "test/support/ffa_calls.h"

#define RUN	   FFA_ID(RUN)
#define REQ	   FFA_ID(MSG_SEND_DIRECT_REQ)
#define CPU_ON	   0xc4000003U
#define ALREADY_ON (-4)
#define ENTRY	   0x41000000U
#define TRIES	   20000

static atomic_bool stop;
static atomic_ulong requests;

/* VM 3, on CPU 1, asks VM 2, whose vCPU there is off. */
static void *go_on_asking(void *arg)
{
	struct vcpu *p = vcpu_of(1, 1);
	struct vcpu *v = vcpu_of(3, 0);

	(void)arg;
	machine_enter(p);
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), v);
	while (!atomic_load(&stop)) {
		assert_ptr_equal(ffa(v, REQ, ID(3, 2)), v);
		atomic_fetch_add(&requests, 1);
	}
	return NULL;
}

static void begin(void)
{
	machine_watch(false);
	for (unsigned vm = 1; vm <= 3; vm++) {
		ffa_speaks(vm, DIALECT_FFA_1_2);
		vm_find((uint16_t)vm)->config.properties |= VM_SENDS_DIRECT;
		if (vm != 1)
			vm_find((uint16_t)vm)->config.properties |=
				VM_RECEIVES_DIRECT;
	}
	vm_find(3)->vcpu_count = 1;
	vcpu_of(2, 1)->state = VCPU_OFF;
	machine_enter(vcpu_of(1, 0));
	assert_ptr_equal(ffa(vcpu_of(1, 0), RUN, ID(2, 0)), vcpu_of(2, 0));
}

/* VM 2 starts its second vCPU, which is then off again. */
static void test_cpu_on(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);
	pthread_t other;

	(void)state;
	begin();
	assert_int_equal(pthread_create(&other, NULL, go_on_asking, NULL), 0);
	while (atomic_load(&requests) == 0)
		;
	for (unsigned i = 0; i < TRIES; i++) {
		struct vcpu *next = ffa(v, CPU_ON, 1, ENTRY, 0);

		if (next == v)
			assert_int_not_equal((int32_t)v->arch.regs.x[0],
					     ALREADY_ON);
		atomic_store(&vcpu_of(2, 1)->state, VCPU_OFF);
		if (next != v)
			assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	}
	atomic_store(&stop, true);
	assert_int_equal(pthread_join(other, NULL), 0);
	print_message("%lu requests meanwhile\n", atomic_load(&requests));
}

ATTACKS(ATTACK(test_cpu_on))
