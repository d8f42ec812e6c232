/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How a receiver and the primary are told of notifications, docs/ffa.md, 7.7,
 * and which features are reported, 3.2.
 */
#include "test/support/notify.h"

#define SEND2	      0x84000086U
#define RX_RELEASE    0x84000065U
#define INTERRUPT_GET 0xff04
#define ENABLE	      0xff03
#define VCPU(n)	      ((uint32_t)(n) << 16)

static struct vcpu *p, *v, *w;

/* VM 2 has ids 0 to 31 of VM 3, global, and 32 to 63, of vCPUs. */
static int boot(void **state)
{
	(void)state;
	notify_boot();
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	w = vcpu_of(3, 0);
	accepted(v, BIND, FROM_TO(3, 2), 0, UINT32_MAX, 0);
	accepted(v, BIND, FROM_TO(3, 2), PER_VCPU, 0, UINT32_MAX);
	host_trace_clear();
	return 0;
}

static int boot_sri(void **state)
{
	boot(state);
	vm_find(1)->config.sri = true;
	return 0;
}

static void set(uint32_t flags, uint32_t low, uint32_t high)
{
	accepted(w, SET, FROM_TO(3, 2), flags, low, high);
}

/* The NPI is an interrupt as others are: enabled, taken once. */
static void test_npi_once(void **state)
{
	(void)state;
	assert_int_equal(hvc(v, ENABLE, NOTIFY_VIRQ, 1).x[0], 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], UINT32_MAX);
	set(0, 1, 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], 5);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], UINT32_MAX);
	/* what is pending already is no news */
	set(0, 1, 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], UINT32_MAX);
	set(0, 3, 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], 5);
	assert_got(v, 3, 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], UINT32_MAX);
	/* and what was taken is */
	set(0, 1, 0);
	assert_int_equal(hvc(v, INTERRUPT_GET).x[0], 5);
	assert_got(v, 1, 0);
}

/* Whichever vCPU runs first has that of a global one, until GET. */
static void test_npi_global(void **state)
{
	(void)state;
	set(0, 1, 0);
	assert_true(has_npi(2, 0) && has_npi(2, 1));
	assert_false(has_npi(3, 0) || has_npi(1, 0));
	accepted(v, GET, AT(0, 2), 8);
	assert_true(has_npi(2, 0) && has_npi(2, 1));
	assert_got(v, 1, 0);
	assert_false(has_npi(2, 0) || has_npi(2, 1));
}

/* One of a vCPU is for that alone, and stays where others' are taken. */
static void test_npi_per_vcpu(void **state)
{
	(void)state;
	set(PER_VCPU | VCPU(1), 0, 1);
	assert_false(has_npi(2, 0));
	assert_true(has_npi(2, 1));
	set(0, 1, 0);
	assert_true(has_npi(2, 0));
	assert_got(v, 1, 0);
	assert_false(has_npi(2, 0));
	assert_true(has_npi(2, 1));
	set(PER_VCPU | VCPU(0), 0, 1);
	assert_true(has_npi(2, 0));
	assert_got(vcpu_of(2, 1), 1ULL << 32, 0);
	assert_true(has_npi(2, 0));
	assert_false(has_npi(2, 1));
	/* RX full is a global one */
	notify_rx_full(vm_find(2));
	assert_got(v, 1ULL << 32, 1);
	notify_rx_full(vm_find(2));
	accepted(v, GET, AT(0, 2), 2);
	assert_true(has_npi(2, 0) && has_npi(2, 1));
}

/* No SGI unless the manifest asks for them. */
static void test_no_sri(void **state)
{
	(void)state;
	set(0, 1, 0);
	accepted(p, BIND, FROM_TO(3, 1), 0, 1);
	accepted(w, SET, FROM_TO(3, 1), 0, 1);
	assert_int_equal(sgis(NOTIFY_SRI) + sgis(NOTIFY_NPI), 0);
	assert_got(p, 1, 0);
}

/* The SRI for each set that brings news, the NPI where it is the primary's. */
static void test_sri(void **state)
{
	(void)state;
	set(0, 1, 0);
	assert_int_equal(sgis(NOTIFY_SRI), 1);
	set(0, 1, 0);
	assert_int_equal(sgis(NOTIFY_SRI), 1);
	set(PER_VCPU | VCPU(1), 0, 1);
	assert_int_equal(sgis(NOTIFY_SRI), 2);
	set(PER_VCPU | VCPU(1), 0, 1);
	assert_int_equal(sgis(NOTIFY_SRI), 2);
	set(PER_VCPU | VCPU(0), 0, 1);
	assert_int_equal(sgis(NOTIFY_SRI), 3);
	assert_int_equal(sgis(NOTIFY_NPI), 0);
	accepted(p, BIND, FROM_TO(3, 1), 0, 1);
	accepted(w, SET, FROM_TO(3, 1), 0, 1);
	assert_int_equal(sgis(NOTIFY_SRI), 4);
	assert_int_equal(sgis(NOTIFY_NPI), 1);
	/* a refused one brings none */
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 1), 0, 2);
	assert_got(p, 1, 0);
	assert_false(has_npi(1, 0));
}

