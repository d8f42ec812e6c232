/* SPDX-License-Identifier: BSD-3-Clause */
/* MSG_SEND, MSG_POLL, MSG_WAIT and YIELD. */
#include "kernel/spci/msg.h"

#include <string.h>

#include "kernel/vm/vcpu.h"
#include "test/support/machine.h"

#define MSG_POLL   0x8400006aU
#define MSG_WAIT   0x8400006bU
#define MSG_SEND   0x8400006eU
#define RX_RELEASE 0x84000065U
#define SUCCESS	   0x84000061U

#define PAGES 16

static int boot(void **state)
{
	(void)state;
	machine_boot(4, PAGES);
	return 0;
}

static uint64_t ids(unsigned from, unsigned to)
{
	return (uint64_t)from << 16 | to;
}

static void put_message(unsigned from, uint8_t byte)
{
	uint8_t page[PAGE_SIZE];

	memset(page, byte, sizeof(page));
	assert_true(host_guest_write(vm_find(from), tx_of(from), page,
				     sizeof(page)));
}

/* The primary's RUN has returned these. */
static void assert_run_result(const struct vcpu *primary, uint64_t x0,
			      uint64_t x1, uint64_t x2, uint64_t x3)
{
	const uint64_t x[8] = { x0, x1, x2, x3 };

	assert_memory_equal(primary->arch.regs.x, x, sizeof(x));
}

static void refused(struct vcpu *v, uint64_t x1, uint64_t size,
		    enum status status)
{
	struct snapshot before = snapshot();

	assert_error(hvc(v, MSG_SEND, x1, 0, size), v, status);
	assert_unchanged(&before);
}

static void test_send_checks(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	refused(v, ids(3, 1), 1, STATUS_INVALID_PARAMETERS);
	refused(v, ids(0, 1), 1, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 2), 1, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 3), 4097, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 3), 0xffffffff, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 0), 1, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 5), 1, STATUS_INVALID_PARAMETERS);
	/* W-04 */
	refused(v, ids(2, 0x8000), 1, STATUS_INVALID_PARAMETERS);
	refused(v, ids(2, 0xffff), 1, STATUS_INVALID_PARAMETERS);
}

static void test_send_unmapped(void **state)
{
	(void)state;
	machine_boot_bare(3, PAGES);
	refused(vcpu_of(2, 0), ids(2, 3), 1, STATUS_INVALID_PARAMETERS);
	assert_success(hvc(vcpu_of(2, 0), 0x84000066, page_of(2, 1),
			   page_of(2, 2), 1),
		       vcpu_of(2, 0), 0);
	refused(vcpu_of(2, 0), ids(2, 3), 1, STATUS_BUSY);
}

/* From the primary: no switch. The receiver polls, once. */
static void test_primary_to_secondary(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vcpu *v = vcpu_of(2, 0);
	uint8_t rx[PAGE_SIZE], want[PAGE_SIZE] = { 0 };

	(void)state;
	put_message(1, 0x31);
	assert_success(hvc(p, MSG_SEND, 0xabc0000000000000 | ids(1, 2), 0,
			   0xffffffff00000011, 0xfffffffe),
		       p, 0);
	refused(p, ids(1, 2), 1, STATUS_BUSY);
	refused(vcpu_of(3, 0), ids(3, 2), 1, STATUS_BUSY);
	/* what is sent is what TX was when it was sent */
	put_message(1, 0x32);
	assert_answer(hvc(v, MSG_POLL), v, MSG_SEND, ids(1, 2), 0, 0x11, 0, 0,
		      0, 0);
	assert_error(hvc(v, MSG_POLL), v, STATUS_RETRY);
	memset(want, 0x31, 0x11);
	assert_true(host_guest_read(v->vm, rx_of(2), rx, sizeof(rx)));
	assert_memory_equal(rx, want, sizeof(rx));
	refused(p, ids(1, 2), 1, STATUS_BUSY);
	assert_success(hvc(v, RX_RELEASE), v, 0);
	assert_success(hvc(p, MSG_SEND, ids(1, 2), 0, 0), p, 0);
	assert_answer(hvc(vcpu_of(2, 1), MSG_POLL), vcpu_of(2, 1), MSG_SEND,
		      ids(1, 2), 0, 0, 0, 0, 0, 0);
}

/* To the primary: it runs on the sender's CPU, and has read it already. */
static void test_secondary_to_primary(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *p = v->arch.cpu->arch.primary;

	(void)state;
	put_message(2, 0x41);
	assert_answer(hvc(v, MSG_SEND, ids(2, 1), 0, 4096), p, SUCCESS, 0, 0, 0,
		      0, 0, 0, 0);
	assert_run_result(p, MSG_SEND, ids(2, 1), 0, 4096);
	assert_true(page_is(rx_of(1), 0x41));
	assert_int_equal(vm_find(1)->mailbox.state, MAILBOX_READ);
	assert_int_equal(v->state, VCPU_READY);
	refused(vcpu_of(3, 0), ids(3, 1), 1, STATUS_BUSY);
	assert_success(hvc(vcpu_of(1, 0), RX_RELEASE), vcpu_of(1, 0), 0);
}

/* To another secondary: the primary learns between whom, not how much. */
static void test_secondary_to_secondary(void **state)
{
	struct vcpu *v = vcpu_of(2, 1);
	struct vcpu *p = v->arch.cpu->arch.primary;

	(void)state;
	assert_answer(hvc(v, MSG_SEND, ids(2, 3), 0, 99), p, SUCCESS, 0, 0, 0,
		      0, 0, 0, 0);
	assert_run_result(p, MSG_SEND, ids(2, 3), 0, 0);
	assert_answer(hvc(vcpu_of(3, 0), MSG_WAIT), vcpu_of(3, 0), MSG_SEND,
		      ids(2, 3), 0, 99, 0, 0, 0, 0);
}

