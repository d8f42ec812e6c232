/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MEM_FRAG_TX: every check in the order of docs/ffa.md, 8.8; fragments of any
 * sizes; what other calls do to a region that is half-sent, and what is left of
 * one that is refused.
 */
#include "test/support/ffa_fragments.h"

static const uint32_t funcs[] = { DONATE, LEND, SHARE };
static const uint16_t three[] = { 3 };
static struct page_run runs[LONGEST];
static const uint8_t none;
static const uint8_t rw = FFA_RW;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	return 0;
}

/* A send by VM 2 to VM 3, in the layout of 1.v. */
static struct sending of(uint32_t func, unsigned v, uint32_t n)
{
	ffa_speak(2, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
	return (struct sending){
		.func = func,
		.v = v,
		.terms = { .sender = 2,
			   .attributes = attributes_of(func),
			   .tag = 0x123456789abcdef0,
			   .vms = three,
			   .permissions = func == DONATE ? &none : &rw,
			   .count = 1 },
		.runs = runs,
		.n = n,
	};
}

/* Has the sender's tables made, which stay: then no page may be missing. */
static struct snapshot with_tables(void)
{
	struct sending s = of(SHARE, 0, 280);
	struct given g;

	pages_apart(runs, 2, 280);
	g = send_all(&s, 140, 140);
	assert_ok(take_back(&g, 0), 2);
	return snapshot();
}

/* FRAG_TX as it is, with what is in TX. */
static void refused(const struct sending *s, uint64_t length, uint64_t w4)
{
	ffa_refused(vcpu_of(2, 0), STATUS_INVALID_PARAMETERS, FRAG_TX,
		    low(s->handle), s->handle >> 32, length, w4);
}

/* The state that run i's page is in, for its sender. */
static enum page_state state_of(uint32_t i)
{
	return mode_of(2, runs[i].begin).state;
}

static void assert_reclaimed(const struct given *g,
			     const struct snapshot *before)
{
	assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, g->handle, HANDLE_HIGH), 2);
	assert_unchanged(before);
}

/* Whatever the sizes: what is sent is taken, and all comes home. */
static void test_sizes(void **state)
{
	static const uint32_t sizes[] = { 1, 7, 100, 243, 244, 245, 256 };
	static const uint32_t lengths[] = { 2,	 8,   244, 245, 248,
					    249, 250, 251, 255, 280 };

	(void)state;
	pages_apart(runs, 2, 280);
	for (unsigned i = 0; i < 7 * 10; i++) {
		uint32_t n = lengths[i % 10];
		uint32_t k = sizes[i / 10];
		struct sending s = of(funcs[i % 3], i / 3 % 3, n);
		struct snapshot before;
		struct given g;

		boot(NULL);
		ffa_speak(2, (DIALECT_FFA_1_0 + s.v) | DIALECT_SETTLED);
		before = snapshot();
		g = send_all(&s, k < n && k < 200 ? k : n / 2, k);
		for (uint32_t j = 0; j < n; j++)
			assert_int_not_equal(state_of(j), PAGE_OWNED);
		read_all(&s, 3, 2, wish_of(s.func, FFA_RW));
		if (s.func == DONATE) {
			ffa_refused(vcpu_of(2, 0), STATUS_INVALID_PARAMETERS,
				    RECLAIM, g.handle, HANDLE_HIGH);
			assert_mode(2, runs[n - 1].begin, PAGE_NONE, 0);
			assert_mode(3, runs[n - 1].begin, PAGE_OWNED,
				    ACCESS_READ | ACCESS_WRITE);
			assert_int_equal(snapshot().handles, before.handles);
		} else {
			assert_ok(give_back(g.handle, 3, 0), 3);
			assert_ok(take_back(&g, 0), 2);
			assert_int_equal(snapshot().modes, before.modes);
			assert_int_equal(snapshot().handles, before.handles);
		}
	}
}

/* A send that is all there, and longer than what one response has. */
static void test_longer_than_a_part(void **state)
{
	struct snapshot before = with_tables();
	struct sending s = of(SHARE, 0, 252);
	struct given g = send_all(&s, 252, 1);

	(void)state;
	before.contents = snapshot().contents; /* TX */
	assert_reclaimed(&g, &before);
}

static void half(struct sending *s)
{
	pages_apart(runs, 2, 280);
	assert_wanted(send_first(s, 100), s);
}

