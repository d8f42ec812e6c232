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

static void assert_modes(unsigned vm, enum page_state state, unsigned access)
{
	for (unsigned p = 0; p < 3; p++)
		assert_mode(vm, run_of(2).begin + p * PAGE_SIZE, state, access);
}

/* The receiver gets nothing of it, however often it asks. */
static void refused_retrieve(const struct sent *s)
{
	struct snapshot before;

	(void)try_retrieve(s); /* zeroes what can be zeroed */
	before = snapshot();
	for (unsigned i = 0; i < 3; i++) {
		assert_error(try_retrieve(s), vcpu_of(3, 0), INVALID);
		assert_modes(3, PAGE_NONE, 0);
		assert_unchanged(&before);
	}
}

/*
 * The receiver must not read what could not be cleared; its owner may, and has
 * its pages as before, less what was zeroed.
 */
static void test_clear_of_send(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct page_run run = run_of(2);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t func = i % 2 ? DONATE : LEND;
		struct sent s;

		lose_page(run.begin + PAGE_SIZE);
		page_fill(run.begin + 2 * PAGE_SIZE, 0x33);
		s = send_as(func, 2, 3, MEMORY_RWX, FLAG_CLEAR, &run, 1);
		if (i < 2)
			refused_retrieve(&s);
		assert_error(try_reclaim(&s, FLAG_CLEAR), v, INVALID);
		assert_modes(2, func == LEND ? PAGE_OWNED_LENT : PAGE_DONATED,
			     ACCESS_RIGHTS);
		assert_success(try_reclaim(&s, 0), v, 0);
		assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
		assert_true(page_is(run.begin + 2 * PAGE_SIZE, 0x33));
		assert_int_equal(slots_count(v->vm), 0);
		find_page();
	}
}

/* The page is found again before anybody gives up. */
static void test_clear_later(void **state)
{
	struct page_run run = run_of(2);
	struct sent s;

	(void)state;
	lose_page(run.begin + PAGE_SIZE);
	s = send_as(LEND, 2, 3, MEMORY_RWX, FLAG_CLEAR, &run, 1);
	refused_retrieve(&s);
	find_page();
	retrieve(&s);
	for (unsigned p = 0; p < 3; p++)
		assert_true(page_is(run.begin + p * PAGE_SIZE, 0));
	relinquish(&s);
	reclaim(&s);
}

/* VM 3 holds a region of VM 2's, and has written its last page. */
static struct sent use_region(void)
{
	uint8_t secret[PAGE_SIZE];
	struct sent s = send_run(LEND, 2, 3, run_of(2));

	memset(secret, 0x99, sizeof(secret));
	retrieve(&s);
	assert_true(host_guest_write(vm_find(3),
				     run_of(2).begin + 2 * PAGE_SIZE, secret,
				     sizeof(secret)));
	return s;
}

/*
 * The owner must not read what could not be cleared. The borrower, whose it is,
 * may have it back, and may do without clearing.
 */
static void test_clear_of_relinquish(void **state)
{
	struct sent s = use_region();

	(void)state;
	lose_page(run_of(2).begin + PAGE_SIZE);
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	for (unsigned i = 0; i < 4; i++) {
		assert_error(try_reclaim(&s, i % 2), vcpu_of(2, 0), INVALID);
		assert_modes(2, PAGE_OWNED_LENT, ACCESS_RIGHTS);
		assert_false(host_guest_may(vm_find(2), run_of(2).begin,
					    ACCESS_READ));
	}
	retrieve(&s);
	assert_true(page_is(run_of(2).begin + 2 * PAGE_SIZE, 0x99));
	/* again, and the page is found */
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), INVALID);
	find_page();
	reclaim(&s);
	assert_true(page_is(run_of(2).begin + 2 * PAGE_SIZE, 0));
}

/* The borrower gives in, and the owner has all that it had. */
static void test_without_clear(void **state)
{
	struct sent s = use_region();

	(void)state;
	lose_page(run_of(2).begin + PAGE_SIZE);
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), INVALID);
	retrieve(&s);
	relinquish(&s);
	reclaim(&s);
	assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
	assert_int_equal(slots_count(vm_find(2)), 0);
}