/* The header of docs/ffa.md, 6.1. */
static void send2(struct vcpu *from, uint16_t to)
{
	const struct {
		uint32_t flags, reserved, offset;
		uint16_t receiver, sender;
		uint32_t size;
	} h = { .offset = 20, .receiver = to, .sender = from->vm->id };

	assert_true(
		host_guest_write(from->vm, tx_of(from->vm->id), &h, sizeof(h)));
	accepted(from, SEND2);
}

/* A message is told of, to a VM without notifications by INFO_GET alone. */
static void test_rx_full(void **state)
{
	(void)state;
	send2(w, 2);
	assert_true(has_npi(2, 0) && has_npi(2, 1));
	assert_int_equal(sgis(NOTIFY_SRI), 1);
	assert_int_equal(sgis(NOTIFY_NPI), 0);
	assert_got(v, 0, 1);
	assert_got(v, 0, 0);
	accepted(v, RX_RELEASE);
	send2(w, 1);
	assert_int_equal(sgis(NOTIFY_SRI), 2);
	assert_int_equal(sgis(NOTIFY_NPI), 1);
	assert_got(p, 0, 1);
	assert_answer(hvc(p, INFO_GET), p, FFA_ERROR, 0,
		      (uint32_t)STATUS_NO_DATA, 0, 0, 0, 0, 0);
	for (unsigned i = 0; i < 2; i++) {
		send2(w, 4);
		assert_false(has_npi(4, 0) || has_npi(4, 1));
		assert_int_equal(sgis(NOTIFY_SRI), 3 + i);
		/* again, although nobody could GET it */
		assert_answer(hvc(p, INFO_GET), p, FFA_SUCCESS, 0, 1 << 7, 4, 0,
			      0, 0, 0);
		accepted(vcpu_of(4, 0), RX_RELEASE);
	}
}

#define feature(v, id, intid) \
	ffa_assert_success(hvc(v, FEATURES, id), v, intid, 0)

static void assert_calls(struct vcpu *u, bool told)
{
	for (uint32_t id = BIND; id <= GET; id++) {
		if (told)
			accepted(u, FEATURES, id);
		else
			refused(u, STATUS_NOT_SUPPORTED, FEATURES, id);
		refused(u, STATUS_NOT_SUPPORTED, FEATURES, id | FFA_64_BIT);
	}
}

/* Calls are reported where the VM has notifications, INFO_GET to the primary */
static void test_features_calls(void **state)
{
	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		for (unsigned vm = 1; vm <= NOTICES; vm++) {
			struct vcpu *u = vcpu_of(vm, 0);

			ffa_speak(vm, DIALECT_FFA_1_0 + minor);
			assert_calls(u, minor != 0 && vm != 4);
			if (vm == 1 && minor != 0) {
				accepted(u, FEATURES, INFO_GET);
				accepted(u, FEATURES, INFO_GET | FFA_64_BIT);
				continue;
			}
			refused(u, STATUS_NOT_SUPPORTED, FEATURES, INFO_GET);
			refused(u, STATUS_NOT_SUPPORTED, FEATURES,
				INFO_GET | FFA_64_BIT);
		}
	}
}

static void test_features(void **state)
{
	(void)state;
	feature(v, 1, 5);
	refused(v, STATUS_NOT_SUPPORTED, FEATURES, 1, 1);
	refused(v, STATUS_NOT_SUPPORTED, FEATURES, 2);
	refused(vcpu_of(4, 0), STATUS_NOT_SUPPORTED, FEATURES, 1);
	for (uint32_t id = 0; id < 0x200; id++) {
		refused(p, STATUS_NOT_SUPPORTED, FEATURES, id);
		if (id != 1)
			refused(v, STATUS_NOT_SUPPORTED, FEATURES, id);
	}
	ffa_speak(2, DIALECT_FFA_1_0);
	refused(v, STATUS_NOT_SUPPORTED, FEATURES, 1);
}

static void test_features_sri(void **state)
{
	(void)state;
	feature(p, 1, 9);
	feature(p, 2, 8);
	refused(p, STATUS_NOT_SUPPORTED, FEATURES, 1, 1);
	refused(p, STATUS_NOT_SUPPORTED, FEATURES, 2, 1);
	for (uint32_t id = 0; id < 0x200; id++) {
		if (id != 1 && id != 2)
			refused(p, STATUS_NOT_SUPPORTED, FEATURES, id);
	}
	feature(v, 1, 5);
	refused(v, STATUS_NOT_SUPPORTED, FEATURES, 2);
	ffa_speak(1, DIALECT_FFA_1_0);
	refused(p, STATUS_NOT_SUPPORTED, FEATURES, 1);
	refused(p, STATUS_NOT_SUPPORTED, FEATURES, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_npi_once, boot),
		cmocka_unit_test_setup(test_npi_global, boot),
		cmocka_unit_test_setup(test_npi_per_vcpu, boot),
		cmocka_unit_test_setup(test_no_sri, boot),
		cmocka_unit_test_setup(test_sri, boot_sri),
		cmocka_unit_test_setup(test_rx_full, boot_sri),
		cmocka_unit_test_setup(test_features_calls, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_features_sri, boot_sri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
