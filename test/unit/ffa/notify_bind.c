/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * BIND and UNBIND: each row of docs/ffa.md, 7.3, and the calls of managers,
 * 7.2. A refused call changes nothing.
 */
#include "test/support/notify.h"

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

/* Returns what an id of VM 2 is bound to. */
static unsigned binding(unsigned id)
{
	return notify_of(vm_find(2))->bindings[id];
}

/* 7.2: BITMAP_CREATE and BITMAP_DESTROY are no calls of VMs. */
static void test_bitmaps(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		refused(p, STATUS_NOT_SUPPORTED, 0x8400007d + i, 1, 4);
		refused(v, STATUS_NOT_SUPPORTED, 0x8400007d + i, 2, 1);
		refused(v, STATUS_NOT_SUPPORTED, FEATURES, 0x8400007d + i);
	}
}

/* Row 1: who has none, by the manifest or by version, has no such calls. */
static void test_1_enabled(void **state)
{
	struct vcpu *u = vcpu_of(4, 0);

	(void)state;
	refused(u, STATUS_NOT_SUPPORTED, BIND, FROM_TO(2, 4), 0, 1);
	refused(u, STATUS_NOT_SUPPORTED, UNBIND, FROM_TO(2, 4), 0, 1);
	refused(u, STATUS_NOT_SUPPORTED, BIND, FROM_TO(4, 4), 2, 0);
	ffa_speak(2, DIALECT_FFA_1_0);
	refused(v, STATUS_NOT_SUPPORTED, BIND, FROM_TO(3, 2), 0, 1);
	refused(v, STATUS_NOT_SUPPORTED, UNBIND, FROM_TO(3, 2), 0, 1);
	ffa_speak(2, DIALECT_FFA_1_2);
	refused(v, STATUS_NOT_SUPPORTED, BIND | FFA_64_BIT, FROM_TO(3, 2), 0,
		1);
	accepted(v, BIND, FROM_TO(3, 2), 0, 1);
}

/* Row 2: BIND has one flag, UNBIND none. */
static void test_2_flags(void **state)
{
	(void)state;
	for (uint32_t bit = 2; bit != 0; bit <<= 1) {
		refused(v, INVALID, BIND, FROM_TO(3, 2), bit, 1);
		refused(v, INVALID, BIND, FROM_TO(3, 2), bit | PER_VCPU, 1);
	}
	accepted(v, BIND, FROM_TO(3, 2), PER_VCPU, 1);
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		refused(v, INVALID, UNBIND, FROM_TO(3, 2), bit, 1);
	/* upper halves are nothing of a 32-bit call's */
	accepted(v, UNBIND, FROM_TO(3, 2) | 1ULL << 32, 1ULL << 32,
		 1 | 1ULL << 32, 1ULL << 32);
}

/* Row 3: the receiver is the caller, the sender another one. */
static void test_3_receiver(void **state)
{
	static const uint32_t ids[] = { 0, 1, 3, 4, 5, 0x8000, 0xffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		refused(v, INVALID, BIND, FROM_TO(3, ids[i]), 0, 1);
		refused(v, INVALID, BIND, FROM_TO(2, ids[i]), 0, 1);
		refused(v, INVALID, UNBIND, FROM_TO(3, ids[i]), 0, 1);
	}
	refused(v, INVALID, BIND, FROM_TO(2, 2), 0, 1);
	refused(v, INVALID, UNBIND, FROM_TO(2, 2), 0, 1);
}

/* Row 4: there are some ids. */
static void test_4_none(void **state)
{
	(void)state;
	refused(v, INVALID, BIND, FROM_TO(3, 2), 0, 0, 0);
	refused(v, INVALID, BIND, FROM_TO(3, 2), PER_VCPU, 1ULL << 32, 0);
	refused(v, INVALID, UNBIND, FROM_TO(3, 2), 0, 0, 0);
}

