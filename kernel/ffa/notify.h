/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Notifications of a VM that receives them (DEN0077A, 10): 64 for other VMs to
 * set, each bound to one of them, and one of the monitor's own, that RX is
 * full. A pending one is told the receiver by the notification pending
 * interrupt (NPI), and the primary, which is to run it, by INFO_GET and by the
 * schedule receiver interrupt (SRI).
 *
 * A receiver has a lock of its own, and no CPU holds two. A VM to which the
 * receiver bound nothing never takes it.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/base/lock.h"
#include "kernel/base/status.h"
#include "kernel/vm/vm.h"

#define NOTIFICATIONS 64

/* INTIDs: a virtual interrupt of secondaries, SGIs of the primary. */
#define NOTIFY_VIRQ 5
#define NOTIFY_SRI  8
#define NOTIFY_NPI  9

/* A binding: the id of the VM that may set it, and the kind; 0: nobody may. */
#define NOTIFY_PER_VCPU 0x80U

_Static_assert(KEEL_MAX_VMS < NOTIFY_PER_VCPU, "a binding is a byte");

/* All but the bindings is read and written under the lock. */
struct notify {
	struct spinlock lock;
	_Atomic(uint8_t) bindings[NOTIFICATIONS]; /* written under the lock */
	uint64_t global;			  /* pending, one bit each */
	uint64_t of_vcpu[KEEL_MAX_CPUS];	  /* pending at one vCPU */
	/* Of which INFO_GET has not told yet. */
	uint64_t news_of_vcpu; /* a bit for each vCPU */
	bool news_global;
	bool news_rx_full;
	bool rx_full; /* pending */
};

/* Returns a VM's notifications. */
struct notify *notify_of(const struct vm *vm);

/*
 * Moves ids from being bound to VM `from` (0: to nobody) to a binding, or to
 * none (0). DENIED: one of them is bound otherwise, or pending.
 */
enum status notify_bind(struct notify *n, uint64_t ids, unsigned from,
			unsigned binding);

/*
 * Makes ids pending that have this binding, at vCPU `index` if that is its
 * kind, and raises interrupts if one was not pending before. INVALID_PARAMETERS
 * or DENIED, for the reasons and in the order of docs/ffa.md, 7.4.
 */
enum status notify_set(struct vm *to, uint64_t ids, unsigned binding,
		       unsigned index);

/* Makes the monitor's own pending: RX of this VM is full. */
void notify_rx_full(struct vm *to);

/*
 * Returns the ids that are pending at vCPU `index`, if it is not NO_VCPU. Sets
 * *rx_full, if it is true, to whether the monitor's own is pending. None of
 * these is pending any more then.
 */
uint64_t notify_take(struct vm *vm, unsigned index, bool *rx_full);
#define NOTIFY_NO_VCPU UINT32_MAX
