/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "race": CPUs that run one vCPU as fast as they can. */
#include "option.h"
#include "regs.h"
#include "stage.h"
#include "works.h"
#include <keel/clock.h>
#include <keel/guest.h>
#include <keel/smp.h>

/*
 * Each message takes a RUN and a half that runs, and more that are BUSY. The
 * suite has less time than "messages=70000" takes, which are 100 000 RUNs.
 */
#define MESSAGES 20000

const char guest_name[] = "race";

static struct guest_lock lock;

/* Under lock. */
static uint64_t received, sent, wrong;

/* One for each CPU. */
static struct {
	uint64_t runs, busy, damaged, strange;
} tally[2];

static volatile bool stop;
static uint64_t messages;

/* Sends what the puppet is owed as soon as its RX is free. */
static void pay(void)
{
	uint64_t *tx = (uint64_t *)(uintptr_t)stage_tx(primary);

	while (sent < received) {
		*tx = sent + 1;
		if (spci_msg_send(PRIMARY, PUPPET, sizeof(*tx), 0).func !=
		    SPCI_SUCCESS_32)
			return;
		sent++;
	}
}

static void take(void)
{
	const uint64_t *rx = (const uint64_t *)(uintptr_t)stage_rx(primary);

	wrong += *rx != received + 1;
	received = *rx;
	spci_rx_release();
}

static void handle(size_t cpu, const uint64_t v[8])
{
	if (v[0] == SPCI_ERROR_32 && (int64_t)v[2] == SPCI_BUSY) {
		tally[cpu].busy++;
		return;
	}
	tally[cpu].runs++;
	if (v[0] != SPCI_MSG_SEND_32 && v[0] != SPCI_YIELD_32)
		tally[cpu].strange++;
	guest_lock(&lock);
	if (v[0] == SPCI_MSG_SEND_32)
		take();
	pay();
	guest_unlock(&lock);
}

static void run(void *arg)
{
	size_t cpu = guest_cpu_index();
	uint64_t seed = cpu;

	(void)arg;
	while (!stop) {
		uint64_t call[8] = { SPCI_RUN_32, id_of(puppet) };

		seed += 2;
		tally[cpu].damaged += regs_call(seed, call);
		handle(cpu, call);
		if (cpu == 0 && stage_idle(puppet))
			stop = true;
	}
}

/* Messages first; then the rest of the RUNs, which only yield. */
static void race(void)
{
	struct puppet_slot *s = stage_slot(puppet);

	s->x[0] = WORK_RACE;
	s->x[1] = messages;
	s->x[2] = stage_tx(puppet);
	s->x[3] = stage_rx(puppet);
	__atomic_store_n(&s->op, PUPPET_WORK, __ATOMIC_RELEASE);
	if (guest_cpu_start(1, run, NULL) != 0)
		tap_bail_out("CPU 1 does not start");
	run(NULL);
	guest_cpu_wait_off(1);
}

static void report(void)
{
	const struct puppet_slot *s = stage_slot(puppet);
	uint64_t runs = tally[0].runs + tally[1].runs;

	say("# RUNs: %llu and %llu, BUSY: %llu and %llu",
	    (unsigned long long)tally[0].runs,
	    (unsigned long long)tally[1].runs,
	    (unsigned long long)tally[0].busy,
	    (unsigned long long)tally[1].busy);
	tap_ok(runs >= messages, "3.1: %llu RUNs of one vCPU by two CPUs",
	       (unsigned long long)runs);
	tap_ok(tally[0].runs > messages / 20 && tally[1].runs > messages / 20,
	       "7.2: it has migrated");
	tap_ok(tally[0].busy + tally[1].busy > 0,
	       "3.1 5: RUN of what runs elsewhere is BUSY, %llu times",
	       (unsigned long long)(tally[0].busy + tally[1].busy));
	tap_equal((int64_t)(tally[0].strange + tally[1].strange), 0,
		  "10: there is no other answer but the vCPU's own exits");
	tap_equal((int64_t)received, (int64_t)messages,
		  "5.2: all messages came");
	tap_equal((int64_t)wrong, 0, "5.2: in their order");
	tap_equal((int64_t)sent, (int64_t)messages, "5.2: as many went back");
	tap_equal((int64_t)s->x[1], 0, "5.3: in their order");
	tap_equal((int64_t)s->x[0], 0, "7.2: the vCPU kept its registers");
	tap_equal((int64_t)(tally[0].damaged + tally[1].damaged), 0,
		  "7.2: and so did the CPUs of the primary");
}

void guest_main(const struct guest_boot *boot)
{
	messages = option(boot->fdt, "messages", MESSAGES);
	stage_begin();
	stage_map(primary);
	stage_map(puppet);
	if (guest_cpu_count() < 2) {
		tap_skip("one CPU", "3.1: two CPUs race to RUN");
	} else {
		race();
		report();
	}
	tap_done();
}