/* Row 5: the sender is there. It need not have notifications itself. */
static void test_5_sender(void **state)
{
	static const uint32_t ids[] = { 0, 5, 64, 128, 130, 0x8000, 0xffff };

	(void)state;
	for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
		refused(v, INVALID, BIND, FROM_TO(ids[i], 2), 0, 1);
		refused(v, INVALID, UNBIND, FROM_TO(ids[i], 2), 0, 1);
	}
	accepted(v, BIND, FROM_TO(4, 2), 0, 1);
}

/* Row 6: none is bound to anybody; to be unbound all are, to that sender. */
static void test_6_bound(void **state)
{
	(void)state;
	accepted(v, BIND, FROM_TO(3, 2), 0, 6);
	for (unsigned kind = 0; kind < 2; kind++) {
		refused(v, STATUS_DENIED, BIND, FROM_TO(3, 2), kind, 2);
		refused(v, STATUS_DENIED, BIND, FROM_TO(1, 2), kind, 4);
		refused(v, STATUS_DENIED, BIND, FROM_TO(1, 2), kind, 5, 1);
	}
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(1, 2), 0, 2);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 1);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 7);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 2, 1);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 2);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 2);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 6);
	accepted(v, BIND, FROM_TO(1, 2), 0, 2);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 4);
}

/* Row 7: none is pending, at whatever vCPU. */
static void test_7_pending(void **state)
{
	struct vcpu *second = vcpu_of(2, 1);

	(void)state;
	accepted(v, BIND, FROM_TO(3, 2), 0, 3);
	accepted(v, BIND, FROM_TO(3, 2), PER_VCPU, 0, 1);
	accepted(w, SET, FROM_TO(3, 2), 0, 1);
	accepted(w, SET, FROM_TO(3, 2), 1 << 16 | PER_VCPU, 0, 1);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 1);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 3);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 0, 1);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 2);
	assert_got(v, 1, 0);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 1);
	refused(v, STATUS_DENIED, UNBIND, FROM_TO(3, 2), 0, 0, 1);
	assert_got(second, 1ULL << 32, 0);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 0, 1);
}

/* Every id, by itself and all at once, of both kinds, to both senders. */
static void test_all(void **state)
{
	(void)state;
	for (unsigned id = 0; id < NOTIFICATIONS; id++) {
		uint64_t bit = 1ULL << id;

		accepted(v, BIND, FROM_TO(id % 2 ? 1 : 3, 2), id / 2 % 2,
			 (uint32_t)bit, bit >> 32);
		for (unsigned i = 0; i < NOTIFICATIONS; i++)
			assert_int_equal(
				binding(i),
				i > id ? 0 : (i % 2 ? 1 : 3) | i / 2 % 2 * 128);
	}
	accepted(v, UNBIND, FROM_TO(1, 2), 0, 0xaaaaaaaa, 0xaaaaaaaa);
	accepted(v, UNBIND, FROM_TO(3, 2), 0, 0x55555555, 0x55555555);
	accepted(v, BIND, FROM_TO(1, 2), PER_VCPU, UINT32_MAX, UINT32_MAX);
	for (unsigned id = 0; id < NOTIFICATIONS; id++)
		assert_int_equal(binding(id), 1 | 128);
	/* no other VM's are touched */
	for (unsigned id = 0; id < NOTIFICATIONS; id++)
		assert_int_equal(notify_of(vm_find(3))->bindings[id], 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_bitmaps, boot),
		cmocka_unit_test_setup(test_1_enabled, boot),
		cmocka_unit_test_setup(test_2_flags, boot),
		cmocka_unit_test_setup(test_3_receiver, boot),
		cmocka_unit_test_setup(test_4_none, boot),
		cmocka_unit_test_setup(test_5_sender, boot),
		cmocka_unit_test_setup(test_6_bound, boot),
		cmocka_unit_test_setup(test_7_pending, boot),
		cmocka_unit_test_setup(test_all, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