/* 1 to 3: registers, and TX. The handle is wrong, too. */
static void test_w4(void **state)
{
	struct sending s = of(LEND, 1, 280);

	(void)state;
	half(&s);
	for (unsigned bit = 0; bit < 32; bit++)
		refused(&s, 16, 1U << bit);
	assert_wanted(send_more(&s, 1), &s);
}

static void test_no_tx(void **state)
{
	struct vcpu *caller = vcpu_of(2, 0);
	struct sending s = of(LEND, 1, 280);

	(void)state;
	half(&s);
	ffa_assert_success(hvc(caller, 0x84000067), caller, 0, 0);
	refused(&s, 16, 0);
	ffa_assert_success(hvc(caller, 0xc4000066, tx_of(2), rx_of(2), 1),
			   caller, 0, 0);
	assert_wanted(send_more(&s, 100), &s);
	assert_sent(send_more(&s, 80), &s);
}

static void test_length(void **state)
{
	static const uint32_t bad[] = { 0,    1,    8,		15,
					17,   4104, 4112,	0x80000000,
					4095, 4081, 0xfffffff0, 0xffffffff };
	struct sending s = of(LEND, 1, 280);

	(void)state;
	half(&s);
	for (unsigned i = 0; i < 12; i++)
		refused(&s, bad[i], 0);
	assert_wanted(send_more(&s, 1), &s);
}

/* 4: the handle. */
static void test_handle(void **state)
{
	struct vcpu *other = vcpu_of(3, 0);
	struct sending s = of(LEND, 1, 280);
	struct sending sent = of(LEND, 1, 1);

	(void)state;
	half(&s);
	for (unsigned bit = 0; bit < 64; bit++) {
		s.handle ^= (uint64_t)1 << bit;
		refused(&s, 16, 0);
		s.handle ^= (uint64_t)1 << bit;
	}
	ffa_refused(other, STATUS_INVALID_PARAMETERS, FRAG_TX, low(s.handle),
		    HANDLE_HIGH, 16);
	sent.runs = &runs[200];
	assert_sent(send_first(&sent, 1), &sent);
	refused(&sent, 16, 0); /* sent as a whole */
	assert_wanted(send_more(&s, 1), &s);
}

/* A region that is sent takes no more, and neither does one that is gone. */
static void test_after_the_last(void **state)
{
	struct sending s = of(LEND, 1, 280);
	struct given g;

	(void)state;
	pages_apart(runs, 2, 280);
	g = send_all(&s, 100, 100);
	refused(&s, 16, 0);
	assert_ok(take_back(&g, 0), 2);
	refused(&s, 16, 0);
}

/* A fragment is refused for its content: then nothing of the region is sent. */
static void given_up(void (*spoil)(struct sending *s), enum status status)
{
	for (unsigned i = 0; i < 3; i++) {
		struct sending s = of(funcs[i], i, 280);
		struct snapshot before;

		boot(NULL);
		before = with_tables();
		ffa_speak(2, (DIALECT_FFA_1_0 + i) | DIALECT_SETTLED);
		assert_wanted(send_first(&s, 150), &s);
		assert_wanted(send_more(&s, 100), &s);
		spoil(&s);
		ffa_assert_error(send_more(&s, 30), vcpu_of(2, 0), status);
		before.contents = snapshot().contents; /* TX */
		assert_unchanged(&before);
		refused(&s, 16, 0);
	}
}

static void unaligned(struct sending *s)
{
	(void)s;
	runs[270].begin += 8;
}

static void empty(struct sending *s)
{
	(void)s;
	runs[279].pages = 0;
}

static void wraps(struct sending *s)
{
	(void)s;
	runs[250].begin = -(uint64_t)PAGE_SIZE;
	runs[250].pages = 2;
}

static void reserved(struct sending *s)
{
	(void)s;
	runs[251].pages |= 1ULL << 32;
}

static void overlaps(struct sending *s)
{
	(void)s;
	runs[260] = runs[255];
}

static void more_pages_than_said(struct sending *s)
{
	(void)s;
	runs[279].pages = 2;
}

static void fewer_pages_than_said(struct sending *s)
{
	(void)s;
	runs[279] = runs[278];
	runs[278].pages = 1;
	runs[277] = (struct page_run){ page_of(2, 2 * 277), 0xffffffff };
}

static void given_before(struct sending *s)
{
	(void)s;
	runs[260] = runs[3];
}

static void foreign(struct sending *s)
{
	(void)s;
	runs[279].begin = page_of(3, 1);
}

static void buffer(struct sending *s)
{
	(void)s;
	runs[279].begin = rx_of(2);
}

