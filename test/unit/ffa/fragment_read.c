/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MEM_FRAG_RX: every check in the order of docs/ffa.md, 8.8; what a borrower
 * has of a region that it has not read to its end; 5,000 constituents in each
 * layout, and there and back with interrupts in between.
 */
#include "test/support/ffa_fragments.h"

#define SOME 600

static const uint16_t three[] = { 3 };
static const uint16_t both[] = { 3, 1 };
static struct page_run runs[LONGEST];
static const uint8_t none;
static const uint8_t rw[] = { FFA_RW, FFA_RW };
static struct sending s;

static void boot_with(unsigned vms, uint64_t pages)
{
	machine_boot(vms, pages);
	for (unsigned vm = 1; vm <= vms; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
}

static int boot(void **state)
{
	(void)state;
	boot_with(3, 1024);
	return 0;
}

/* A region of VM 2's for VM 3, of n runs. */
static struct given send(uint32_t func, uint32_t n)
{
	s = (struct sending){
		.func = func,
		.v = 2,
		.terms = { .sender = 2,
			   .attributes = attributes_of(func),
			   .tag = 77,
			   .vms = three,
			   .permissions = func == DONATE ? &none : rw,
			   .count = 1 },
		.runs = runs,
		.n = n,
	};
	single_pages(runs, 2, 0, n);
	return send_all(&s, 200, 256);
}

static void refused_read(uint32_t offset, uint64_t w4, enum status status)
{
	struct answer a = insist_on(vcpu_of(3, 0), FRAG_RX, low(s.handle),
				    s.handle >> 32, offset, w4);

	ffa_assert_error(a, vcpu_of(3, 0), status);
}

static uint32_t at(uint32_t run)
{
	return RESPONSE_AT(2) + run * CONSTITUENT_SIZE;
}

/* Pages of run i, as VM 3 has them. */
static enum page_state got(uint32_t i)
{
	return mode_of(3, runs[i].begin).state;
}

/* 1 and 2: registers, and RX; all that comes later is wrong, too. */
static void test_w4_and_rx(void **state)
{
	struct vcpu *caller = vcpu_of(3, 0);
	uint32_t n;

	(void)state;
	send(LEND, SOME);
	n = retrieve_first(&s, 3, 2, FFA_RW | FFA_NX);
	for (unsigned bit = 0; bit < 32; bit++)
		refused_read(0, 1U << bit, STATUS_INVALID_PARAMETERS);
	refused_read(0, 0, STATUS_BUSY);
	release_rx(3);
	ffa_assert_success(hvc(caller, 0x84000067), caller, 0, 0);
	refused_read(0, 0, STATUS_BUSY);
	ffa_assert_success(hvc(caller, 0xc4000066, tx_of(3), rx_of(3), 1),
			   caller, 0, 0);
	read_more(&s, 3, 2, n);
}

/* 3: the handle; the caller is a borrower, and has begun. */
static void test_handle(void **state)
{
	uint32_t n;

	(void)state;
	send(LEND, SOME);
	refused_read(at(244), 0, STATUS_INVALID_PARAMETERS);
	n = retrieve_first(&s, 3, 2, FFA_RW | FFA_NX);
	release_rx(3);
	for (unsigned bit = 0; bit < 64; bit++) {
		s.handle ^= (uint64_t)1 << bit;
		refused_read(at(n), 0, STATUS_INVALID_PARAMETERS);
		s.handle ^= (uint64_t)1 << bit;
	}
	for (unsigned vm = 1; vm <= 2; vm++)
		ffa_assert_error(read_at(vm, s.handle, at(n)), vcpu_of(vm, 0),
				 STATUS_INVALID_PARAMETERS);
}

/* 4: the offset is that of the next fragment, in the caller's layout. */
static void test_offset(void **state)
{
	uint32_t n;

	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		struct given g;

		boot(NULL);
		g = send(LEND, SOME);
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		n = retrieve_first(&s, 3, v, FFA_RW | FFA_NX);
		release_rx(3);
		for (uint32_t offset = 0; offset < at(SOME) + 64; offset++) {
			if (offset != RESPONSE_AT(v) + n * CONSTITUENT_SIZE)
				refused_read(offset, 0,
					     STATUS_INVALID_PARAMETERS);
		}
		refused_read(0xfffffff0, 0, STATUS_INVALID_PARAMETERS);
		n += read_more(&s, 3, v, n);
		release_rx(3);
		n += read_more(&s, 3, v, n);
		release_rx(3);
		assert_int_equal(n, SOME);
		for (uint32_t i = 0; i <= SOME; i++)
			refused_read(RESPONSE_AT(v) + i * CONSTITUENT_SIZE, 0,
				     STATUS_INVALID_PARAMETERS);
		assert_ok(give_back(g.handle, 3, 0), 3);
		assert_ok(take_back(&g, 0), 2);
	}
}

