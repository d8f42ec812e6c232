/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-10: notifications that were set between GET and its return to the guest
 * were lost. Here one VM sets while the receiver makes GET: that GET finds it,
 * or the interrupt is pending, and the next one finds it.
 */
#include <pthread.h>
#include <sched.h>

#include "test/attack/attack.h"
#include "test/support/notify.h"

#define INTERRUPT_GET	 0xff04
#define INTERRUPT_ENABLE 0xff03
#define ROUNDS		 10000U

static atomic_uint begun, set;

static void await(atomic_uint *what, unsigned round)
{
	while (atomic_load(what) != round)
		(void)sched_yield();
}

/* Sets id 0, or at vCPU 0 id 32, once a round. */
static void *send(void *arg)
{
	struct vcpu *v = vcpu_of(3, 0);

	(void)arg;
	for (unsigned i = 1; i <= ROUNDS; i++) {
		uint32_t odd = i % 2;

		await(&begun, i);
		accepted(v, SET, FROM_TO(3, 2), odd, 1 - odd, odd);
		atomic_store(&set, i);
	}
	return NULL;
}

/* Returns the ids that GET finds at vCPU 0. */
static uint64_t find(struct vcpu *v)
{
	struct answer a = hvc(v, GET, AT(0, 2), 2);

	assert_int_equal(a.x[0], FFA_SUCCESS);
	return a.x[5] << 32 | a.x[4];
}

/* Finds the id of a round, of which the sender may be in the midst. */
static void receive(struct vcpu *v, unsigned round)
{
	uint64_t id = round % 2 ? 1ULL << 32 : 1;
	uint64_t found = 0;

	atomic_store(&begun, round);
	while (atomic_load(&set) != round)
		found |= find(v);
	if (found == 0) {
		assert_int_equal(hvc(v, INTERRUPT_GET).x[0], NOTIFY_VIRQ);
		found = find(v);
	}
	assert_int_equal(found, id);
	assert_false(has_npi(2, 0));
}

static void test_race(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	pthread_t sender;

	(void)state;
	notify_boot();
	machine_watch(false);
	assert_int_equal(hvc(v, INTERRUPT_ENABLE, NOTIFY_VIRQ, 1).x[0], 0);
	accepted(v, BIND, FROM_TO(3, 2), 0, 1);
	accepted(v, BIND, FROM_TO(3, 2), PER_VCPU, 0, 1);
	assert_int_equal(pthread_create(&sender, NULL, send, NULL), 0);
	for (unsigned i = 1; i <= ROUNDS; i++)
		receive(v, i);
	assert_int_equal(pthread_join(sender, NULL), 0);
}

/* A set right behind a GET is new, and so is one of INFO_GET's. */
static void test_behind(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	notify_boot();
	assert_int_equal(hvc(v, INTERRUPT_ENABLE, NOTIFY_VIRQ, 1).x[0], 0);
	accepted(v, BIND, FROM_TO(3, 2), 0, 1);
	for (unsigned i = 0; i < 3; i++) {
		accepted(vcpu_of(3, 0), SET, FROM_TO(3, 2), 0, 1);
		assert_int_equal(hvc(v, INTERRUPT_GET).x[0], NOTIFY_VIRQ);
		assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0, 1 << 7, 2, 0,
			      0, 0, 0);
		assert_got(v, 1, 0);
	}
}

ATTACKS(cmocka_unit_test(test_race), ATTACK(test_behind))
