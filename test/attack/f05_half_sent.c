/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-05: a region that was half-sent could be neither finished nor given up, and
 * its pages and its slot were lost until reboot. Here it is finished, or given
 * up by RECLAIM, whatever the VM does in between; and one of a VM that stops
 * goes home with it.
 */
#include "test/attack/attack.h"

#include <stdlib.h>

#include "test/support/ffa_fragments.h"

#define RUNS	280
#define SENDS	4
#define PAGES	((MACHINE_PAGES - 16) / SENDS) /* of each send, a run each */
#define STEPS	4000
#define VM_STOP 0xff08

static const uint16_t three[] = { 3 };
static const uint8_t rw = FFA_RW;
static struct page_run runs[SENDS][RUNS];

static void announce(struct sending *s, struct page_run *r, uint32_t n)
{
	*s = (struct sending){ .func = LEND,
			       .v = 1,
			       .terms = { .sender = 2,
					  .vms = three,
					  .permissions = &rw,
					  .count = 1 },
			       .runs = r,
			       .n = n };
}

static void begin(void)
{
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_1 | DIALECT_SETTLED);
	pages_apart(runs[0], 2, RUNS);
}

static void assert_home(const struct snapshot *before)
{
	assert_int_equal(snapshot().modes, before->modes);
	assert_int_equal(snapshot().handles, before->handles);
}

/* The primary stops a VM, whose vCPU has left its CPU; interrupts or not. */
static void stop(unsigned vm, unsigned every)
{
	struct answer a;

	machine_enter(vcpu_of(vm, 0)->arch.cpu->arch.primary);
	host_interrupt_every(every);
	a = insist_on(vcpu_of(1, 0), VM_STOP, vm);
	host_interrupt_every(0);
	assert_int_equal(a.x[0], 0);
}

static void test_given_up(void **state)
{
	struct snapshot before;
	struct sending s;

	(void)state;
	begin();
	before = snapshot();
	for (uint32_t sent = 1; sent < RUNS; sent += 9) {
		uint32_t first = sent > 200 ? 200 : sent;

		announce(&s, runs[0], RUNS);
		host_interrupt_every(sent % 3 == 1 ? 0 : 3);
		assert_wanted(send_first(&s, first), &s);
		if (sent > first)
			assert_wanted(send_more(&s, sent - first), &s);
		ffa_assert_error(hvc(vcpu_of(3, 0), RECLAIM, low(s.handle),
				     HANDLE_HIGH),
				 vcpu_of(3, 0), STATUS_INVALID_PARAMETERS);
		assert_ok(insist_on(vcpu_of(2, 0), RECLAIM, low(s.handle),
				    HANDLE_HIGH),
			  2);
		host_interrupt_every(0);
		assert_home(&before);
		ffa_assert_error(send_more(&s, 1), vcpu_of(2, 0),
				 STATUS_INVALID_PARAMETERS);
	}
}

/* A RECLAIM that an interrupt cut short: no fragment is taken in between. */
static void test_given_up_in_part(void **state)
{
	struct vcpu *caller = vcpu_of(2, 0);
	const uint64_t x[8] = { RECLAIM, 0, HANDLE_HIGH };
	uint64_t reclaim[8];
	struct snapshot before;
	struct sending s;

	(void)state;
	begin();
	before = snapshot();
	announce(&s, runs[0], RUNS);
	assert_wanted(send_first(&s, 200), &s);
	assert_wanted(send_more(&s, 60), &s);
	memcpy(reclaim, x, sizeof(x));
	reclaim[1] = low(s.handle);
	host_interrupt_every(1);
	assert_true(guest_call_once(caller, CONDUIT_HVC, reclaim).again);
	host_interrupt_every(0);
	assert_int_equal(mode_of(2, runs[0][259].begin).state, PAGE_OWNED);
	assert_int_not_equal(mode_of(2, runs[0][0].begin).state, PAGE_OWNED);
	ffa_assert_error(send_more(&s, 20), caller, STATUS_INVALID_PARAMETERS);
	assert_ok(insist(caller, reclaim), 2);
	assert_home(&before);
}

