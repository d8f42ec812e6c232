/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's mailbox: the RX and TX that it gave us (RXTX_MAP), and the VMs that
 * wait for its RX to become free.
 *
 *   EMPTY -> FILLING -> RECEIVED -> READ -> EMPTY
 *                   \-------------> READ   (primary; what the VM asked for)
 *                   \-> DELIVERED -> READ  (FF-A's MSG_SEND2), or -> EMPTY
 *
 * RECEIVED is the monitor's until some call tells the VM of the message. READ
 * and DELIVERED are the VM's: DELIVERED until a vCPU that waits was told.
 *
 * Whoever moves the state from EMPTY to FILLING writes RX, without a lock, and
 * publishes it by the next state. FILLING counts as "not empty" for others.
 * Whoever reads TX is counted meanwhile, so that it is not unmapped.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/base/lock.h"
#include "lib/addr.h"
#include "lib/compiler.h"

enum mailbox_state {
	MAILBOX_EMPTY,
	MAILBOX_FILLING,
	MAILBOX_RECEIVED,
	MAILBOX_READ,
	MAILBOX_DELIVERED = MAILBOX_RECEIVED | 4, /* the VM's, too */
};

/* Ids of VMs in the order in which they came, each once. */
struct id_queue {
	uint16_t ids[KEEL_MAX_VMS];
	uint16_t count;
};

/* The sender of a message in RX, and its bytes. */
struct message {
	uint16_t sender;
	uint32_t size;
};

struct mailbox {
	_Atomic(uint8_t *) rx; /* NULL unless mapped; written after tx */
	const uint8_t *tx;
	uint32_t size;		      /* of RX and of TX, in bytes */
	_Atomic(uint32_t) tx_readers; /* and MAILBOX_TX_CLOSED */
	_Atomic(uint32_t) state; /* RECEIVED, DELIVERED: and sender, size */
	uint32_t high_water;	 /* bytes of RX that may differ from zero */
	struct spinlock lock;
	struct id_queue waiters;  /* lock: want to send to this VM */
	struct id_queue writable; /* lock: VMs this one may send to again */
};

/* Are RX and TX mapped? */
static inline bool mailbox_mapped(struct mailbox *m)
{
	/* acquire: pairs with mailbox_map()'s release */
	return atomic_load_explicit(&m->rx, memory_order_acquire) != NULL;
}

#define MAILBOX_TX_CLOSED ((uint32_t)1 << 31)

/* Publishes the buffers of size bytes each, which the monitor has mapped. */
void mailbox_map(struct mailbox *m, uint8_t *rx, const uint8_t *tx,
		 uint32_t size);

/* Returns the bytes of RX, and of TX. The caller has claimed or begun one. */
static inline uint32_t mailbox_size(const struct mailbox *m)
{
	return m->size;
}

/*
 * Takes both buffers for the caller alone, when nobody is at them any more,
 * which is soon; *was is RX's state. False: they are not mapped, or another
 * vCPU is at this. The caller holds no lock: whoever fills RX may want it.
 */
bool mailbox_close(struct mailbox *m, uint32_t *was);

/* After mailbox_close(): all is as it was, or there are no buffers any more. */
void mailbox_reopen(struct mailbox *m, uint32_t was);
void mailbox_unmap(struct mailbox *m);

/* TX, to be read until mailbox_tx_end(); NULL: it is not mapped. */
const uint8_t *mailbox_tx_begin(struct mailbox *m);
void mailbox_tx_end(struct mailbox *m);

/* True if nothing is in RX, or on its way there. RX may not be mapped. */
static inline bool mailbox_is_empty(struct mailbox *m)
{
	return atomic_load_explicit(&m->state, memory_order_relaxed) ==
	       MAILBOX_EMPTY;
}

/* Takes an empty, mapped RX for writing. False: not mapped or not empty. */
bool mailbox_claim(struct mailbox *m);

/*
 * Writes size bytes to a claimed RX, at bytes from its beginning. False: from,
 * which may be TX, or RX met an external abort (N-03); RX may only be
 * abandoned.
 */
MUST_CHECK bool mailbox_write(struct mailbox *m, uint32_t at, const void *from,
			      uint32_t size);

/*
 * After all writes, zeroes what RX has behind its first size bytes (W-12).
 * False: as mailbox_write().
 */
MUST_CHECK bool mailbox_finish(struct mailbox *m, uint32_t size);

/* The size that RX was finished with. */
static inline uint32_t mailbox_finished(const struct mailbox *m)
{
	return m->high_water;
}

/* Gives a claimed RX back. Its contents are no message. */
void mailbox_abandon(struct mailbox *m);

/*
 * Publishes the finished RX as a message of size bytes from VM sender, in state
 * RECEIVED, DELIVERED or READ.
 */
void mailbox_publish(struct mailbox *m, uint16_t sender, uint32_t size,
		     enum mailbox_state state);

/*
 * RECEIVED or DELIVERED to READ; *message is what the caller is the one to
 * tell. False: there is no message of which nobody was told.
 */
bool mailbox_read(struct mailbox *m, struct message *message);

/* READ to EMPTY. False: it was in another state. */
bool mailbox_release(struct mailbox *m);

/* DELIVERED to EMPTY: nobody will be told. False: it was in another state. */
bool mailbox_drop(struct mailbox *m);

/*
 * Adds VM id to those told when RX becomes free. False: it is free, or a call
 * is about to fill it that may give it back unfilled, and then nobody tells
 * (K-05). The caller's call is made again: that one ends soon.
 */
MUST_CHECK bool mailbox_wait(struct mailbox *m, uint16_t id);

/* Does anybody wait for RX to become free? */
bool mailbox_has_waiters(struct mailbox *m);

/*
 * The VM that has waited longest for RX, which is mapped and free now; it no
 * longer waits. MAILBOX_NOBODY: none does, or RX is not free.
 */
#define MAILBOX_NOBODY 0
uint16_t mailbox_next_waiter(struct mailbox *m);

/* Takes VM id, or everybody, off the queues of m: it, or m's VM, is stopped. */
void mailbox_forget(struct mailbox *m, uint16_t id);
void mailbox_forget_all(struct mailbox *m);

/* Tells the owner of m that it may send to VM id again. */
void mailbox_tell_writable(struct mailbox *m, uint16_t id);

/* The VM of which the owner of m was told longest ago, or MAILBOX_NOBODY. */
uint16_t mailbox_next_writable(struct mailbox *m);
