/* SPDX-License-Identifier: BSD-3-Clause */
/* The primary's side of the desk. */
#ifndef BENCH_WORKER_H
#define BENCH_WORKER_H

#include "row.h"

/* Shared with the worker from worker_start on. */
extern struct bench_desk *const desk;

/* Starts the worker and shares the desk with it. */
void worker_start(void);

/* Sends the worker a message of `size` bytes; RUN is up to the caller. */
void worker_call(uint32_t size);

/* Runs the worker until it answers, and releases RX. */
void worker_finish(void);

/* Has the worker do an order; nothing in it is probed. */
void worker_order(enum bench_order order);

/*
 * Has the worker make a call with these bytes in TX, by a probe that is added
 * to the row if that is wanted. Returns the answer.
 */
struct spci_value worker_row_call(struct row *row, struct spci_value value,
				  const void *tx, uint32_t tx_size);

/* Ends the bench where a call did not end with this function id. */
void bench_expect(const struct row *row, struct spci_value value,
		  uint64_t func);

#endif
