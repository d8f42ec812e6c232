/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-03: RAM of the FDT that is not there, that firmware protects or that has an
 * error. An access which the monitor makes on a guest's behalf meets an
 * external abort: the call is refused, and all is as it was.
 */
#include "test/attack/attack.h"

#define MSG_SEND 0x8400006eU
#define MSG_POLL 0x8400006aU
#define RUN	 0x8400006dU
#define INVALID	 (-2)

static void lose_page(uint64_t a)
{
	host_absent = (struct pa_range){ a, a + PAGE_SIZE };
}

static void find_page(void)
{
	host_absent = (struct pa_range){ 0, 0 };
}

static struct page_run run_of(unsigned vm)
{
	return (struct page_run){ page_of(vm, 7), 3 };
}

/* A call of VM 2, whose TX is lost. */
static void refused_without_tx(uint32_t func, const uint8_t *d, uint32_t length)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before;
	struct answer a;

	put_tx(v, d, PAGE_SIZE);
	before = snapshot();
	lose_page(tx_of(2));
	a = hvc(v, func, 0, 0, length, length, 0);
	find_page();
	assert_error(a, v, INVALID);
	assert_unchanged(&before);
}

static void test_tx(void **state)
{
	const uint32_t sends[] = { SHARE, LEND, DONATE };
	struct page_run run = run_of(2);
	struct sent s = send_run(LEND, 1, 2, run_of(1));
	uint8_t d[PAGE_SIZE];
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before;

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint32_t length = wire_region(d, 2, 3, &run, 1);

		refused_without_tx(sends[i], d, length);
	}
	wire_retrieve(d, s.handle, LEND, 1, 2, s.pages);
	refused_without_tx(RETRIEVE, d, RETRIEVE_SIZE);
	retrieve(&s);
	wire_relinquish(d, s.handle, 2);
	refused_without_tx(RELINQUISH, d, RELINQUISH_SIZE);
	relinquish(&s);
	before = snapshot();
	lose_page(tx_of(2));
	assert_error(hvc(v, MSG_SEND, 2 << 16 | 3, 0, 100), v, INVALID);
	find_page();
	assert_unchanged(&before);
}

/* The constituents alone, in the second half of TX. */
static void test_constituents(void **state)
{
	struct page_run runs[CONSTITUENTS_MAX];
	uint8_t d[PAGE_SIZE];
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before;
	struct answer a;
	uint32_t length;

	(void)state;
	for (unsigned i = 0; i < CONSTITUENTS_MAX; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	length = wire_region(d, 2, 3, runs, CONSTITUENTS_MAX);
	put_tx(v, d, PAGE_SIZE);
	before = snapshot();
	host_absent = (struct pa_range){ tx_of(2) + PAGE_SIZE / 2,
					 tx_of(2) + PAGE_SIZE };
	a = hvc(v, LEND, 0, 0, length, length, 0);
	find_page();
	assert_error(a, v, INVALID);
	assert_unchanged(&before);
}

static void test_rx_of_retrieve(void **state)
{
	const uint32_t funcs[] = { SHARE, LEND, DONATE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sent s = send_run(funcs[i], 2, 3, run_of(2));
		struct answer a;

		lose_page(rx_of(3));
		a = try_retrieve(&s);
		find_page();
		assert_error(a, vcpu_of(3, 0), INVALID);
		assert_mode(3, run_of(2).begin, PAGE_NONE, 0);
		retrieve(&s);
		assert_true(host_guest_may(vm_find(3), run_of(2).begin,
					   ACCESS_WRITE));
		if (funcs[i] == DONATE)
			break;
		relinquish(&s);
		reclaim(&s);
	}
}

/* Bytes that an aborted copy left in RX are no part of the next message. */
static void test_rx_of_message(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *to = vcpu_of(3, 0);
	uint8_t bytes[PAGE_SIZE];

	(void)state;
	memset(bytes, 0x5e, sizeof(bytes));
	put_tx(v, bytes, sizeof(bytes));
	host_absent = (struct pa_range){ rx_of(3) + 100, rx_of(3) + PAGE_SIZE };
	assert_error(hvc(v, MSG_SEND, 2 << 16 | 3, 0, PAGE_SIZE), v, INVALID);
	/* all of the message, but not the zeroes behind it */
	assert_error(hvc(v, MSG_SEND, 2 << 16 | 3, 0, 50), v, INVALID);
	find_page();
	assert_error(hvc(to, MSG_POLL), to, -7);
	(void)hvc(v, MSG_SEND, 2 << 16 | 3, 0, 10);
	assert_int_equal(hvc(to, MSG_POLL).x[3], 10);
	memset(bytes + 10, 0, sizeof(bytes) - 10);
	for (unsigned i = 0; i < PAGE_SIZE; i += 8) {
		uint8_t rx[8];

		assert_true(host_guest_read(to->vm, rx_of(3) + i, rx, 8));
		assert_memory_equal(rx, bytes + i, 8);
	}
}

static struct answer send_clear(uint32_t func)
{
	struct page_run run = run_of(2);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);

	put32(d, REGION_FLAGS, FLAG_CLEAR);
	return call_with(vcpu_of(2, 0), func, d, length);
}

