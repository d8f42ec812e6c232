/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-04: FEATURES said yes to calls that were refused whoever made them. Here a
 * call is reported if and only if it is not NOT_SUPPORTED.
 */
#include "test/attack/attack.h"
#include "test/support/ffa.h"

#define FEATURES 0x84000064U

/* Results are reported, and are no calls. */
static bool is_result(uint32_t id)
{
	return id == 0x84000060 || id == 0x84000061 || id == 0xc4000061 ||
	       id == 0x84000075;
}

/* MSG_WAIT and MSG_POLL are reported to all, and for secondaries. */
static bool is_for_others(const struct vm *vm, uint32_t id)
{
	return vm_is_primary(vm) && (id == 0x8400006a || id == 0x8400006b);
}

/* CONSOLE_LOG is answered in all versions, and reported from 1.2 on. */
static bool is_hidden(const struct vm *vm, uint32_t id)
{
	return (id & ~FFA_64_BIT) == 0x8400008a &&
	       vm_dialect(vm) < DIALECT_FFA_1_2;
}

/* Is a call with w1 NOT_SUPPORTED? */
static bool is_refused(struct vcpu *v, uint32_t id, uint32_t w1)
{
	const uint64_t x[WIDE] = { id, w1 };
	struct wide_answer a = guest_call_wide(v, CONDUIT_HVC, x);

	assert_true(id != FEATURES || a.x[0] == FFA_SUCCESS ||
		    a.x[0] == FFA_ERROR);
	return a.x[0] == FFA_ERROR && a.x[2] == (uint32_t)STATUS_NOT_SUPPORTED;
}

static void check(struct vcpu *v, uint32_t dialect, uint32_t id)
{
	bool hidden, refused;

	machine_boot_bare(2, 16);
	ffa_speak(v->vm->id, dialect | DIALECT_SETTLED);
	hidden = is_refused(v, FEATURES, id);
	/* FEATURES knows of VERSION; MSG_WAIT looks at the caller last */
	refused = is_refused(v, id,
			     is_for_others(v->vm, id) ? 0 : FFA_ID(VERSION));
	if (is_result(id))
		assert_false(hidden);
	else if (is_for_others(v->vm, id))
		assert_true(refused);
	else if (is_hidden(v->vm, id))
		assert_true(hidden);
	else
		assert_int_equal(hidden, refused);
}

static void test_all(void **state)
{
	(void)state;
	for (uint32_t dialect = DIALECT_FFA_1_0; dialect <= DIALECT_FFA_1_2;
	     dialect++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			for (uint32_t id = FFA_BASE; id <= FFA_LAST; id++) {
				check(vcpu_of(vm, 0), dialect, id);
				check(vcpu_of(vm, 0), dialect, id | FFA_64_BIT);
			}
		}
	}
}

/* The two calls in question. */
static void test_known(void **state)
{
	static const uint32_t ids[] = { 0x84000085, 0x8400007d };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct vcpu *v = vcpu_of(2, 0);

		ffa_speak(2, DIALECT_FFA_1_2);
		ffa_assert_error(hvc(v, FEATURES, ids[i]), v,
				 STATUS_NOT_SUPPORTED);
		ffa_assert_error(hvc(v, ids[i], 2, 1), v, STATUS_NOT_SUPPORTED);
	}
}

ATTACKS(cmocka_unit_test(test_all), ATTACK(test_known))
