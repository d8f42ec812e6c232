/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's mailbox: the RX and TX pages it gave us (SPCI 0.9, RXTX_MAP), and the
 * VMs that wait for its RX to become free.
 *
 *   EMPTY -> FILLING -> RECEIVED -> READ -> EMPTY
 *                   \-------------> READ   (primary; memory retrieve)
 *
 * Whoever moves the state from EMPTY to FILLING writes RX, without a lock, and
 * publishes it by the next state. FILLING counts as "not empty" for others.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "lib/addr.h"
#include "lib/lock.h"

enum mailbox_state {
	MAILBOX_EMPTY,
	MAILBOX_FILLING,
	MAILBOX_RECEIVED,
	MAILBOX_READ,
};

/* Ids of VMs in the order in which they came, each once. */
struct id_queue {
	uint16_t ids[KEEL_MAX_VMS];
	uint16_t count;
};

struct mailbox {
	_Atomic(uint8_t *) rx; /* NULL until mapped; written after tx */
	const uint8_t *tx;
	_Atomic uint32_t state;
	uint16_t sender;     /* of the message in RX */
	uint32_t size;	     /* bytes of the message in RX */
	uint32_t high_water; /* bytes of RX that may differ from zero */
	struct spinlock lock;
	struct id_queue waiters;  /* lock: want to send to this VM */
	struct id_queue writable; /* lock: VMs this one may send to again */
};

/* Are RX and TX mapped? Then tx may be read. */
static inline bool mailbox_mapped(struct mailbox *m)
{
	/* acquire: pairs with mailbox_map()'s release */
	return atomic_load_explicit(&m->rx, memory_order_acquire) != NULL;
}

/* Publishes the buffers, which the monitor has mapped. */
void mailbox_map(struct mailbox *m, uint8_t *rx, const uint8_t *tx);

/* Takes an empty, mapped RX for writing. False: not mapped or not empty. */
bool mailbox_claim(struct mailbox *m);

/* Gives a claimed RX back unwritten. */
void mailbox_abandon(struct mailbox *m);

/*
 * Publishes size bytes written to a claimed RX as a message of sender's in
 * state RECEIVED or READ; what was behind them before is zeroed (W-12).
 */
void mailbox_publish(struct mailbox *m, uint16_t sender, uint32_t size,
		     enum mailbox_state state);

/* RECEIVED to READ. False: there is no message that nobody has read. */
bool mailbox_read(struct mailbox *m);

/* READ to EMPTY. False: it was in another state. */
bool mailbox_release(struct mailbox *m);

/*
 * Adds VM id to those told when RX becomes free. False: it has just become
 * free, so that nobody would tell; the caller may try again.
 */
bool mailbox_wait(struct mailbox *m, uint16_t id);

/* Does anybody wait for RX to become free? */
bool mailbox_has_waiters(struct mailbox *m);
