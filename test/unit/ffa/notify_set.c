/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SET and GET: each row of docs/ffa.md, 7.4 and 7.5, and the interrupts of 7.7.
 * A refused call changes nothing.
 */
#include "test/support/notify.h"

#define VCPU(n) ((uint32_t)(n) << 16)
#define MANY	0x00c0ffee00000081ULL

static struct vcpu *p, *v, *w;

static int boot(void **state)
{
	(void)state;
	notify_boot();
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	w = vcpu_of(3, 0);
	return 0;
}

/* VM 2 has ids 0 to 31 of VM 3, global, and 32 to 63, of vCPUs. */
static int boot_bound(void **state)
{
	boot(state);
	accepted(v, BIND, FROM_TO(3, 2), 0, UINT32_MAX, 0);
	accepted(v, BIND, FROM_TO(3, 2), PER_VCPU, 0, UINT32_MAX);
	host_trace_clear();
	return 0;
}

/* 7.4, row 1: who has none, has no such calls. */
static void test_set_1_enabled(void **state)
{
	(void)state;
	accepted(v, BIND, FROM_TO(4, 2), 0, 1);
	refused(vcpu_of(4, 0), STATUS_NOT_SUPPORTED, SET, FROM_TO(4, 2), 0, 1);
	refused(vcpu_of(4, 0), STATUS_NOT_SUPPORTED, SET, FROM_TO(3, 4), 2, 0);
	ffa_speak(3, DIALECT_FFA_1_0);
	refused(w, STATUS_NOT_SUPPORTED, SET, FROM_TO(3, 2), 0, 1);
	ffa_speak(3, DIALECT_FFA_1_2);
	refused(w, STATUS_NOT_SUPPORTED, SET | FFA_64_BIT, FROM_TO(3, 2), 0, 1);
}

/* Row 2: no other flags; a delay is for partitions of a secure manager. */
static void test_set_2_flags(void **state)
{
	(void)state;
	for (uint32_t bit = 2; bit != 1U << 16; bit <<= 1) {
		refused(w, INVALID, SET, FROM_TO(3, 2), bit, 1);
		refused(w, INVALID, SET, FROM_TO(3, 2), bit | PER_VCPU, 0, 1);
		refused(w, INVALID, SET, FROM_TO(3, 4), bit, 1);
	}
}

/* Row 3: a global one has no vCPU. */
static void test_set_3_vcpu(void **state)
{
	(void)state;
	refused(w, INVALID, SET, FROM_TO(3, 2), VCPU(1), 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), VCPU(0x8000), 1);
	refused(w, INVALID, SET, FROM_TO(3, 4), VCPU(1), 1);
}

/* Row 4: the sender is the caller, and not the receiver. */
static void test_set_4_sender(void **state)
{
	static const uint32_t ids[] = { 0, 1, 2, 4, 5, 0x8000, 0xffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		refused(w, INVALID, SET, FROM_TO(ids[i], 2), 0, 1);
		refused(w, INVALID, SET, FROM_TO(ids[i], 4), 0, 1);
	}
	refused(w, INVALID, SET, FROM_TO(3, 3), 0, 1);
}

/* Row 5: there are some ids. */
static void test_set_5_none(void **state)
{
	(void)state;
	refused(w, INVALID, SET, FROM_TO(3, 2), 0, 0, 0);
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU, 1ULL << 32, 0);
	refused(w, INVALID, SET, FROM_TO(3, 4), 0, 0, 0);
}

/* Row 6: the receiver is there. */
static void test_set_6_receiver(void **state)
{
	static const uint32_t ids[] = { 0, 5, 64, 128, 0x8000, 0xffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		refused(w, INVALID, SET, FROM_TO(3, ids[i]), 0, 1);
}

/* Row 7: it has notifications, by the manifest and by its version. */
static void test_set_7_receiver(void **state)
{
	(void)state;
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 4), 0, 1);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 4), VCPU(9) | PER_VCPU, 1);
	ffa_speak(2, DIALECT_FFA_1_0);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), PER_VCPU, 1);
	ffa_speak(2, DIALECT_SPCI);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), 0, 1);
}

