/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/mailbox.h"

#include <string.h>

#include "arch/cpu.h"
#include "arch/guest_memory.h"
#include "lib/compiler.h"

/*
 * The word `state`: a state, and with RECEIVED or DELIVERED the message's size
 * and sender: the call which makes it READ has read this message's and not a
 * later one's.
 */
#define STATE_MASK   ((uint32_t)7)
#define SIZE_SHIFT   3
#define SIZE_MASK    ((uint32_t)0x3ffff)
#define SENDER_SHIFT 21

_Static_assert(KEEL_RXTX_PAGES *PAGE_SIZE <= SIZE_MASK &&
		       KEEL_MAX_VMS <= UINT32_MAX >> SENDER_SHIFT,
	       "a message's size and its sender fit beside the state");

/* True if a vCPU is to be told of the message: RECEIVED or DELIVERED. */
static bool is_untold(uint32_t word)
{
	return (word & MAILBOX_READ) == MAILBOX_RECEIVED;
}

static bool move(struct mailbox *m, uint32_t from, uint32_t to)
{
	/*
	 * acquire: the RX accesses of the call that made it `from`; release:
	 * this call's, for the one that moves it on
	 */
	return atomic_compare_exchange_strong_explicit(&m->state, &from, to,
						       memory_order_acq_rel,
						       memory_order_relaxed);
}

void mailbox_map(struct mailbox *m, uint8_t *rx, const uint8_t *tx,
		 uint32_t size)
{
	m->tx = tx;
	m->size = size;
	/* RX may hold anything, and must be zero behind a message. */
	m->high_water = size;
	/* release: pairs with mailbox_mapped()'s acquire */
	atomic_store_explicit(&m->rx, rx, memory_order_release);
}

/* Waits while RX is FILLING, makes it FILLING, and returns its old state. */
static uint32_t take_rx(struct mailbox *m)
{
	uint32_t was = MAILBOX_EMPTY;

	while (!move(m, was, MAILBOX_FILLING)) {
		cpu_relax();
		was = atomic_load_explicit(&m->state, memory_order_relaxed);
		if (was == MAILBOX_FILLING)
			was = MAILBOX_EMPTY;
	}
	return was;
}

bool mailbox_close(struct mailbox *m, uint32_t *was)
{
	uint32_t readers = atomic_fetch_or_explicit(
		&m->tx_readers, MAILBOX_TX_CLOSED, memory_order_acquire);

	if (readers & MAILBOX_TX_CLOSED)
		return false;
	if (!mailbox_mapped(m)) {
		atomic_fetch_and_explicit(&m->tx_readers, ~MAILBOX_TX_CLOSED,
					  memory_order_relaxed);
		return false;
	}
	/* acquire: pairs with mailbox_tx_end()'s release */
	while (atomic_load_explicit(&m->tx_readers, memory_order_acquire) !=
	       MAILBOX_TX_CLOSED)
		cpu_relax();
	*was = take_rx(m);
	return true;
}

void mailbox_reopen(struct mailbox *m, uint32_t was)
{
	/* release: pairs with move() and mailbox_tx_begin() */
	atomic_store_explicit(&m->state, was, memory_order_release);
	atomic_fetch_and_explicit(&m->tx_readers, ~MAILBOX_TX_CLOSED,
				  memory_order_release);
}

void mailbox_unmap(struct mailbox *m)
{
	atomic_store_explicit(&m->rx, NULL, memory_order_relaxed);
	mailbox_reopen(m, MAILBOX_EMPTY);
}

OUTLINED const uint8_t *mailbox_tx_begin(struct mailbox *m)
{
	uint32_t readers = atomic_fetch_add_explicit(&m->tx_readers, 1,
						     memory_order_acquire);

	if (!(readers & MAILBOX_TX_CLOSED) && mailbox_mapped(m))
		return m->tx;
	mailbox_tx_end(m);
	return NULL;
}

OUTLINED void mailbox_tx_end(struct mailbox *m)
{
	/* release: pairs with mailbox_close()'s acquire */
	atomic_fetch_sub_explicit(&m->tx_readers, 1, memory_order_release);
}

/* An RX that is FILLING stays mapped; it may be unmapped just before that. */
bool mailbox_claim(struct mailbox *m)
{
	if (!mailbox_mapped(m) || !move(m, MAILBOX_EMPTY, MAILBOX_FILLING))
		return false;
	if (mailbox_mapped(m))
		return true;
	mailbox_abandon(m);
	return false;
}

void mailbox_abandon(struct mailbox *m)
{
	atomic_store_explicit(&m->state, MAILBOX_EMPTY, memory_order_release);
}