static void read_only(struct sending *s)
{
	(void)s;
	machine_set_mode(2, (struct page_run){ page_of(2, 1), 1 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	runs[279].begin = page_of(2, 1);
}

static void beyond(struct sending *s)
{
	(void)s;
	runs[279].begin = 1ULL << 50;
}

static void test_constituents(void **state)
{
	(void)state;
	given_up(unaligned, STATUS_INVALID_PARAMETERS);
	given_up(empty, STATUS_INVALID_PARAMETERS);
	given_up(wraps, STATUS_INVALID_PARAMETERS);
	given_up(reserved, STATUS_INVALID_PARAMETERS);
	given_up(overlaps, STATUS_INVALID_PARAMETERS);
	given_up(more_pages_than_said, STATUS_INVALID_PARAMETERS);
	given_up(fewer_pages_than_said, STATUS_INVALID_PARAMETERS);
}

static void test_pages(void **state)
{
	(void)state;
	given_up(given_before, STATUS_DENIED);
	given_up(foreign, STATUS_DENIED);
	given_up(buffer, STATUS_DENIED);
	given_up(beyond, STATUS_DENIED);
}

/* One mode for all, over fragments, too. */
static void test_other_rights(void **state)
{
	struct sending s = of(LEND, 1, 280);

	(void)state;
	half(&s);
	assert_wanted(send_more(&s, 100), &s);
	read_only(&s);
	ffa_assert_error(send_more(&s, 80), vcpu_of(2, 0), STATUS_DENIED);
	assert_mode(2, runs[0].begin, PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, runs[199].begin, PAGE_OWNED, ACCESS_RIGHTS);
	refused(&s, 16, 0);
}

/* The sum of pages is too small by the last fragment. */
static void test_pages_missing(void **state)
{
	struct snapshot before = with_tables();
	struct sending s = of(SHARE, 2, 280);

	(void)state;
	runs[279].pages = 2; /* as announced */
	assert_wanted(send_first(&s, 140), &s);
	runs[279].pages = 1;
	ffa_assert_error(send_more(&s, 140), vcpu_of(2, 0),
			 STATUS_INVALID_PARAMETERS);
	before.contents = snapshot().contents;
	assert_unchanged(&before);
}

/* The first fragment: it has one constituent, and no more than announced. */
static void test_first_fragment(void **state)
{
	struct vcpu *caller = vcpu_of(2, 0);
	struct snapshot before = with_tables();
	struct sending s = of(SHARE, 1, 280);

	(void)state;
	ffa_assert_error(send_first(&s, 0), caller, STATUS_INVALID_PARAMETERS);
	runs[70].begin += 1;
	ffa_assert_error(send_first(&s, 100), caller,
			 STATUS_INVALID_PARAMETERS);
	runs[70].begin = page_of(3, 0);
	ffa_assert_error(send_first(&s, 100), caller, STATUS_DENIED);
	before.contents = snapshot().contents;
	assert_unchanged(&before);
}

/* Nobody gets a region that is half-sent, and other calls go on. */
static void test_calls_between(void **state)
{
	struct vcpu *caller = vcpu_of(2, 0);
	struct sending s = of(LEND, 1, 280);
	struct sending t = of(SHARE, 1, 3);
	struct given g, h;
	struct descriptor p;

	(void)state;
	half(&s);
	g = (struct given){ LEND, 2, low(s.handle), s.terms.tag, 280 };
	for (unsigned i = 0; i < 18; i++) {
		put_request(&p, 2, &g, 3, wish_of(LEND, FFA_RW));
		ffa_assert_error(call_as(vcpu_of(3, 0), RETRIEVE, &p),
				 vcpu_of(3, 0), STATUS_INVALID_PARAMETERS);
		ffa_assert_error(give_back(g.handle, 3, 0), vcpu_of(3, 0),
				 STATUS_INVALID_PARAMETERS);
		ffa_assert_error(read_at(3, s.handle, RESPONSE_AT(2)),
				 vcpu_of(3, 0), STATUS_INVALID_PARAMETERS);
		t.runs = &runs[277];
		assert_wanted(send_first(&t, 1), &t);
		ffa_assert_success(hvc(caller, 0x84000067), caller, 0, 0);
		ffa_assert_success(hvc(caller, 0xc4000066, tx_of(2), rx_of(2),
				       1),
				   caller, 0, 0);
		assert_wanted(send_more(&t, 1), &t);
		if (i == 17)
			break;
		assert_wanted(send_more(&s, 10), &s);
		assert_sent(send_more(&t, 1), &t);
		h = (struct given){ SHARE, 2, low(t.handle), t.terms.tag, 3 };
		read_all(&t, 3, 2, FFA_RW);
		assert_ok(give_back(h.handle, 3, 0), 3);
		assert_ok(take_back(&h, 0), 2);
	}
	/* The pages of the last runs are taken by t. */
	ffa_assert_error(send_more(&s, 10), caller, STATUS_DENIED);
	assert_sent(send_more(&t, 1), &t);
}

/* No page for another part, or for a table: all is given back. */
static void test_no_memory(void **state)
{
	const uint32_t needed = 3; /* two parts, a table */

	(void)state;
	for (uint32_t left = 0; left <= needed; left++) {
		struct sending s = of(LEND, 1, 280);
		struct snapshot before;
		struct answer a;

		boot(NULL);
		pages_apart(runs, 2, 280);
		ffa_speak(2, DIALECT_FFA_1_1 | DIALECT_SETTLED);
		pool_drain(left);
		before = snapshot();
		a = send_first(&s, 200);
		if (left >= 2)
			assert_wanted(a, &s);
		if (left >= 2)
			a = send_more(&s, 80);
		if (left == needed) {
			assert_sent(a, &s);
			continue;
		}
		ffa_assert_error(a, vcpu_of(2, 0), STATUS_NO_MEMORY);
		assert_int_equal(snapshot().modes, before.modes);
		assert_int_equal(snapshot().handles, before.handles);
	}
}

/*
 * Interrupts cut calls short: each is one call, whoever makes it again. With
 * every second look a call can be in step, and never go on.
 */
static void test_interrupted(void **state)
{
	(void)state;
	for (unsigned every = 3; every <= 7; every += 2) {
		struct snapshot before;
		struct sending s;
		struct given g;

		boot(NULL);
		before = with_tables();
		s = of(LEND, 1, 280);
		host_interrupt_every(every);
		g = send_all(&s, 200, 80);
		read_all(&s, 3, 2, wish_of(LEND, FFA_RW));
		host_interrupt_every(0);
		assert_ok(give_back(g.handle, 3, 0), 3);
		host_interrupt_every(every);
		assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, g.handle,
				    HANDLE_HIGH),
			  2);
		host_interrupt_every(0);
		assert_int_equal(snapshot().modes, before.modes);
		assert_int_equal(snapshot().handles, before.handles);
	}
}

