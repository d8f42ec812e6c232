/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's mailbox: the buffers RX and TX of its RXTX_MAP, and the VMs that wait
 * for its RX to become free. The states of RX:
 *
 *   EMPTY -> FILLING -> RECEIVED -> READ -> EMPTY
 *                   \-------------> READ   (primary; what the VM asked for)
 *                   \-> DELIVERED -> READ  (FF-A's MSG_SEND2), or -> EMPTY
 *
 * RECEIVED: the VM has not been told of the message, and RX is the monitor's.
 * READ: RX is the VM's. DELIVERED: it is, too, but no vCPU has been told.
 *
 * The call that moves the state from EMPTY to FILLING writes RX, without a
 * lock, and publishes it by the next state. For other calls FILLING is "not
 * empty". While a call reads TX it is counted, so that TX stays mapped.
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

/* True if RX and TX are mapped. Acquire. */
static inline bool mailbox_mapped(struct mailbox *m)
{
	/* acquire: pairs with mailbox_map()'s release */
	return atomic_load_explicit(&m->rx, memory_order_acquire) != NULL;
}

#define MAILBOX_TX_CLOSED ((uint32_t)1 << 31)

/* Publishes the buffers of size bytes each, which the monitor has mapped. */
void mailbox_map(struct mailbox *m, uint8_t *rx, const uint8_t *tx,
		 uint32_t size);

/* Returns the bytes of each. The caller has claimed RX or is reading TX. */
static inline uint32_t mailbox_size(const struct mailbox *m)
{
	return m->size;
}

/*
 * Waits until no call reads TX or fills RX, and takes both for the caller. *was
 * is RX's state before. False: they are not mapped, or another vCPU of the VM
 * is closing them. The caller holds no lock, for which a call that fills RX
 * might wait.
 */
bool mailbox_close(struct mailbox *m, uint32_t *was);

/* End mailbox_close(): RX is in state was again; or RX and TX are unmapped. */
void mailbox_reopen(struct mailbox *m, uint32_t was);
void mailbox_unmap(struct mailbox *m);

/*
 * Returns TX, which stays mapped until mailbox_tx_end(); or NULL if it is not
 * mapped.
 */
const uint8_t *mailbox_tx_begin(struct mailbox *m);
void mailbox_tx_end(struct mailbox *m);

/* True if RX is EMPTY, whether it is mapped or not. */
static inline bool mailbox_is_empty(struct mailbox *m)
{
	return atomic_load_explicit(&m->state, memory_order_relaxed) ==
	       MAILBOX_EMPTY;
}

/* Moves a mapped RX from EMPTY to FILLING. False: not mapped or not EMPTY. */
bool mailbox_claim(struct mailbox *m);

/*
 * Copies size bytes to a claimed RX, at offset at. False: an access to `from`,
 * which may be a TX, or to RX met an external abort (N-03). The caller abandons
 * RX then.
 */
MUST_CHECK bool mailbox_write(struct mailbox *m, uint32_t at, const void *from,
			      uint32_t size);

/*
 * After all writes, zeroes what RX has behind its first size bytes (W-12).
 * False: as mailbox_write().
 */
MUST_CHECK bool mailbox_finish(struct mailbox *m, uint32_t size);

/* Returns the size that RX was finished with, in bytes. */
static inline uint32_t mailbox_finished(const struct mailbox *m)
{
	return m->high_water;
}

/* Moves a claimed RX back to EMPTY, without a message. Release. */
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
 * Adds VM id to the waiters for RX. False: RX is EMPTY, or FILLING by a call
 * that may abandon it, after which no waiter is told (K-05). The caller then
 * has its guest make the call again. Takes m->lock.
 */
MUST_CHECK bool mailbox_wait(struct mailbox *m, uint16_t id);

/* True if a VM waits for RX to become free. Takes m->lock. */
bool mailbox_has_waiters(struct mailbox *m);

#define MAILBOX_NOBODY 0

/*
 * Takes the VM that has waited longest for RX off the waiters, and returns its
 * id. MAILBOX_NOBODY: no VM waits, or RX is not both mapped and EMPTY. Takes
 * m->lock.
 */
uint16_t mailbox_next_waiter(struct mailbox *m);

/* Take VM id, or all VMs, off both queues of m. Take m->lock. */
void mailbox_forget(struct mailbox *m, uint16_t id);
void mailbox_forget_all(struct mailbox *m);

/* Adds VM id to those that the owner of m may send to again. Takes m->lock. */
void mailbox_tell_writable(struct mailbox *m, uint16_t id);

/* Takes off and returns the oldest of them, or MAILBOX_NOBODY: as above. */
uint16_t mailbox_next_writable(struct mailbox *m);
