/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A virtual machine: its stage 2, its mailbox, its vCPUs. Ids are the
 * manifest's: vm1 is the primary.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/base/lock.h"
#include "kernel/base/log.h"
#include "kernel/map/ptable.h"
#include "kernel/vm/mailbox.h"
#include "kernel/vm/vm_config.h"

#define VM_ID_PRIMARY	  1
#define VM_LOG_LINE_MAX	  256
#define VIRTUAL_INTIDS	  64
#define VIRTUAL_TIMER_INT 3

struct vcpu;

/* The pages that are RX and TX while the mailbox is mapped (buffers.h). */
struct vm_buffers {
	struct page_run tx;
	struct page_run rx;
	uint64_t tx_attrs; /* stage-2 attributes before RXTX_MAP */
	uint64_t rx_attrs;
};

struct vm {
	_Atomic(uint32_t) dialect; /* dialect.h; first: every call reads it */

	/* Set at boot, then constant. */
	uint16_t id;
	uint16_t vcpu_count;
	struct vm_config config;
	struct vcpu *vcpus;

	struct ptable ptable;	   /* its lock is the VM's lock */
	struct vm_buffers buffers; /* the VM's lock */

	struct mailbox mailbox;

	/* mem_settle(): the slot to go on with, and if one before it failed. */
	_Atomic(uint32_t) settled;
	_Atomic(bool) unsettled;

	/*
	 * Memory of a secondary that still holds what was there before boot.
	 * The first RUN of its vCPU 0 clears it; the vCPU is claimed.
	 */
	struct pa_range uncleared;

	/* x0 to x17 of the request that its run began with, until then. */
	uint64_t first_request[18];

	struct spinlock log_lock;
	/* The rest: under log_lock (log_line.h). */
	uint16_t log_length; /* bytes of log_line; full at VM_LOG_LINE_MAX */
	char log_line[VM_LOG_LINE_MAX + LOG_PRINTABLE_MAX - 1];
	uint64_t log_paid; /* ticks: when the rate limit has no debt left */
	uint64_t log_end;  /* of a line the UART has not taken yet, or 0 */
	uint8_t log_owed; /* calls that ended a line with log_last and repeat */
	char log_last;
};

/* Proof that a VM's lock is held; made by vm_lock() alone. */
struct vm_locked {
	struct vm *vm;
	struct ptable_locked table; /* the VM's */
};

/*
 * Returns the VM of this id. NULL: it is absent or was not loaded, or the id is
 * no VM's, as 0x8000, the TEE's (W-04).
 */
struct vm *vm_find(uint64_t id);

/* Returns the highest id present, which HF_VM_GET_COUNT reports (W-34). */
uint16_t vm_highest_id(void);

/*
 * Enters a VM into the list, at boot, and returns it. vcpus is an array of
 * vcpu_count, root as for ptable_init(). The VM's properties are those of a VM
 * without a manifest. The caller makes its vCPUs by vcpu_init(), and sets the
 * other fields that are constant after boot.
 */
struct vm *vm_create(uint16_t id, struct vcpu *vcpus, uint16_t vcpu_count,
		     struct stage2_shape shape, void *root);

/* True if vm is vm1, which schedules the others. */
static inline bool vm_is_primary(const struct vm *vm)
{
	return vm->id == VM_ID_PRIMARY;
}

/* Takes the VM's lock. A CPU holds one VM's at a time: they have no order. */
static inline struct vm_locked vm_lock(struct vm *vm)
{
	return (struct vm_locked){ vm, ptable_lock(&vm->ptable) };
}

/* Gives the VM's lock back: locked is no proof any more. */
static inline void vm_unlock(struct vm_locked locked)
{
	ptable_unlock(locked.table);
}
