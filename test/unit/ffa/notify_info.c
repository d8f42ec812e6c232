/* SPDX-License-Identifier: BSD-3-Clause */
/* INFO_GET: rows and answers of docs/ffa.md, 7.6. */
#include "test/support/notify.h"

#define WIDE_GET (INFO_GET | FFA_64_BIT)
#define SUCCESS	 (FFA_SUCCESS | FFA_64_BIT)
#define VCPU(n)	 ((uint32_t)(n) << 16)

/* x2: lists, and the number of vCPUs of list n. */
#define LISTS(count)   ((uint64_t)(count) << 7)
#define SIZE(n, vcpus) ((uint64_t)(vcpus) << (12 + 2 * (n)))
#define MORE	       1U

/* Four ids in a register. */
#define FOUR(a, b, c, d)                                             \
	((uint64_t)(a) | (uint64_t)(b) << 16 | (uint64_t)(c) << 32 | \
	 (uint64_t)(d) << 48)

static struct vcpu *p, *v, *w;

/* Each of VMs 1 to 3 has id 0 of another, global, and 32 to 63, of vCPUs. */
static int boot(void **state)
{
	(void)state;
	notify_boot();
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	w = vcpu_of(3, 0);
	for (unsigned vm = 1; vm <= 3; vm++) {
		unsigned from = vm == 3 ? 2 : 3;
		struct vcpu *u = vcpu_of(vm, 0);

		accepted(u, BIND, FROM_TO(from, vm), 0, UINT32_MAX, 0);
		accepted(u, BIND, FROM_TO(from, vm), PER_VCPU, 0, UINT32_MAX);
	}
	return 0;
}

static void global(unsigned vm, uint32_t ids)
{
	unsigned from = vm == 3 ? 2 : 3;

	accepted(vcpu_of(from, 0), SET, FROM_TO(from, vm), 0, ids);
}

static void at(unsigned vm, unsigned vcpu)
{
	unsigned from = vm == 3 ? 2 : 3;

	accepted(vcpu_of(from, 0), SET, FROM_TO(from, vm),
		 PER_VCPU | VCPU(vcpu), 0, 1);
}

static void no_data(void)
{
	refused(p, STATUS_NO_DATA, INFO_GET);
	refused(p, STATUS_NO_DATA, WIDE_GET);
}

/* Row 1: it is a call of the primary's, with or without notifications. */
static void test_1_primary(void **state)
{
	(void)state;
	global(2, 1);
	refused(v, STATUS_NOT_SUPPORTED, INFO_GET);
	refused(v, STATUS_NOT_SUPPORTED, WIDE_GET);
	refused(v, STATUS_NOT_SUPPORTED, INFO_GET, 1);
	ffa_speak(1, DIALECT_FFA_1_0);
	refused(p, STATUS_NOT_SUPPORTED, INFO_GET);
	ffa_speak(1, DIALECT_FFA_1_1);
	vm_find(1)->config.properties &= (uint16_t)~VM_NOTIFICATIONS;
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0, LISTS(1), 2, 0, 0, 0,
		      0);
}

/* Row 2: there are no arguments. */
static void test_2_zero(void **state)
{
	(void)state;
	global(2, 1);
	for (unsigned i = 1; i < 8; i++) {
		uint64_t x[8] = { INFO_GET };

		x[i] = 0x10;
		refused(p, INVALID, x[0], x[1], x[2], x[3], x[4], x[5], x[6],
			x[7]);
		x[0] = WIDE_GET;
		x[i] = 1ULL << 32;
		refused(p, INVALID, x[0], x[1], x[2], x[3], x[4], x[5], x[6],
			x[7]);
	}
	assert_answer(hvc(p, INFO_GET, 1ULL << 32), p, FFA_SUCCESS, 0, LISTS(1),
		      2, 0, 0, 0, 0);
}

/* Row 3: each is told of once, until it was got and set again. */
static void test_3_no_data(void **state)
{
	(void)state;
	no_data();
	for (unsigned i = 0; i < 2; i++) {
		global(2, 1);
		assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0, LISTS(1), 2,
			      0, 0, 0, 0);
		no_data();
		global(2, 1);
		no_data();
		global(2, 3);
		assert_answer(hvc(p, WIDE_GET), p, SUCCESS, 0, LISTS(1), 2, 0,
			      0, 0, 0);
		no_data();
		assert_got(v, 3, 0);
		no_data();
	}
	/* and none that was got before */
	global(2, 1);
	at(2, 1);
	notify_rx_full(vm_find(2));
	assert_got(v, 1, 1);
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
		      LISTS(1) | SIZE(0, 1), 2 | 1 << 16, 0, 0, 0, 0);
	at(2, 0);
	notify_rx_full(vm_find(2));
	assert_got(vcpu_of(2, 1), 1ULL << 32, 1);
	assert_got(v, 1ULL << 32, 0);
	no_data();
}