static void test_primary_cannot_wait(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	assert_error(hvc(p, MSG_WAIT), p, STATUS_NOT_SUPPORTED);
	assert_error(hvc(p, MSG_POLL), p, STATUS_NOT_SUPPORTED);
	/* not even with a message */
	(void)hvc(vcpu_of(2, 0), MSG_SEND, ids(2, 1), 0, 1);
	assert_error(hvc(p, MSG_POLL), p, STATUS_NOT_SUPPORTED);
}

/* Nothing there: it blocks, unless an interrupt is there. */
static void test_wait(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	v->virq_pending = 4;
	v->virq_enabled = 4;
	assert_error(hvc(v, MSG_WAIT), v, STATUS_INTERRUPTED);
	assert_int_equal(v->state, VCPU_READY);
	v->virq_enabled = 3;
	a = hvc(v, MSG_WAIT);
	assert_ptr_equal(a.next, v->arch.cpu->arch.primary);
	assert_run_result(a.next, MSG_WAIT, 2 << 16, 0, 0);
	assert_int_equal(v->state, VCPU_BLOCKED_MAILBOX);
	assert_int_equal(v->arch.claimed, 0);
}

/* W-12: shorter messages leave zeroes behind them, retrieved or sent. */
static void test_tail_is_zero(void **state)
{
	static const uint64_t sizes[] = { 4096, 100, 300, 0, 4095, 1 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		uint8_t rx[PAGE_SIZE], want[PAGE_SIZE] = { 0 };

		put_message(1, (uint8_t)(0x50 + i));
		assert_success(hvc(vcpu_of(1, 0), MSG_SEND, ids(1, 2), 0,
				   sizes[i]),
			       vcpu_of(1, 0), 0);
		(void)hvc(v, MSG_POLL);
		memset(want, 0x50 + (int)i, sizes[i]);
		assert_true(host_guest_read(v->vm, rx_of(2), rx, sizeof(rx)));
		assert_memory_equal(rx, want, sizeof(rx));
		assert_success(hvc(v, RX_RELEASE), v, 0);
	}
}

/*
 * RX is about to be filled, or not: a sender that wants to be told makes its
 * call again, the others are refused.
 */
static void test_send_while_filled(void **state)
{
	struct mailbox *m = &vm_find(2)->mailbox;
	struct vcpu *v = vcpu_of(3, 0);
	const uint64_t x[8] = { MSG_SEND, ids(3, 2), 0, 9, 1 };

	(void)state;
	assert_true(mailbox_claim(m));
	assert_error(hvc(v, MSG_SEND, ids(3, 2), 0, 9), v, STATUS_BUSY);
	for (unsigned i = 0; i < 3; i++)
		assert_true(guest_call_once(v, CONDUIT_HVC, x).again);
	assert_int_equal(m->waiters.count, 0);
	mailbox_publish(m, 1, 1, MAILBOX_RECEIVED);
	assert_error(guest_call(v, CONDUIT_HVC, x), v, STATUS_BUSY);
	assert_int_equal(m->waiters.count, 1);
}

/* RX became free between the refusal and the wait: the sender tries again. */
static void test_race_of_wait(void **state)
{
	struct mailbox *m = &vm_find(2)->mailbox;

	(void)state;
	assert_false(mailbox_wait(m, 3));
	assert_int_equal(m->waiters.count, 0);
}

/* A message is taken once, whoever of the VM takes it. */
static void test_take_message(void **state)
{
	struct vm *vm = vm_find(2);
	struct spci_answer a;

	(void)state;
	assert_int_equal(spci_take_message(vm).value, STATUS_RETRY);
	assert_success(hvc(vcpu_of(1, 0), MSG_SEND, ids(1, 2), 0, 77),
		       vcpu_of(1, 0), 0);
	a = spci_take_message(vm);
	assert_true(spci_of_size(a));
	assert_int_equal(a.function, MSG_SEND | SPCI_SIZE);
	assert_int_equal(a.ids, ids(1, 2));
	assert_int_equal(a.value, 77);
	assert_false(spci_of_size(spci_take_message(vm)));
}

static void test_yield(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);
	struct vcpu *s = vcpu_of(2, 1);
	struct answer a;

	(void)state;
	assert_success(hvc(v, 0x8400006c), v, 0);
	a = hvc(s, 0x8400006c);
	assert_answer(a, s->arch.cpu->arch.primary, 0x84000061, 0, 0, 0, 0, 0,
		      0, 0);
	assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[0], 0x8400006c);
	assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[1],
			 2 << 16 | 1);
	for (unsigned i = 2; i < 8; i++)
		assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[i], 0);
	assert_int_equal(s->state, VCPU_READY);
	assert_int_equal(s->arch.claimed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send_checks, boot),
		cmocka_unit_test(test_send_unmapped),
		cmocka_unit_test_setup(test_primary_to_secondary, boot),
		cmocka_unit_test_setup(test_secondary_to_primary, boot),
		cmocka_unit_test_setup(test_secondary_to_secondary, boot),
		cmocka_unit_test_setup(test_primary_cannot_wait, boot),
		cmocka_unit_test_setup(test_wait, boot),
		cmocka_unit_test_setup(test_tail_is_zero, boot),
		cmocka_unit_test_setup(test_send_while_filled, boot),
		cmocka_unit_test_setup(test_race_of_wait, boot),
		cmocka_unit_test_setup(test_take_message, boot),
		cmocka_unit_test_setup(test_yield, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