/* All slots of the VM half-sent: the next send is refused, and none is lost. */
static void test_all_slots(void **state)
{
	static struct sending s[KEEL_HANDLE_QUOTA + 1];
	struct page_run pair[KEEL_HANDLE_QUOTA + 1][2];
	struct snapshot before;
	uint32_t n = 0;

	(void)state;
	begin();
	before = snapshot();
	for (; n <= KEEL_HANDLE_QUOTA; n++) {
		struct answer a;

		memcpy(pair[n], &runs[0][2 * n], sizeof(pair[n]));
		announce(&s[n], pair[n], 2);
		a = send_first(&s[n], 1);
		if (a.x[0] != FRAG_RX) {
			ffa_assert_error(a, vcpu_of(2, 0), STATUS_NO_MEMORY);
			break;
		}
	}
	assert_in_range(n, 10, KEEL_HANDLE_QUOTA); /* pages are fewer */
	while (n-- > 0) {
		if (n % 2 == 0)
			assert_sent(send_more(&s[n], 1), &s[n]);
		assert_ok(hvc(vcpu_of(2, 0), RECLAIM, low(s[n].handle),
			      HANDLE_HIGH),
			  2);
	}
	assert_home(&before);
}

/* Wherever it is when its sender stops, and a borrower of another one reads. */
static void test_stopped(void **state)
{
	(void)state;
	for (uint32_t sent = 1; sent < RUNS; sent += 31) {
		struct snapshot before;
		struct sending s;

		attack_boot(NULL);
		begin();
		before = snapshot();
		announce(&s, runs[0], RUNS);
		assert_wanted(send_first(&s, sent > 200 ? 200 : sent), &s);
		if (sent > 200)
			assert_wanted(send_more(&s, sent - 200), &s);
		stop(2, 2);
		assert_home(&before);
	}
}

/* A borrower that stops before it has read all; then its sender, too. */
static void test_borrower_stopped(void **state)
{
	(void)state;
	for (unsigned sender_too = 0; sender_too < 2; sender_too++) {
		struct snapshot before;
		struct sending s;

		attack_boot(NULL);
		begin();
		before = snapshot();
		announce(&s, runs[0], RUNS);
		send_all(&s, 200, 80);
		assert_int_equal(retrieve_first(&s, 3, 1, FFA_RW | FFA_NX),
				 244);
		if (sender_too)
			stop(2, 0);
		stop(3, 0);
		if (!sender_too)
			assert_ok(insist_on(vcpu_of(2, 0), RECLAIM,
					    low(s.handle), HANDLE_HIGH),
				  2);
		assert_home(&before);
	}
}

/* One step of one of the sends, at random: a fragment, or it is given up. */
static void step(struct sending *s, unsigned i)
{
	struct vcpu *caller = vcpu_of(2, 0);
	uint32_t left = s->n - s->given;
	uint32_t k = 1 + (uint32_t)rand() % 90;

	if (s->n == 0) {
		announce(s, runs[i], 2 + (uint32_t)rand() % (PAGES - 2));
		if (k >= s->n)
			k = s->n - 1;
		assert_wanted(send_first(s, k), s);
	} else if (left == 0 || rand() % 8 == 0) {
		assert_ok(insist_on(caller, RECLAIM, low(s->handle),
				    HANDLE_HIGH),
			  2);
		s->n = 0;
		s->given = 0;
	} else {
		k = k < left ? k : left;
		if (k == left)
			assert_sent(send_more(s, k), s);
		else
			assert_wanted(send_more(s, k), s);
	}
}

/* Several of one VM's, in any order, each in runs of its own. */
static void test_any_order(void **state)
{
	struct sending s[SENDS] = { 0 };
	struct snapshot before;

	(void)state;
	begin();
	before = snapshot();
	srand(5);
	for (unsigned i = 0; i < SENDS; i++)
		single_pages(runs[i], 2, i * PAGES, PAGES);
	for (unsigned n = 0; n < STEPS; n++) {
		unsigned i = (unsigned)rand() % SENDS;

		step(&s[i], i);
		if (n % 7 == 0)
			host_interrupt_every((unsigned)rand() % 3 * 3);
	}
	host_interrupt_every(0);
	for (unsigned i = 0; i < SENDS; i++) {
		if (s[i].n != 0)
			assert_ok(insist_on(vcpu_of(2, 0), RECLAIM,
					    low(s[i].handle), HANDLE_HIGH),
				  2);
	}
	assert_home(&before);
}

ATTACKS(ATTACK(test_given_up), ATTACK(test_given_up_in_part),
	ATTACK(test_all_slots), ATTACK(test_stopped),
	ATTACK(test_borrower_stopped), ATTACK(test_any_order))