/* Takes the last pages for tables of VM 3's own. */
static void share_own_page(void)
{
	struct page_run run = { page_of(3, 10), 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 3, 1, &run, 1);

	(void)call_with(vcpu_of(3, 0), SHARE, d, length);
}

/* On another CPU, while it is tried to clear: a message fills RX. */
static void fill_rx(const struct host_step *step)
{
	if (step->event != HOST_CLEAR)
		return;
	machine_at_each_step(NULL);
	(void)hvc(vcpu_of(1, 2), MSG_SEND, 1 << 16 | 3, 0, 1);
}

/*
 * The borrower wants it back and fails, for want of a table or of RX: it is
 * still to be cleared before the owner has it.
 */
static void test_retrieve_fails(void **state)
{
	struct sent s = use_region();

	(void)state;
	machine_watch(false); /* of the call in between it sees nothing */
	for (unsigned i = 0; i < 2; i++) {
		assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			       0);
		lose_page(run_of(2).begin + PAGE_SIZE);
		if (i == 0) {
			pool_drain(0);
			share_own_page();
		} else {
			machine_at_each_step(fill_rx);
		}
		assert_error(try_retrieve(&s), vcpu_of(3, 0),
			     i == 0 ? STATUS_NO_MEMORY : STATUS_BUSY);
		assert_modes(3, PAGE_NONE, 0);
		assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), INVALID);
		find_page();
		if (i == 0)
			pool_refill();
		else
			assert_int_equal(hvc(vcpu_of(3, 0), MSG_POLL).x[3], 1);
		(void)hvc(vcpu_of(3, 0), 0x84000065);
		retrieve(&s);
		assert_true(page_is(run_of(2).begin + 2 * PAGE_SIZE, 0));
	}
}

/* To the owner's own pages it does no harm, and it need not go on with it. */
static void test_clear_of_reclaim(void **state)
{
	static const uint32_t funcs[] = { LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct sent s = send_run(funcs[i % 2], 2, 3, run_of(2));

		page_fill(run_of(2).begin + PAGE_SIZE, 0x44);
		lose_page(run_of(2).begin);
		assert_error(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0),
			     INVALID);
		/* it is the owner's to end */
		assert_error(try_retrieve(&s), vcpu_of(3, 0), INVALID);
		assert_modes(2, i % 2 ? PAGE_OWNED_SHARED : PAGE_OWNED_LENT,
			     ACCESS_RIGHTS);
		if (i < 2)
			find_page();
		assert_success(try_reclaim(&s, i < 2 ? FLAG_CLEAR : 0),
			       vcpu_of(2, 0), 0);
		assert_true(
			page_is(run_of(2).begin + PAGE_SIZE, i < 2 ? 0 : 0x44));
		find_page();
	}
}

/* Memory of a VM that is cleared before it runs: it never does. */
static void test_first_run(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct vm *vm = vm_find(2);

	(void)state;
	machine_watch(false); /* here its pages are mapped by then */
	vm->uncleared = (struct pa_range){ page_of(2, 3), page_of(2, 40) };
	lose_page(page_of(2, 30));
	vcpu_of(2, 0)->state = VCPU_NEW;
	for (unsigned i = 0; i < 3; i++)
		assert_error(hvc(p, RUN, 2 << 16), p, INVALID);
	find_page();
	assert_ptr_equal(hvc(p, RUN, 2 << 16).next, vcpu_of(2, 0));
}

ATTACKS(ATTACK(test_tx), ATTACK(test_constituents), ATTACK(test_rx_of_retrieve),
	ATTACK(test_rx_of_message), ATTACK(test_clear_of_send),
	ATTACK(test_clear_later), ATTACK(test_clear_of_relinquish),
	ATTACK(test_without_clear), ATTACK(test_retrieve_fails),
	ATTACK(test_clear_of_reclaim), ATTACK(test_first_run))