/* A part is mapped once it is read, and not when it is given back. */
static void test_relinquished_in_between(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct snapshot before;
		struct given g;
		uint32_t left, n;

		boot(NULL);
		g = send(funcs[i], SOME);
		assert_ok(take_back(&g, 0), 2);
		before = snapshot();
		left = pages_left(2);
		g = send(funcs[i], SOME);
		n = retrieve_first(&s, 3, 2, wish_of(s.func, FFA_RW));
		release_rx(3);
		n += read_more(&s, 3, 2, n);
		assert_true(page_state_valid(got(n - 1)));
		assert_int_equal(got(n), PAGE_NONE);
		assert_int_not_equal(got(0), PAGE_OWNED);
		ffa_assert_error(take_back(&g, 0), vcpu_of(2, 0),
				 STATUS_DENIED);
		assert_ok(give_back(g.handle, 3, 0), 3);
		for (uint32_t j = 0; j < SOME; j++)
			assert_int_equal(got(j), PAGE_NONE);
		release_rx(3);
		refused_read(at(n), 0, STATUS_INVALID_PARAMETERS);
		ffa_assert_error(give_back(g.handle, 3, 0), vcpu_of(3, 0),
				 STATUS_INVALID_PARAMETERS);
		read_all(&s, 3, 2, wish_of(s.func, FFA_RW));
		if (s.func == DONATE) {
			for (uint32_t j = 0; j < SOME; j++) {
				assert_mode(2, runs[j].begin, PAGE_NONE, 0);
				assert_mode(3, runs[j].begin, PAGE_OWNED,
					    ACCESS_READ | ACCESS_WRITE);
			}
			continue;
		}
		assert_ok(give_back(g.handle, 3, 0), 3);
		assert_ok(take_back(&g, 0), 2);
		assert_int_equal(snapshot().modes, before.modes);
		assert_int_equal(snapshot().handles, before.handles);
		assert_int_equal(pages_left(2), left);
	}
}

/* RELINQUISH with CLEAR that is refused unmaps nothing; else all is zero. */
static void test_clear(void **state)
{
	struct given g;

	(void)state;
	g = send(SHARE, SOME);
	read_all(&s, 3, 2, FFA_RW);
	ffa_assert_error(give_back(g.handle, 3, 1), vcpu_of(3, 0),
			 STATUS_INVALID_PARAMETERS);
	assert_true(page_state_valid(got(SOME - 1)));
	assert_ok(give_back(g.handle, 3, 0), 3);
	assert_ok(take_back(&g, 0), 2);
	g = send(LEND, SOME);
	read_all(&s, 3, 2, FFA_RO | FFA_NX);
	ffa_assert_error(give_back(g.handle, 3, 1), vcpu_of(3, 0),
			 STATUS_DENIED);
	assert_true(page_state_valid(got(SOME - 1)));
	assert_ok(give_back(g.handle, 3, 0), 3);
	for (int i = 0; i < 2; i++) {
		read_all(&s, 3, 2, FFA_RW | FFA_NX);
		page_fill(runs[SOME - 1].begin, 0x55);
		page_fill(runs[0].begin, 0x55);
		assert_ok(give_back(g.handle, 3, 1), 3);
	}
	host_interrupt_every(2);
	assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, g.handle, HANDLE_HIGH, 1),
		  2);
	host_interrupt_every(0);
	for (uint32_t j = 0; j < SOME; j++)
		assert_true(page_is(runs[j].begin, 0));
}

