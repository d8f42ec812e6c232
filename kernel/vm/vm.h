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
	struct page_run tx; /* IPAs */
	struct page_run rx;
	uint64_t tx_attrs; /* in stage 2, before they were buffers */
	uint64_t rx_attrs;
};

struct vm {
	_Atomic(uint32_t) dialect; /* dialect.h; first: every call asks */

	/* Set at boot, then constant. */
	uint16_t id;
	uint16_t vcpu_count;
	struct vm_config config;
	struct vcpu *vcpus;

	struct ptable ptable;	   /* its lock is the VM's lock */
	struct vm_buffers buffers; /* the VM's lock */

	struct mailbox mailbox;

	/* Stopped for good: slots that are settled (kernel/mem/settle.h). */
	_Atomic(uint32_t) settled;
	_Atomic(bool) unsettled; /* some could not be */

	/*
	 * Memory of a secondary that still holds what was there before boot: it
	 * is zeroed at its first RUN, by whoever has claimed vCPU 0.
	 */
	struct pa_range unscrubbed;

	/* x0 to x17 of the request that its run began with, until then. */
	uint64_t first_request[18];

	struct spinlock log_lock;
	uint16_t log_length; /* log_lock: of the VM's line, as it is printed */
	/* log_lock: full from VM_LOG_LINE_MAX on, its last character whole */
	char log_line[VM_LOG_LINE_MAX + LOG_PRINTABLE_MAX - 1];
	uint64_t log_paid; /* log_lock: ticks; what it logged is paid then */
	uint64_t log_end;  /* log_lock: of a line that is not out yet, or 0 */
	/* log_lock: calls that ended a line and come again, with log_last */
	uint8_t log_owed;
	char log_last;
};

/* Proof that a VM's lock is held; made by vm_lock() alone. */
struct vm_locked {
	struct vm *vm;
	struct ptable_locked table; /* the VM's */
};

/*
 * The VM of this id, or NULL: absent, not loaded, or no VM's id at all, such as
 * 0x8000, the TEE's (W-04).
 */
struct vm *vm_find(uint64_t id);

/* The highest id present, which is what HF_VM_GET_COUNT reports (W-34). */
uint16_t vm_highest_id(void);

/*
 * Enters a VM into the list, at boot. vcpus is an array of vcpu_count, root as
 * for ptable_init(). The VM's properties are those that it has without a
 * manifest. The caller gives each vCPU to it by vcpu_init(), and fills in the
 * other fields that are set at boot. Returns the VM.
 */
struct vm *vm_create(uint16_t id, struct vcpu *vcpus, uint16_t vcpu_count,
		     struct stage2_shape shape, void *root);

/* Is it vm1, which schedules the others? */
static inline bool vm_is_primary(const struct vm *vm)
{
	return vm->id == VM_ID_PRIMARY;
}

/* One VM's lock at a time: there is no order between two of them. */
static inline struct vm_locked vm_lock(struct vm *vm)
{
	return (struct vm_locked){ vm, ptable_lock(&vm->ptable) };
}

/* Ends what vm_lock() began: locked is no proof any more. */
static inline void vm_unlock(struct vm_locked locked)
{
	ptable_unlock(locked.table);
}