/* Global ones, the monitor's too, are one list; then vCPUs; by ids of VMs. */
static void test_order(void **state)
{
	(void)state;
	at(3, 1);
	at(2, 1);
	at(2, 0);
	global(3, 1);
	notify_rx_full(vm_find(3));
	notify_rx_full(vm_find(2));
	global(1, 2);
	assert_answer(hvc(p, WIDE_GET), p, SUCCESS, 0,
		      LISTS(5) | SIZE(2, 2) | SIZE(4, 1), FOUR(1, 2, 2, 0),
		      FOUR(1, 3, 3, 1), 0, 0, 0);
	no_data();
	/* pending still, for who asks */
	assert_got(v, 1ULL << 32, 1);
	assert_got(vcpu_of(2, 1), 1ULL << 32, 0);
	assert_got(w, 1, 1);
}

/* After three vCPUs there is a new list. */
static void test_vcpus(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8; i++)
		at(1, i);
	assert_answer(hvc(p, WIDE_GET), p, SUCCESS, 0,
		      LISTS(3) | SIZE(0, 3) | SIZE(1, 3) | SIZE(2, 2),
		      FOUR(1, 0, 1, 2), FOUR(1, 3, 4, 5), FOUR(1, 6, 7, 0), 0,
		      0);
	no_data();
}

/* The shorter answer has ten ids: a list is divided, or begins the next. */
static void test_more(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 8; i++)
		at(1, i);
	global(2, 1);
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
		      LISTS(3) | SIZE(0, 3) | SIZE(1, 3) | SIZE(2, 1) | MORE,
		      FOUR(1, 0, 0, 0), FOUR(1, 2, 0, 0), FOUR(1, 3, 0, 0),
		      FOUR(4, 5, 0, 0), FOUR(1, 6, 0, 0));
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
		      LISTS(2) | SIZE(0, 1), FOUR(1, 7, 0, 0), FOUR(2, 0, 0, 0),
		      0, 0, 0);
	no_data();
}

/* An id alone is not left in place of a list with a vCPU. */
static void test_no_room(void **state)
{
	(void)state;
	global(1, 1);
	for (unsigned i = 0; i < 6; i++)
		at(1, i);
	at(2, 0);
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
		      LISTS(3) | SIZE(1, 3) | SIZE(2, 3) | MORE,
		      FOUR(1, 1, 0, 0), FOUR(0, 1, 0, 0), FOUR(2, 1, 0, 0),
		      FOUR(3, 4, 0, 0), FOUR(5, 0, 0, 0));
	global(2, 1);
	assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
		      LISTS(2) | SIZE(1, 1), FOUR(2, 2, 0, 0), 0, 0, 0, 0);
	no_data();
}

/* Exactly full is not more; one VM more is. */
static void test_full(void **state)
{
	(void)state;
	for (unsigned more = 0; more < 2; more++) {
		boot(NULL);
		for (unsigned i = 0; i < 6; i++)
			at(1, i);
		global(2, 1);
		global(3, 1);
		if (more)
			notify_rx_full(vm_find(4));
		assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
			      LISTS(4) | SIZE(0, 3) | SIZE(1, 3) | more,
			      FOUR(1, 0, 0, 0), FOUR(1, 2, 0, 0),
			      FOUR(1, 3, 0, 0), FOUR(4, 5, 0, 0),
			      FOUR(2, 3, 0, 0));
		if (more)
			assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0,
				      LISTS(1), 4, 0, 0, 0, 0);
		no_data();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_1_primary, boot),
		cmocka_unit_test_setup(test_2_zero, boot),
		cmocka_unit_test_setup(test_3_no_data, boot),
		cmocka_unit_test_setup(test_order, boot),
		cmocka_unit_test_setup(test_vcpus, boot),
		cmocka_unit_test_setup(test_more, boot),
		cmocka_unit_test_setup(test_no_room, boot),
		cmocka_unit_test_setup(test_full, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