/* The owner has its pages as before, less what was zeroed. */
static void test_clear_of_send(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		uint32_t func = i == 0 ? LEND : DONATE;

		lose_page(run_of(2).begin + 2 * PAGE_SIZE);
		assert_error(send_clear(func), v, INVALID);
		for (unsigned p = 0; p < 3; p++)
			assert_mode(2, run_of(2).begin + p * PAGE_SIZE,
				    PAGE_OWNED, ACCESS_RIGHTS);
		assert_int_equal(slots_count(v->vm), 0);
		find_page();
	}
	assert_success(send_clear(LEND), v, FIRST_HANDLE(2) + 2);
}

/* Its owner must not read what could not be cleared. */
static void test_clear_of_relinquish(void **state)
{
	struct sent s = send_run(LEND, 2, 3, run_of(2));

	(void)state;
	retrieve(&s);
	lose_page(run_of(2).begin + PAGE_SIZE);
	assert_error(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), INVALID);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), -6);
	for (unsigned p = 0; p < 3; p++)
		assert_true(host_guest_may(vm_find(3),
					   run_of(2).begin + p * PAGE_SIZE,
					   ACCESS_WRITE));
	find_page();
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	reclaim(&s);
}

static void share_own_page(void)
{
	struct vcpu *v = vcpu_of(3, 1);
	struct page_run run = { page_of(3, 10), 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 3, 1, &run, 1);
	struct answer a;

	put_tx(v, d, PAGE_SIZE);
	a = hvc(v, SHARE, 0, 0, length, length, 0);
	assert_success(a, v, FIRST_HANDLE(3));
}

/*
 * Another call of the borrower takes the last pages for its own tables, one
 * that was the region's among them.
 */
static void take_tables(const struct host_step *step)
{
	if (step->event != HOST_CLEAR)
		return;
	machine_at_each_step(NULL);
	pool_drain(0);
	share_own_page();
}

static void test_clear_without_tables(void **state)
{
	struct vcpu *v = vcpu_of(3, 0);
	struct sent s = send_run(LEND, 2, 3, run_of(2));

	(void)state;
	machine_watch(false); /* of the call in between it sees nothing */
	retrieve(&s);
	lose_page(run_of(2).begin);
	machine_at_each_step(take_tables);
	assert_error(try_relinquish(&s, FLAG_CLEAR), v, INVALID);
	assert_mode(3, run_of(2).begin, PAGE_NONE, 0);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), -6);
	/* lost still, or found and without a page for tables */
	assert_error(try_relinquish(&s, FLAG_CLEAR), v, INVALID);
	find_page();
	assert_success(try_relinquish(&s, FLAG_CLEAR), v, 0);
	assert_true(page_is(run_of(2).begin, 0));
	reclaim(&s);
	assert_int_equal(slots_count(vm_find(2)), 0);
	pool_refill();
}

static void test_clear_of_reclaim(void **state)
{
	struct sent s = send_run(LEND, 2, 3, run_of(2));

	(void)state;
	lose_page(run_of(2).begin);
	assert_error(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), INVALID);
	assert_mode(2, run_of(2).begin, PAGE_OWNED_LENT, ACCESS_RIGHTS);
	find_page();
	assert_success(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), 0);
	assert_true(page_is(run_of(2).begin, 0));
}

/* Memory of a VM that is cleared before it runs: it never does. */
static void test_first_run(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vm *vm = vm_find(2);

	(void)state;
	machine_watch(false); /* here its pages are mapped by then */
	vm->unscrubbed = (struct pa_range){ page_of(2, 3), page_of(2, 40) };
	lose_page(page_of(2, 30));
	vcpu_of(2, 0)->state = VCPU_READY;
	for (unsigned i = 0; i < 3; i++)
		assert_error(hvc(p, RUN, 2 << 16), p, INVALID);
	find_page();
	assert_ptr_equal(hvc(p, RUN, 2 << 16).next, vcpu_of(2, 0));
}

ATTACKS(ATTACK(test_tx), ATTACK(test_constituents), ATTACK(test_rx_of_retrieve),
	ATTACK(test_rx_of_message), ATTACK(test_clear_of_send),
	ATTACK(test_clear_of_relinquish), ATTACK(test_clear_without_tables),
	ATTACK(test_clear_of_reclaim), ATTACK(test_first_run))
