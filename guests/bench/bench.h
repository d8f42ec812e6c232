/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How the bench counts instructions. Under QEMU's -icount shift=0 an
 * instruction is a nanosecond and the counter ticks once in 16 of them. A
 * probe starts at a known distance behind a tick, 0 to 15 instructions, so
 * that 16 probes, one at each distance, add up to the exact count.
 */
#ifndef BENCH_H
#define BENCH_H

#define BENCH_PHASES 16

/* Offsets in struct bench_probe. */
#define BENCH_PROBE_PHASE 0
#define BENCH_PROBE_START 8
#define BENCH_PROBE_VALUE 24

/* The instructions that bench_yield executes between two of its hvcs. */
#define BENCH_YIELD_OWN	   3
#define BENCH_YIELD_FP_OWN 4

#ifndef __ASSEMBLER__

#include <hf/spci.h>
#include <stddef.h>
#include <stdint.h>

/* One hvc: the call, then the answer, and the counter on both sides of it. */
struct bench_probe {
	uint64_t phase;
	uint64_t start;
	uint64_t end;
	struct spci_value value;
};

_Static_assert(offsetof(struct bench_probe, phase) == BENCH_PROBE_PHASE &&
		       offsetof(struct bench_probe, start) ==
			       BENCH_PROBE_START &&
		       offsetof(struct bench_probe, value) == BENCH_PROBE_VALUE,
	       "read and written by probe.S");

/* Makes the call. */
void bench_probe(struct bench_probe *probe);

/* The same without the hvc: what the probe itself costs. */
void bench_probe_nothing(struct bench_probe *probe);

/* YIELDs `count` times, at least once, with nothing else in between. */
void bench_yield(uint64_t count);

/* The same, with a use of an FP register before each. */
void bench_yield_fp(uint64_t count);

/* The first secondary, which does the primary's orders. */
#define BENCH_WORKER 2

#define BENCH_TX_MAX 512

enum bench_order {
	/* Nothing but the answer. */
	BENCH_NONE,
	/* bench_yield(count), bench_yield_fp(count). */
	BENCH_YIELD,
	BENCH_YIELD_FP,
	/* YIELD once, then take the message that is there by now. */
	BENCH_WAIT,
	/* Copy `tx` to TX and make the call in `call`. */
	BENCH_CALL,
};

/* The parts of an order that a probe does. */
#define BENCH_PROBE_CALL  1 /* the MSG_WAIT or the call that is ordered */
#define BENCH_PROBE_REPLY 2 /* the MSG_SEND of the answer */
#define BENCH_PROBE_NEXT  4 /* the MSG_WAIT for the next order */

/*
 * A page that the primary shares with the worker. A message of any size and
 * content says that there is an order on the desk; one of reply_size bytes
 * says that it is done.
 */
struct bench_desk {
	uint32_t order;
	uint32_t probes;
	uint32_t reply_size;
	uint32_t tx_size;
	uint64_t count;
	/* Times of the ordered call, of the last answer, of the last wait. */
	struct bench_probe call;
	struct bench_probe reply;
	struct bench_probe wait;
	uint8_t tx[BENCH_TX_MAX];
};

_Static_assert(sizeof(struct bench_desk) <= SPCI_PAGE_SIZE, "one page");

#endif

#endif
