/* SPDX-License-Identifier: BSD-3-Clause */
/* From an id to a handler of SPCI 0.9, and its answer into the registers. */
#include "kernel/spci/call.h"

#include <string.h>

#include "kernel/spci/list.h"
#include "test/support/machine.h"
#include "test/support/spci_ids.h"

#define UNTOUCHED 0x5a5a5a5a5a5a5a5aULL

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

/* One call without sense. True: it is SPCI's, and has an answer. */
static bool answers(struct vcpu *v, uint64_t id, enum call_then *then)
{
	const uint64_t arg[8] = { id };
	struct call c = { .vcpu = v, .arg = arg };
	bool mine;

	memset(v->arch.regs.x, 0x5a, sizeof(v->arch.regs.x));
	mine = spci_call(&c);
	assert_int_equal(v->arch.regs.x[0] != UNTOUCHED, mine);
	for (unsigned i = 1; i < 8; i++)
		assert_int_equal(v->arch.regs.x[i] != UNTOUCHED, mine);
	for (unsigned i = 8; i < 31; i++)
		assert_int_equal(v->arch.regs.x[i], UNTOUCHED);
	*then = c.then;
	return mine;
}

/* Ids of results are no calls; bit 30 and the upper half do not count. */
static void test_ids(void **state)
{
	static const uint64_t more[] = { 0, 0x40000000, 0xffffffff00000000,
					 0x1234567840000000 };
	enum call_then then;

	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		machine_enter(v);
		for (uint32_t i = 0; i < 0x80; i++) {
			uint32_t id = SPCI_BASE + i;

			for (unsigned m = 0; m < 4; m++)
				assert_int_equal(answers(v, id | more[m],
							 &then),
						 spci_is_call(id));
		}
		assert_false(answers(v, SPCI_BASE - 1, &then));
		assert_false(answers(v, 0x04000069, &then));
	}
}

/* The calls that there are for good, and results, which nobody calls. */
static void test_known(void **state)
{
	static const uint8_t calls[] = { 0x03, 0x04, 0x05, 0x06, 0x07, 0x09,
					 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x11,
					 0x12, 0x13, 0x14, 0x16, 0x17 };
	static const uint8_t results[] = { 0x00, 0x01, 0x02, 0x15 };
	struct vcpu *v = vcpu_of(1, 0);
	enum call_then then;

	(void)state;
	machine_enter(v);
	for (unsigned i = 0; i < sizeof(calls); i++)
		assert_true(answers(v, 0x84000060 + calls[i], &then));
	for (unsigned i = 0; i < sizeof(results); i++)
		assert_false(answers(v, 0x84000060 + results[i], &then));
}

/* YIELD and MSG_WAIT leave, once they are answered; the primary goes on. */
static void test_then(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		machine_enter(v);
		for (uint32_t i = 0; i < 0x20; i++) {
			bool leaves = vm == 2 && (i == 0x0b || i == 0x0c);
			enum call_then then;

			(void)answers(v, SPCI_BASE + i, &then);
			assert_int_equal(then,
					 leaves ? CALL_LEAVES : CALL_RETURNS);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ids, boot),
		cmocka_unit_test_setup(test_known, boot),
		cmocka_unit_test_setup(test_then, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
