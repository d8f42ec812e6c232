/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Donate, lend, share; retrieve, relinquish, reclaim: the steps of memory
 * calls, in whatever version they were made. A step checks all, then commits
 * what cannot fail. A step that fails has changed nothing and frees nothing: a
 * slot that the caller has claimed is the caller's still.
 *
 * Pages that are to be cleared are marked dirty (slot.h), at no cost. The step
 * by which a VM next gets them, mem_retrieve_begin() or mem_reclaim(), clears
 * them first, and holds no lock meanwhile. STATUS_AGAIN: the guest makes its
 * call again, and clearing goes on where it was; nothing else is kept.
 *
 * A step takes one VM's lock at a time, and holds none when it returns, but for
 * mem_retrieve_begin().
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/pages.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

struct cpu;

/*
 * Sends the region whose runs are in a claimed slot: takes its pages from vm,
 * and publishes its *handle. Completes a record with NOTE_FFA. clear: the
 * receiver shall not see what is in them. INVALID_PARAMETERS, DENIED,
 * NO_MEMORY, AGAIN: the caller frees the slot (W-05).
 */
MUST_CHECK enum status mem_send(struct vm *vm, struct slot *slot,
				struct region_id *id, bool clear,
				uint64_t *handle);

/* A retrieve between begin and end. */
struct retrieval {
	struct pages_locked locked; /* the borrower's table */
	bool left; /* the borrower gave them back with CLEAR (slot.h) */
};

/*
 * Begins the retrieve of the viewed region by vm, its borrower number b: clears
 * the pages if they are dirty, and prepares all of *r. STATUS_OK: nothing can
 * fail any more, vm's lock is held, and mem_retrieve_end() is called soon.
 * INVALID_PARAMETERS, DENIED, BUSY, NO_MEMORY, AGAIN.
 */
MUST_CHECK enum status mem_retrieve_begin(struct retrieval *r, struct vm *vm,
					  const struct cpu *cpu,
					  const struct slot_view *view,
					  unsigned b);

/*
 * Ends it. Maps the pages for the borrower, which then holds the region; the
 * handle of a donation closes. map false: gives up, and nothing has changed.
 */
void mem_retrieve_end(struct retrieval *r, const struct slot_view *view,
		      unsigned b, bool map);

/*
 * Unmaps the viewed region from vm, its borrower number b. clear: others shall
 * not see what is in the pages. INVALID_PARAMETERS, DENIED, BUSY, NO_MEMORY.
 */
MUST_CHECK enum status mem_relinquish(struct vm *vm,
				      const struct slot_view *view, unsigned b,
				      bool clear);

/*
 * Gives the viewed region back to vm, its sender, with the rights that it had,
 * and clears it first if clear says so or it is dirty. After STATUS_AGAIN no
 * borrower can retrieve the region. INVALID_PARAMETERS, DENIED, BUSY, AGAIN.
 */
MUST_CHECK enum status mem_reclaim(struct vm *vm, const struct cpu *cpu,
				   const struct slot_view *view, bool clear);

/*
 * Gives the viewed region back to its sender, which is stopped for good and
 * reads nothing any more: it is not cleared. A region that a borrower has goes
 * back when the last one relinquishes it. AGAIN: it has not gone back.
 */
MUST_CHECK enum status mem_abandon(const struct slot_view *view);
