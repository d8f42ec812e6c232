/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/mailbox.h"

#include <string.h>

static bool move(struct mailbox *m, uint32_t from, uint32_t to)
{
	/*
	 * acquire: what the one before wrote or read is done with; release:
	 * what this one did is done when the next state is seen
	 */
	return atomic_compare_exchange_strong_explicit(&m->state, &from, to,
						       memory_order_acq_rel,
						       memory_order_relaxed);
}

void mailbox_map(struct mailbox *m, uint8_t *rx, const uint8_t *tx)
{
	m->tx = tx;
	/* RX may hold anything: what lies behind a message must be zero. */
	m->high_water = (uint32_t)PAGE_SIZE;
	/* release: pairs with mailbox_mapped()'s acquire */
	atomic_store_explicit(&m->rx, rx, memory_order_release);
}

bool mailbox_claim(struct mailbox *m)
{
	return mailbox_mapped(m) && move(m, MAILBOX_EMPTY, MAILBOX_FILLING);
}

void mailbox_abandon(struct mailbox *m)
{
	atomic_store_explicit(&m->state, MAILBOX_EMPTY, memory_order_release);
}

void mailbox_publish(struct mailbox *m, uint16_t sender, uint32_t size,
		     enum mailbox_state state)
{
	uint8_t *rx = atomic_load_explicit(&m->rx, memory_order_relaxed);

	if (m->high_water > size)
		memset(rx + size, 0, m->high_water - size);
	m->high_water = size;
	m->sender = sender;
	m->size = size;
	atomic_store_explicit(&m->state, state, memory_order_release);
}

bool mailbox_read(struct mailbox *m)
{
	return move(m, MAILBOX_RECEIVED, MAILBOX_READ);
}

bool mailbox_release(struct mailbox *m)
{
	return move(m, MAILBOX_READ, MAILBOX_EMPTY);
}

static void queue_add(struct id_queue *q, uint16_t id)
{
	for (uint16_t i = 0; i < q->count; i++) {
		if (q->ids[i] == id)
			return;
	}
	q->ids[q->count++] = id;
}

bool mailbox_wait(struct mailbox *m, uint16_t id)
{
	bool wait;

	/*
	 * Who releases RX looks for waiters under this lock after it made the
	 * state EMPTY: either it sees us, or we see EMPTY here.
	 */
	spin_lock(&m->lock);
	wait = atomic_load_explicit(&m->state, memory_order_relaxed) !=
		       MAILBOX_EMPTY ||
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