/* Row 8: none is bound with the other kind, to whomever. */
static void test_set_8_kind(void **state)
{
	(void)state;
	refused(w, INVALID, SET, FROM_TO(3, 2), 0, 0, 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), 0, 1, 0x80000000);
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU, 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU | VCPU(9), 1, 1);
	/* this comes before row 9 */
	refused(p, INVALID, SET, FROM_TO(1, 2), 0, 0, 1);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), 0, 1, 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU, 3, 0);
}

/* Row 9: all are bound to the caller. */
static void test_set_9_bound(void **state)
{
	(void)state;
	refused(p, STATUS_DENIED, SET, FROM_TO(1, 2), 0, 1);
	refused(p, STATUS_DENIED, SET, FROM_TO(1, 2), PER_VCPU, 0, 1);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 1, 1);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), 0, 1);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), 0, 3);
	/* and before row 10 */
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), PER_VCPU | VCPU(9), 0, 3);
	accepted(v, BIND, FROM_TO(1, 2), 0, 1);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), 0, 1);
	refused(w, STATUS_DENIED, SET, FROM_TO(3, 2), 0, UINT32_MAX);
}

/* Row 10: the vCPU is there; of the primary, the CPU. */
static void test_set_10_vcpu(void **state)
{
	(void)state;
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU | VCPU(2), 0, 1);
	refused(w, INVALID, SET, FROM_TO(3, 2), PER_VCPU | VCPU(0xffff), 0, 1);
	accepted(w, SET, FROM_TO(3, 2), PER_VCPU | VCPU(1), 0, 1);
	accepted(p, BIND, FROM_TO(3, 1), PER_VCPU, 1);
	cpu_count = KEEL_MAX_CPUS - 1;
	refused(w, INVALID, SET, FROM_TO(3, 1),
		PER_VCPU | VCPU(KEEL_MAX_CPUS - 1), 1);
	accepted(w, SET, FROM_TO(3, 1), PER_VCPU | VCPU(KEEL_MAX_CPUS - 2), 1);
}

/* 7.5, row 1. */
static void test_get_1_enabled(void **state)
{
	(void)state;
	refused(vcpu_of(4, 0), STATUS_NOT_SUPPORTED, GET, AT(0, 4), 0xf);
	ffa_speak(2, DIALECT_FFA_1_0);
	refused(v, STATUS_NOT_SUPPORTED, GET, AT(0, 2), 0xf);
	ffa_speak(2, DIALECT_FFA_1_2);
	refused(v, STATUS_NOT_SUPPORTED, GET | FFA_64_BIT, AT(0, 2), 0xf);
}

static void pend(void)
{
	accepted(w, SET, FROM_TO(3, 2), 0, 5);
	accepted(w, SET, FROM_TO(3, 2), PER_VCPU, 0, 6);
}

/* Row 2: no other flags. */
static void test_get_2_flags(void **state)
{
	(void)state;
	pend();
	for (uint32_t bit = 16; bit != 0; bit <<= 1) {
		refused(v, INVALID, GET, AT(0, 2), bit);
		refused(v, INVALID, GET, AT(0, 2), bit | 0xf);
	}
	assert_got(v, 0x0000000600000005, 0);
}

/* Row 3: the receiver is the caller. */
static void test_get_3_receiver(void **state)
{
	static const uint32_t ids[] = { 0, 1, 2, 4, 5, 0x8000, 0xffff };

	(void)state;
	pend();
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		refused(w, INVALID, GET, AT(0, ids[i]), 0xf);
	assert_got(v, 0x0000000600000005, 0);
}

