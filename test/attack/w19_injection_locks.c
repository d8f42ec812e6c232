/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-19: two vCPUs of a VM that inject into each other took two locks in
 * opposite order. Injection takes none: it goes on while somebody else has them
 * all.
 */
#include <pthread.h>
#include <unistd.h>

#include "kernel/vm/virq.h"
#include "test/attack/attack.h"

#define INJECT 0xff07
#define ENABLE 0xff05
#define ROUNDS 50000U
#define LIMIT  20 /* seconds, for who waits for a lock */

static void test_no_lock(void **state)
{
	struct vcpu *v[2] = { vcpu_of(2, 0), vcpu_of(2, 1) };
	struct vm *vm = vm_find(2);
	struct vm_locked locked = vm_lock(vm);

	(void)state;
	(void)alarm(LIMIT);
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
	(void)alarm(0);
}

/*
 * Two vCPUs inject into each other at once, and each takes and enables
 * interrupts of its own in between; none is lost.
 */
static atomic_uint done;
static unsigned taken[2];

static void take(struct vcpu *own, unsigned *count)
{
	virq_enable(own, 3, false);
	virq_raise(own, 9);
	for (uint32_t intid; (intid = virq_take(own)) != VIRQ_NONE;)
		*count += intid == 7;
	virq_enable(own, 3, true);
}

static void *play(void *arg)
{
	unsigned *count = arg;
	struct vcpu *own = vcpu_of(2, count != taken);
	struct vcpu *other = vcpu_of(2, count == taken);

	for (unsigned i = 0; i < ROUNDS; i++) {
		while (atomic_load(&other->virq_pending) & 1 << 7)
			take(own, count);
		virq_raise(other, 7);
	}
	atomic_fetch_add(&done, 1);
	while (atomic_load(&done) < 2)
		take(own, count);
	take(own, count);
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[2];

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		virq_enable(vcpu_of(2, i), 7, true);
		virq_enable(vcpu_of(2, i), 9, true);
		taken[i] = 0;
		assert_int_equal(
			pthread_create(&threads[i], NULL, play, &taken[i]), 0);
	}
	for (unsigned i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(taken[0], ROUNDS);
	assert_int_equal(taken[1], ROUNDS);
	assert_int_equal(vcpu_virqs(vcpu_of(2, 0)), 0);
	assert_int_equal(vcpu_virqs(vcpu_of(2, 1)), 0);
}

ATTACKS(ATTACK(test_no_lock), ATTACK(test_threads))
