/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-03: a fragmented send that brought more bytes than it had announced was
 * never noticed, and stayed half-sent for ever. Here it is refused, and nothing
 * of it is left: no page, no slot, no record.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_fragments.h"

#define RUNS 280

static const uint16_t three[] = { 3 };
static const uint8_t rw = FFA_RW;
static struct page_run runs[RUNS];

static void announce(struct sending *s, uint32_t n)
{
	pages_apart(runs, 2, RUNS);
	*s = (struct sending){ .func = LEND,
			       .v = 1,
			       .terms = { .sender = 2,
					  .vms = three,
					  .permissions = &rw,
					  .count = 1 },
			       .runs = runs,
			       .n = n };
}

static void begin(void)
{
	struct sending s;
	struct given g;

	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_1 | DIALECT_SETTLED);
	announce(&s, RUNS); /* tables are made, and stay */
	g = send_all(&s, 140, 140);
	assert_ok(take_back(&g, 0), 2);
}

/* n runs, of which `first` are sent, then some more than are left. */
static void attack(uint32_t n, uint32_t first, uint32_t more)
{
	struct vcpu *caller = vcpu_of(2, 0);
	struct snapshot before = snapshot();
	struct sending s;

	announce(&s, n);
	assert_wanted(send_first(&s, first), &s);
	ffa_assert_error(send_more(&s, n - first + more), caller,
			 STATUS_INVALID_PARAMETERS);
	before.contents = snapshot().contents; /* TX */
	assert_unchanged(&before);
	ffa_refused(caller, STATUS_INVALID_PARAMETERS, FRAG_TX, low(s.handle),
		    HANDLE_HIGH, 16);
	ffa_refused(caller, STATUS_INVALID_PARAMETERS, RECLAIM, low(s.handle),
		    HANDLE_HIGH);
}

static void test_more(void **state)
{
	(void)state;
	begin();
	for (uint32_t n = 2; n <= 250; n += 31) {
		for (uint32_t more = 1; more <= 5; more++) {
			attack(n, 1, more);
			attack(n, n / 2, more);
			if (n - 1 <= 200)
				attack(n, n - 1, more);
		}
	}
}

/* In the first fragment itself: less is announced than it has. */
static void test_more_at_once(void **state)
{
	struct vcpu *caller = vcpu_of(2, 0);
	struct sending s;
	struct snapshot before;

	(void)state;
	begin();
	for (uint32_t n = 1; n < 20; n++) {
		before = snapshot();
		announce(&s, n);
		ffa_assert_error(send_first(&s, n + 1), caller,
				 STATUS_INVALID_PARAMETERS);
		before.contents = snapshot().contents;
		assert_unchanged(&before);
	}
}

/* Interrupts while it goes home: the caller is told why in the end. */
static void test_interrupted(void **state)
{
	(void)state;
	begin();
	host_interrupt_every(2);
	attack(250, 5, 1);
	attack(270, 150, 10);
	host_interrupt_every(0);
}

ATTACKS(ATTACK(test_more), ATTACK(test_more_at_once), ATTACK(test_interrupted))
