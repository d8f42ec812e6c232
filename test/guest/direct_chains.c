/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary asks a secondary, that asks another, and that is interrupted. All
 * three have FP registers of their own meanwhile.
 */
#include "direct_tests.h"
#include "tap.h"
#include <hf/types.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/gic.h>
#include <keel/guest.h>
#include <keel/timer.h>

#define SEED_PRIMARY	   0x100
#define SEED_MIDDLE	   0x200
#define SEED_TAIL	   0x300
#define WAIT_FOR_INTERRUPT 0xff06 /* why RUN returns */
#define TRIES		   10
#define TRIES_EARLY	   5
#define SLEEP_MS	   300

/*
 * A tail has far more to do than it can before the timer. It does not pass
 * time, or it would be done when the host was busy for as long. A host that is
 * so busy that the timer comes too late for that, too, gives the next one more.
 */
static uint64_t loops = 50000000;

static uint64_t ms(uint64_t n)
{
	return guest_ticks_per_second() / 1000 * n;
}

/* Takes what is pending: the timer. */
static void take_interrupts(void)
{
	guest_irq_enable();
	guest_irq_disable();
	guest_timer_stop();
}

/* A call that the timer interrupts soon. */
static struct ffa_args for_a_moment(struct ffa_args call, unsigned milliseconds)
{
	struct ffa_args v;

	guest_timer_set(guest_ticks() + ms(milliseconds));
	v = ffa_call(call);
	take_interrupts();
	return v;
}

/*
 * Returns what the primary finds when the chain is interrupted; where the tail
 * had not begun, when it is interrupted again.
 */
static struct ffa_args interrupted(struct ffa_args call, uint16_t tail)
{
	struct ffa_args v = for_a_moment(call, 5);

	/* Longer each time: a busy host may leave the guest little of it. */
	for (unsigned i = 1; i < TRIES && v.x[0] == FFA_INTERRUPT_32 &&
			     v.x[1] != ffa_pair(tail, 0);
	     i++)
		v = for_a_moment(ARGS(FFA_RUN_32, v.x[1]), 5 + i);
	return v;
}

/* True if the tail was done before the timer, as seldom as it should be. */
static bool was_too_early(struct ffa_args v, unsigned tries)
{
	if ((v.x[0] != RESP_64 && v.x[0] != FFA_MSG_WAIT_32) ||
	    tries >= TRIES_EARLY)
		return false;
	loops *= 2;
	return true;
}

static void busy(const char *what, struct ffa_args call)
{
	tap_args(ffa_call(call), error_of(call, FFA_BUSY), "%s", what);
}

/* Makes calls that the primary may make meanwhile, and others. */
static void meanwhile(const struct caller *middle)
{
	const uint16_t other = middle->vm == PARTNER_1_1 ? PARTNER_1_2 :
							   PARTNER_1_1;

	busy("4.1 9: RUN of the middle of the chain",
	     ARGS(FFA_RUN_32, ffa_pair(middle->vm, 0)));
	busy("5.2 8: a request to the middle of the chain",
	     ARGS(REQ_64, ffa_pair(PRIMARY, middle->vm)));
	busy("5.2 8: a request to its tail",
	     ARGS(REQ_64, ffa_pair(PRIMARY, TAIL)));
	tap_equal((int64_t)ffa_direct_req(PRIMARY, other, 1, 2).x[4], 2,
		  "5.4: a request to a VM that is not in it");
}

static void paint(uint16_t vm, uint64_t seed)
{
	dialog_order(vm, PARTNER_PAINT, ARGS(0, 0, 0, 0, 0, seed));
}

/* FP registers that were not as painted, since then. */
static int64_t differing(uint16_t vm)
{
	return (int64_t)dialog_order(vm, PARTNER_PAINT, ARGS(0)).x[4];
}

static void paint_all(const struct caller *middle, uint16_t tail)
{
	paint(middle->vm, SEED_MIDDLE);
	paint(tail, SEED_TAIL);
	fp_paint(SEED_PRIMARY);
}

void chain_look_at_fp(const struct caller *middle, uint16_t tail)
{
	tap_equal((int64_t)fp_differ(SEED_PRIMARY), 0,
		  "5.4: FP registers of the primary");
	tap_equal(differing(middle->vm), 0,
		  "5.4: FP registers of the middle, 1.%u", middle->minor);
	tap_equal(differing(tail), 0, "5.4: FP registers of the tail");
}

