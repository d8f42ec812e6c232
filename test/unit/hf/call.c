/* SPDX-License-Identifier: BSD-3-Clause */
/* From the id of an HF call to its handler: all 64 bits of x0 count. */
#include "kernel/hf/call.h"

#include "kernel/hf/list.h"
#include "kernel/vm/dialect.h"
#include "test/support/machine.h"

#define REFUSED			   UINT64_MAX
#define ONE(offset, name, handler) +1
#define BEHIND			   (0xff01 HF_CALLS(ONE))

static int boot(void **state)
{
	struct mailbox *m;

	(void)state;
	machine_boot(3, 16);
	/* RX of VM 2 is free, for which VM 3 waits, and the primary did. */
	m = &vm_find(2)->mailbox;
	assert_true(mailbox_claim(m));
	mailbox_publish(m, 1, 1, MAILBOX_READ);
	assert_true(mailbox_wait(m, 3));
	assert_true(mailbox_release(m));
	mailbox_tell_writable(&vm_find(1)->mailbox, 2);
	return 0;
}

static uint64_t call(uint64_t id)
{
	/* VM 2 or interrupt 2; vCPU 0 or off; interrupt 0 */
	const uint64_t arg[8] = { id, 2, 0, 0 };
	struct call c = { .vcpu = vcpu_of(1, 0), .arg = arg };
	uint64_t x0 = hf_call(&c);

	assert_int_equal(c.then, CALL_RETURNS);
	return x0;
}

/* Ids around those of calls, and ids that look alike, are no calls. */
static void test_ids(void **state)
{
	/* counts, VMs, interrupt off, none, injected */
	static const uint64_t x0[] = { 3, 2, 2, 3, 0, UINT32_MAX, 0 };

	(void)state;
	for (uint64_t i = 0; i < sizeof(x0) / sizeof(*x0); i++) {
		assert_int_equal(call((0xff01 + i) | 1ULL << 32), REFUSED);
		assert_int_equal(call((0xff01 + i) | 1U << 30), REFUSED);
		assert_int_equal(call(0xff01 + i), x0[i]);
	}
	assert_int_equal(call(0xff00), REFUSED);
	assert_int_equal(call(BEHIND), REFUSED);
	assert_int_equal(call(UINT64_MAX), REFUSED);
	assert_int_equal(call(0), REFUSED);
}

/* A VM that speaks FF-A has them at other numbers, and none of the counts. */
static void test_ffa(void **state)
{
	/* VMs, interrupt off, none, injected; what is behind them is none */
	static const uint64_t x0[] = {
		2, 3, 0, UINT32_MAX, 0, REFUSED, REFUSED
	};

	(void)state;
	if (!dialect_ffa_built)
		return;
	assert_true(
		vm_change_dialect(vm_find(1), DIALECT_SPCI, DIALECT_FFA_1_0));
	for (uint64_t i = 0; i < sizeof(x0) / sizeof(*x0); i++) {
		assert_int_equal(call((0xff01 + i) | 1ULL << 32), REFUSED);
		assert_int_equal(call(0xff01 + i), x0[i]);
	}
	for (uint64_t id = 0xfef0; id < 0xff01; id++)
		assert_int_equal(call(id), REFUSED);
	assert_int_equal(call(UINT64_MAX), REFUSED);
	assert_int_equal(call(0xbd000000), 0);
}

/* The id of the log is beside the others. */
static void test_debug_log(void **state)
{
	(void)state;
	assert_int_equal(call(0xbd000000), 0);
	assert_int_equal(vm_find(1)->log_length, 4); /* "\x02" */
	assert_int_equal(call(0xbd000001), REFUSED);
	assert_int_equal(call(0xfd000000), REFUSED);
	assert_int_equal(call(0x1bd000000), REFUSED);
	assert_int_equal(vm_find(1)->log_length, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_ids, boot),
		cmocka_unit_test_setup(test_ffa, boot),
		cmocka_unit_test_setup(test_debug_log, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