/* Two borrowers, each on its own way through the region. */
static void test_two_borrowers(void **state)
{
	struct given g;
	uint32_t n, m;

	(void)state;
	g = send(SHARE, SOME);
	assert_ok(take_back(&g, 0), 2);
	s.terms.vms = both;
	s.terms.count = 2;
	g = send_all(&s, 200, 100);
	ffa_speak(1, DIALECT_FFA_1_0 | DIALECT_SETTLED);
	n = retrieve_first(&s, 3, 2, FFA_RW);
	m = retrieve_first(&s, 1, 0, FFA_RO);
	release_rx(3);
	release_rx(1);
	n += read_more(&s, 3, 2, n);
	release_rx(3);
	assert_ok(give_back(g.handle, 3, 0), 3);
	m += read_more(&s, 1, 0, m);
	release_rx(1);
	m += read_more(&s, 1, 0, m);
	assert_int_equal(m, SOME);
	assert_mode(1, runs[SOME - 1].begin, PAGE_BORROWED_SHARED, ACCESS_READ);
	ffa_assert_error(take_back(&g, 0), vcpu_of(2, 0), STATUS_DENIED);
	assert_ok(give_back(g.handle, 1, 0), 1);
	assert_ok(take_back(&g, 0), 2);
}

/* SPCI 0.9 has no fragments: it gets what one response has, and no more. */
static void test_spci_borrower(void **state)
{
	struct vcpu *caller = vcpu_of(3, 0);

	(void)state;
	for (uint32_t n = 240; n <= 300; n += 4) {
		uint8_t d[RETRIEVE_SIZE] = { 0 };
		struct given g;
		struct answer a;

		boot(NULL);
		g = send(LEND, n);
		ffa_speak(3, DIALECT_SPCI);
		put32(d, RETRIEVE_HANDLE, g.handle);
		put16(d, RETRIEVE_SENDER, 2);
		put32(d, RETRIEVE_FUNC, LEND);
		put32(d, RETRIEVE_TAG, 77);
		put32(d, RETRIEVE_PROPERTIES, 1);
		put16(d, RETRIEVE_RECEIVER, 3);
		put32(d, RETRIEVE_PAGES, n);
		put_tx(caller, d, sizeof(d));
		a = hvc(caller, RETRIEVE, 0, 0, RETRIEVE_SIZE, RETRIEVE_SIZE);
		if (n > 244)
			assert_error(a, caller, STATUS_NO_MEMORY);
		else
			assert_true(page_state_valid(got(n - 1)));
		if (n > 244)
			assert_int_equal(got(0), PAGE_NONE);
	}
}

/* 5,000 there, read, back, and home. */
static void longest(uint32_t func, unsigned v, unsigned every)
{
	struct snapshot before;
	struct given g;

	boot_with(2, 5120);
	more_pages(1, 2, 8);
	ffa_speak(1, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
	s = (struct sending){ .func = func, .v = 2, .runs = runs };
	s.n = LONGEST;
	s.terms = (struct terms){ .sender = 2,
				  .attributes = attributes_of(func),
				  .vms = both + 1,
				  .permissions = func == DONATE ? &none : rw,
				  .count = 1 };
	single_pages(runs, 2, 0, LONGEST);
	before = snapshot();
	host_interrupt_every(every);
	g = send_all(&s, 100, 256);
	read_all(&s, 1, v, wish_of(func, FFA_RW));
	host_interrupt_every(0);
	if (func == DONATE) {
		for (uint32_t i = 0; i < LONGEST; i++)
			assert_int_equal(mode_of(1, runs[i].begin).state,
					 PAGE_OWNED);
		ffa_assert_error(take_back(&g, 0), vcpu_of(2, 0),
				 STATUS_INVALID_PARAMETERS);
		assert_int_equal(snapshot().handles, before.handles);
		return;
	}
	assert_ok(give_back(g.handle, 1, 0), 1);
	host_interrupt_every(every);
	assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, g.handle, HANDLE_HIGH), 2);
	host_interrupt_every(0);
	assert_int_equal(snapshot().modes, before.modes);
	assert_int_equal(snapshot().handles, before.handles);
}

static void test_5000(void **state)
{
	(void)state;
	longest(SHARE, 0, 0);
	longest(LEND, 1, 3);
	longest(DONATE, 2, 0);
	longest(DONATE, 1, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_w4_and_rx, boot),
		cmocka_unit_test_setup(test_handle, boot),
		cmocka_unit_test_setup(test_offset, boot),
		cmocka_unit_test_setup(test_relinquished_in_between, boot),
		cmocka_unit_test_setup(test_clear, boot),
		cmocka_unit_test_setup(test_two_borrowers, boot),
		cmocka_unit_test_setup(test_spci_borrower, boot),
		cmocka_unit_test(test_5000),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