/* Returns ok; if it is false, all of RX may differ from zero. */
static bool written(struct mailbox *m, bool ok)
{
	if (!ok)
		m->high_water = m->size;
	return ok;
}

bool mailbox_write(struct mailbox *m, uint32_t at, const void *from,
		   uint32_t size)
{
	uint8_t *rx = atomic_load_explicit(&m->rx, memory_order_relaxed);

	return written(m, guest_copy(rx + at, from, size));
}

bool mailbox_finish(struct mailbox *m, uint32_t size)
{
	uint8_t *rx = atomic_load_explicit(&m->rx, memory_order_relaxed);
	uint32_t old = m->high_water;

	m->high_water = size;
	return old <= size || written(m, guest_zero(rx + size, old - size));
}

void mailbox_publish(struct mailbox *m, uint16_t sender, uint32_t size,
		     enum mailbox_state state)
{
	uint32_t word = state;

	if (is_untold(word))
		word |= size << SIZE_SHIFT | (uint32_t)sender << SENDER_SHIFT;
	atomic_store_explicit(&m->state, word, memory_order_release);
}

bool mailbox_read(struct mailbox *m, struct message *message)
{
	uint32_t word = atomic_load_explicit(&m->state, memory_order_relaxed);

	if (!is_untold(word) || !move(m, word, MAILBOX_READ))
		return false;
	message->sender = (uint16_t)(word >> SENDER_SHIFT);
	message->size = word >> SIZE_SHIFT & SIZE_MASK;
	return true;
}

bool mailbox_release(struct mailbox *m)
{
	return move(m, MAILBOX_READ, MAILBOX_EMPTY);
}

bool mailbox_drop(struct mailbox *m)
{
	uint32_t word = atomic_load_explicit(&m->state, memory_order_relaxed);

	return (word & STATE_MASK) == MAILBOX_DELIVERED &&
	       move(m, word, MAILBOX_EMPTY);
}

static uint16_t queue_pop(struct id_queue *q)
{
	uint16_t id = q->ids[0];

	if (q->count == 0)
		return MAILBOX_NOBODY;
	q->count--;
	memmove(&q->ids[0], &q->ids[1], q->count * sizeof(q->ids[0]));
	return id;
}

OUTLINED static void queue_add(struct id_queue *q, uint16_t id)
{
	for (uint16_t i = 0; i < q->count; i++) {
		if (q->ids[i] == id)
			return;
	}
	q->ids[q->count++] = id;
}

static void queue_remove(struct id_queue *q, uint16_t id)
{
	uint16_t kept = 0;

	for (uint16_t i = 0; i < q->count; i++) {
		if (q->ids[i] != id)
			q->ids[kept++] = q->ids[i];
	}
	q->count = kept;
}

bool mailbox_wait(struct mailbox *m, uint16_t id)
{
	uint32_t state;
	bool wait;

	/*
	 * A call that releases RX makes it EMPTY, then looks for waiters under
	 * this lock: either it sees VM id, or this call sees EMPTY.
	 */
	spin_lock(&m->lock);
	state = atomic_load_explicit(&m->state, memory_order_relaxed);
	wait = (state != MAILBOX_EMPTY && state != MAILBOX_FILLING) ||
	       !mailbox_mapped(m);
	if (wait)
		queue_add(&m->waiters, id);
	spin_unlock(&m->lock);
	return wait;
}

bool mailbox_has_waiters(struct mailbox *m)
{
	bool any;

	spin_lock(&m->lock);
	any = m->waiters.count > 0;
	spin_unlock(&m->lock);
	return any;
}

uint16_t mailbox_next_waiter(struct mailbox *m)
{
	uint16_t id = MAILBOX_NOBODY;

	spin_lock(&m->lock);
	if (mailbox_mapped(m) && mailbox_is_empty(m))
		id = queue_pop(&m->waiters);
	spin_unlock(&m->lock);
	return id;
}

void mailbox_tell_writable(struct mailbox *m, uint16_t id)
{
	spin_lock(&m->lock);
	queue_add(&m->writable, id);
	spin_unlock(&m->lock);
}

uint16_t mailbox_next_writable(struct mailbox *m)
{
	uint16_t id;

	spin_lock(&m->lock);
	id = queue_pop(&m->writable);
	spin_unlock(&m->lock);
	return id;
}

void mailbox_forget(struct mailbox *m, uint16_t id)
{
	spin_lock(&m->lock);
	queue_remove(&m->waiters, id);
	queue_remove(&m->writable, id);
	spin_unlock(&m->lock);
}

void mailbox_forget_all(struct mailbox *m)
{
	spin_lock(&m->lock);
	m->waiters.count = 0;
	m->writable.count = 0;
	spin_unlock(&m->lock);
}