/* With CLEAR its borrower finds zeroes; what is given up is as it was. */
static void test_clear(void **state)
{
	struct sending s = of(LEND, 2, 280);
	struct given g;

	(void)state;
	pages_apart(runs, 2, 280);
	s.terms.flags = 1;
	g = send_all(&s, 100, 100);
	assert_false(page_is(runs[279].begin, 0));
	read_all(&s, 3, 2, wish_of(LEND, FFA_RW));
	for (uint32_t i = 0; i < 280; i++)
		assert_true(page_is(runs[i].begin, 0));
	page_fill(runs[0].begin, 0x55);
	page_fill(runs[279].begin, 0x55);
	assert_ok(give_back(g.handle, 3, 1), 3);
	assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, g.handle, HANDLE_HIGH), 2);
	assert_true(page_is(runs[0].begin, 0));
	assert_true(page_is(runs[279].begin, 0));
	page_fill(runs[0].begin, 0x55);
	assert_wanted(send_first(&s, 100), &s);
	runs[100].begin++;
	ffa_assert_error(send_more(&s, 100), vcpu_of(2, 0),
			 STATUS_INVALID_PARAMETERS);
	assert_true(page_is(runs[0].begin, 0x55));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sizes, boot),
		cmocka_unit_test_setup(test_longer_than_a_part, boot),
		cmocka_unit_test_setup(test_w4, boot),
		cmocka_unit_test_setup(test_no_tx, boot),
		cmocka_unit_test_setup(test_length, boot),
		cmocka_unit_test_setup(test_handle, boot),
		cmocka_unit_test_setup(test_after_the_last, boot),
		cmocka_unit_test_setup(test_constituents, boot),
		cmocka_unit_test_setup(test_pages, boot),
		cmocka_unit_test_setup(test_other_rights, boot),
		cmocka_unit_test_setup(test_pages_missing, boot),
		cmocka_unit_test_setup(test_first_fragment, boot),
		cmocka_unit_test_setup(test_calls_between, boot),
		cmocka_unit_test_setup(test_no_memory, boot),
		cmocka_unit_test_setup(test_interrupted, boot),
		cmocka_unit_test_setup(test_clear, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