/* The middle's call is a request to the tail, which takes its time. */
static struct ffa_args prepare(const struct caller *middle, uint16_t tail)
{
	dialog_set(middle->vm, BANK_CALL,
		   ARGS(REQ_64, ffa_pair(middle->vm, tail), 0,
			ORDER | PARTNER_SPIN, loops));
	return ARGS(REQ_64, ffa_pair(PRIMARY, middle->vm), 0,
		    ORDER | PARTNER_CALL);
}

struct ffa_args chain_interrupted(const struct caller *middle, uint16_t tail)
{
	struct ffa_args v;
	unsigned tries = 0;

	do {
		v = prepare(middle, tail);
		paint_all(middle, tail);
		v = interrupted(v, tail);
	} while (was_too_early(v, ++tries));
	return v;
}

static void chain(const struct caller *middle)
{
	const struct ffa_args tail = ARGS(FFA_INTERRUPT_32, ffa_pair(TAIL, 0));
	const struct ffa_args run = ARGS(FFA_RUN_32, ffa_pair(TAIL, 0));
	struct ffa_args v;

	tap_args(chain_interrupted(middle, TAIL), tail,
		 "5.4: the primary learns that the tail is interrupted, 1.%u",
		 middle->minor);
	meanwhile(middle);
	v = for_a_moment(run, 5);
	for (unsigned tries = 1; was_too_early(v, tries); tries++) {
		(void)chain_interrupted(middle, TAIL);
		v = for_a_moment(run, 5);
	}
	tap_args(v, tail, "5.4: and that it is interrupted again");
	v = dialog_finish(v);
	tap_ok(v.x[0] == RESP_64 && v.x[1] == ffa_pair(middle->vm, PRIMARY) &&
		       v.x[3] == (ORDER | PARTNER_CALL),
	       "5.4: RUN of the tail returns the response of the middle");
	chain_look_at_fp(middle, TAIL);
	v = dialog_get(middle->vm, BANK_CALL);
	tap_ok(v.x[0] == RESP_64 && v.x[1] == ffa_pair(TAIL, middle->vm) &&
		       v.x[4] == loops,
	       "5.4: the middle has the response of the tail");
}

/* The same where the middle was RUN, and has no request. */
static void chain_in_run(const struct caller *middle)
{
	struct ffa_args v;
	unsigned tries = 0;

	do {
		prepare(middle, TAIL);
		paint_all(middle, TAIL);
		dialog_order(middle->vm, PARTNER_CALL_LATER, ARGS(0));
		v = interrupted(ARGS(FFA_RUN_32, ffa_pair(middle->vm, 0)),
				TAIL);
	} while (was_too_early(v, ++tries));
	tap_args(v, ARGS(FFA_INTERRUPT_32, ffa_pair(TAIL, 0)),
		 "5.4: RUN returns that the tail is interrupted, 1.%u",
		 middle->minor);
	tap_args(dialog_finish(v),
		 ARGS(FFA_MSG_WAIT_32, ffa_pair(middle->vm, 0)),
		 "5.4: RUN of the tail goes on until the middle waits");
	chain_look_at_fp(middle, TAIL);
}

/* The receiver of a request sleeps: the primary RUNs it until it answers. */
static void sleeping(const struct caller *c)
{
	struct ffa_args v = ffa_call(ARGS(REQ_64, ffa_pair(PRIMARY, c->vm), 0,
					  ORDER | PARTNER_SLEEP, ms(SLEEP_MS)));
	unsigned runs = 0;

	tap_args(v, ARGS(FFA_INTERRUPT_32, ffa_pair(c->vm, 0)),
		 "4.1: a request returns INTERRUPT for WFI, %s", c->name);
	v = ffa_run(c->vm, 0);
	tap_ok(v.x[0] == WAIT_FOR_INTERRUPT && v.x[1] == ffa_pair(c->vm, 0) &&
		       v.x[2] > 0 && v.x[2] < UINT64_C(1000000) * SLEEP_MS,
	       "4.1: RUN of it tells how long it sleeps, %s", c->name);
	for (; v.x[0] == WAIT_FOR_INTERRUPT; runs++)
		v = ffa_run(c->vm, 0);
	tap_ok(v.x[0] == RESP_64 && v.x[4] == HF_VIRTUAL_TIMER_INTID,
	       "4.1: it wakes by its timer, and answers, %s", c->name);
	say("# after %u RUNs", runs);
}

void direct_chains(const void *fdt)
{
	if (guest_gic_init(fdt) != 0 || guest_timer_init() != 0)
		tap_bail_out("no timer");
	guest_irq_disable();
	for (unsigned i = 1; i < CALLERS; i++) {
		chain(&callers[i]);
		chain_in_run(&callers[i]);
		sleeping(&callers[i]);
	}
}