/* Row 4: the vCPU is there. It need not be the caller's own. */
static void test_get_4_vcpu(void **state)
{
	(void)state;
	pend();
	refused(v, INVALID, GET, AT(2, 2), 0xf);
	refused(v, INVALID, GET, AT(0xffff, 2), 0xf);
	cpu_count = KEEL_MAX_CPUS - 1;
	refused(p, INVALID, GET, AT(KEEL_MAX_CPUS - 1, 1), 0xf);
	assert_answer(hvc(vcpu_of(2, 1), GET, AT(0, 2), 2), vcpu_of(2, 1),
		      FFA_SUCCESS, 0, 0, 0, 5, 6, 0, 0);
}

/* Each flag gives and clears its own alone. */
static void test_get_flags(void **state)
{
	(void)state;
	pend();
	notify_rx_full(vm_find(2));
	accepted(v, GET, AT(0, 2), 0);
	accepted(v, GET, AT(0, 2), 1);
	accepted(v, GET, AT(0, 2), 4);
	assert_answer(hvc(v, GET, AT(0, 2), 2), v, FFA_SUCCESS, 0, 0, 0, 5, 6,
		      0, 0);
	accepted(v, GET, AT(0, 2), 2);
	assert_answer(hvc(v, GET, AT(0, 2), 8), v, FFA_SUCCESS, 0, 0, 0, 0, 0,
		      0, 1);
	accepted(v, GET, AT(0, 2), 0xf);
	pend();
	notify_rx_full(vm_find(2));
	assert_answer(hvc(v, GET, AT(1, 2), 8), v, FFA_SUCCESS, 0, 0, 0, 0, 0,
		      0, 1);
	/* what is of another vCPU stays */
	assert_answer(hvc(v, GET, AT(1, 2), 2), v, FFA_SUCCESS, 0, 0, 0, 5, 0,
		      0, 0);
	assert_got(v, 0x0000000600000000, 0);
	assert_got(v, 0, 0);
}

/* All ids, from two senders, at each vCPU. */
static void test_ids(void **state)
{
	(void)state;
	for (unsigned id = 0; id < NOTIFICATIONS; id++) {
		uint64_t bit = 1ULL << id;

		if (id < 32)
			accepted(w, SET, FROM_TO(3, 2), 0, bit, 0);
		else
			accepted(w, SET, FROM_TO(3, 2), PER_VCPU | VCPU(id % 2),
				 0, bit >> 32);
	}
	assert_got(v, 0x55555555ffffffff, 0);
	assert_got(vcpu_of(2, 1), 0xaaaaaaaa00000000, 0);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, (uint32_t)MANY, MANY >> 32);
	accepted(v, BIND, FROM_TO(1, 2), 0, (uint32_t)MANY, MANY >> 32);
	accepted(p, SET, FROM_TO(1, 2), 0, (uint32_t)MANY, MANY >> 32);
	accepted(w, SET, FROM_TO(3, 2), 0, 2);
	assert_got(v, MANY | 2, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_set_1_enabled, boot),
		cmocka_unit_test_setup(test_set_2_flags, boot_bound),
		cmocka_unit_test_setup(test_set_3_vcpu, boot_bound),
		cmocka_unit_test_setup(test_set_4_sender, boot_bound),
		cmocka_unit_test_setup(test_set_5_none, boot_bound),
		cmocka_unit_test_setup(test_set_6_receiver, boot_bound),
		cmocka_unit_test_setup(test_set_7_receiver, boot_bound),
		cmocka_unit_test_setup(test_set_8_kind, boot_bound),
		cmocka_unit_test_setup(test_set_9_bound, boot_bound),
		cmocka_unit_test_setup(test_set_10_vcpu, boot_bound),
		cmocka_unit_test_setup(test_get_1_enabled, boot_bound),
		cmocka_unit_test_setup(test_get_2_flags, boot_bound),
		cmocka_unit_test_setup(test_get_3_receiver, boot_bound),
		cmocka_unit_test_setup(test_get_4_vcpu, boot_bound),
		cmocka_unit_test_setup(test_get_flags, boot_bound),
		cmocka_unit_test_setup(test_ids, boot_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
