/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Donate, lend, share; retrieve, relinquish, reclaim: the steps of memory
 * calls, in whatever version they were made. A step checks all, then commits
 * what cannot fail. A step that fails has changed nothing and frees nothing: a
 * slot that the caller has claimed is the caller's still.
 *
 * Where pages are to be cleared, the caller passes the progress of its vCPU;
 * NULL: nothing is to be cleared. A step that would have succeeded then answers
 * STATUS_AGAIN: its slot is the progress's, and mem_resume() does the rest.
 *
 * A step takes one VM's lock at a time, and holds none when it returns.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/mem/handle.h"
#include "lib/compiler.h"

struct mem_progress;
struct vm;

/*
 * Sends the region whose runs are in a claimed slot: takes its pages from vm,
 * and publishes its *handle. INVALID_PARAMETERS, DENIED, NO_MEMORY: the caller
 * frees the slot (W-05).
 */
MUST_CHECK enum status mem_send(struct vm *vm, struct slot *slot,
				const struct region_id *id,
				struct mem_progress *clearing,
				uint64_t *handle);

/* Tells a borrower, vm, what the viewed region is. False: it cannot. */
typedef bool tell_borrower(struct vm *vm, const struct slot_view *view);

/*
 * Maps the viewed region for vm, its borrower number b, which then holds it;
 * the handle of a donation closes. When nothing else can fail, and with vm's
 * lock held, calls tell(); if that fails, nothing is mapped.
 * INVALID_PARAMETERS, DENIED, BUSY, NO_MEMORY.
 */
MUST_CHECK enum status mem_retrieve(struct vm *vm, const struct slot_view *view,
				    unsigned b, tell_borrower *tell);

/*
 * Unmaps the viewed region from vm, its borrower number b. INVALID_PARAMETERS,
 * DENIED, BUSY, NO_MEMORY.
 */
MUST_CHECK enum status mem_relinquish(struct vm *vm,
				      const struct slot_view *view, unsigned b,
				      struct mem_progress *clearing);

/*
 * Gives the viewed region back to vm, its sender, with the rights that it had.
 * INVALID_PARAMETERS, DENIED, BUSY, NO_MEMORY.
 */
MUST_CHECK enum status mem_reclaim(struct vm *vm, const struct slot_view *view,
				   struct mem_progress *clearing);

/*
 * Gives the viewed region back to its sender vm, which is stopped, unless a
 * borrower holds it: the last one to let it go does this then. NO_MEMORY.
 */
COLD enum status mem_close_orphan(struct vm *vm, const struct slot_view *view);

/*
 * Moves borrower b, which no longer holds the region of VM sender_id, from the
 * state from to IDLE. The last one closes the handle of a stopped sender
 * (W-14), or leaves it to mem_settle() if there is no memory for that.
 */
void mem_let_go(struct slot *slot, uint16_t sender_id, unsigned b,
		enum borrower_state from);
