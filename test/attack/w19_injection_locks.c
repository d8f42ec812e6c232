/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-19: two vCPUs of a VM that inject into each other took two locks in opposite
 * order. Injection takes none: it goes on while somebody else has them all.
 */
#include <pthread.h>

#include "kernel/vm/virq.h"
#include "test/attack/attack.h"

#define INJECT 0xff07
#define ENABLE 0xff05
#define ROUNDS 50000U

static void test_no_lock(void **state)
{
	struct vcpu *v[2] = { vcpu_of(2, 0), vcpu_of(2, 1) };
	struct vm *vm = vm_find(2);
	struct vm_locked locked = vm_lock(vm);

	(void)state;
	spin_lock(&vm->mailbox.lock);
	spin_lock(&vm->log_lock);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(hvc(v[i], ENABLE, 5, 1).x[0], 0);
		assert_int_equal(hvc(v[i], INJECT, 2, 1 - i, 5).x[0], 0);
	}
	assert_int_equal(vcpu_virqs(v[0]), 1 << 5);
	assert_int_equal(vcpu_virqs(v[1]), 1 << 5);
	spin_unlock(&vm->log_lock);
	spin_unlock(&vm->mailbox.lock);
	vm_unlock(locked);
}

/* What one injects the other takes, both at once; none is lost. */
static void *play(void *arg)
{
	struct vcpu *own = vcpu_of(2, arg != NULL);
	struct vcpu *other = vcpu_of(2, arg == NULL);
	uintptr_t taken = 0;

	for (unsigned i = 0; i < ROUNDS; i++) {
		while (atomic_load(&other->virq_pending) & 1 << 7)
			if (virq_take(own) == 7)
				taken++;
		virq_raise(other, 7);
		if (virq_take(own) == 7)
			taken++;
	}
	while (taken < ROUNDS)
		if (virq_take(own) == 7)
			taken++;
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[2];

	(void)state;
	virq_enable(vcpu_of(2, 0), 7, true);
	virq_enable(vcpu_of(2, 1), 7, true);
	assert_int_equal(pthread_create(&threads[0], NULL, play, NULL), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, play, threads), 0);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_int_equal(vcpu_virqs(vcpu_of(2, 0)), 0);
	assert_int_equal(vcpu_virqs(vcpu_of(2, 1)), 0);
}

ATTACKS(ATTACK(test_no_lock), ATTACK(test_threads))
