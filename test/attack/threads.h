/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Threads of a guest that make calls: a call that has to be made again may be
 * so on another vCPU, after calls of other threads. They share TX, which a
 * thread fills before it enters.
 */
#pragma once

#include "test/attack/attack.h"

struct thread {
	uint64_t x[8];
	uint8_t tx[PAGE_SIZE];
	uint32_t length; /* of what is in tx */
	bool done;
	struct answer a;
};

/* Has a thread make its call, once, on a vCPU of its VM. */
static inline void thread_enter(struct thread *t, struct vcpu *v)
{
	if (t->length != 0)
		put_tx(v, t->tx, t->length);
	t->a = guest_call_once(v, CONDUIT_HVC, t->x);
	t->done = !t->a.again;
}

/* The same until its call is done. */
static inline void thread_finish(struct thread *t, struct vcpu *v)
{
	for (unsigned i = 0; !t->done; i++) {
		assert_in_range(i, 0, 1000);
		thread_enter(t, v);
	}
}

/* A thread that sends a run with CLEAR. */
static inline struct thread thread_send(uint32_t func, uint16_t from,
					uint16_t to, struct page_run run)
{
	struct thread t = { .x = { func } };

	t.length = wire_region(t.tx, from, to, &run, 1);
	t.x[3] = t.x[4] = t.length;
	put32(t.tx, REGION_FLAGS, FLAG_CLEAR);
	return t;
}

/* One that retrieves s. */
static inline struct thread thread_retrieve(const struct sent *s)
{
	struct thread t = { .x = { RETRIEVE } };

	t.length = wire_retrieve(t.tx, s->handle, s->func, s->sender,
				 s->receiver, s->pages);
	t.x[3] = t.x[4] = t.length;
	return t;
}

/* One that gives s back, with CLEAR. */
static inline struct thread thread_relinquish(const struct sent *s)
{
	struct thread t = { .x = { RELINQUISH } };

	t.length = wire_relinquish(t.tx, s->handle, s->receiver);
	put32(t.tx, RELINQUISH_FLAGS, FLAG_CLEAR);
	return t;
}

/* One that reclaims s, with CLEAR. */
static inline struct thread thread_reclaim(const struct sent *s)
{
	return (struct thread){ .x = { RECLAIM, s->handle, FLAG_CLEAR } };
}

/* The thread's call was answered by SUCCESS, and x2. */
static inline void assert_thread(const struct thread *t, uint64_t x2)
{
	assert_true(t->done);
	assert_int_equal(t->a.x[0], 0x84000061);
	assert_int_equal(t->a.x[2], x2);
}
