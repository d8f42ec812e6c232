/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Donate, lend, share; retrieve, relinquish, reclaim: check, then commit. What
 * the wire says has been parsed by then. Each may answer STATUS_AGAIN: an
 * interrupt came while pages were cleared, and the same call is to be made
 * again.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/base/status.h"
#include "kernel/mem/handle.h"

struct vcpu;
struct vm;

/*
 * Sends the region whose pages are in a claimed slot: takes them from the VM of
 * v, clears them if asked, and publishes the handle. The slot is freed if it
 * fails (W-05). Errors: INVALID_PARAMETERS, DENIED, NO_MEMORY.
 */
MUST_CHECK enum status mem_send(struct vcpu *v, struct slot *slot,
				const struct region_id *id, bool clear,
				uint64_t *handle);

/* Tells a borrower, the VM, what the viewed region is. False: it cannot. */
typedef bool tell_borrower(struct vm *vm, const struct slot_view *view);

/*
 * Maps the viewed region for its borrower number b, the VM of v, who then is
 * HELD; the handle of a donation is closed. When nothing else can fail, and the
 * VM is locked, tell() tells it what it has: false where that cannot be done,
 * and then nothing is mapped. Errors: INVALID_PARAMETERS, DENIED, BUSY,
 * NO_MEMORY.
 */
MUST_CHECK enum status mem_retrieve(struct vcpu *v,
				    const struct slot_view *view, unsigned b,
				    tell_borrower *tell);

/*
 * Unmaps the viewed region from its borrower number b, the VM of v, clearing it
 * if asked. Errors: INVALID_PARAMETERS, DENIED, BUSY, NO_MEMORY.
 */
MUST_CHECK enum status mem_relinquish(struct vcpu *v,
				      const struct slot_view *view, unsigned b,
				      bool clear);

/*
 * Gives the viewed region back to the VM of v, its sender, with the rights that
 * it had, cleared if asked. Errors: INVALID_PARAMETERS, DENIED, BUSY,
 * NO_MEMORY.
 */
MUST_CHECK enum status mem_reclaim(struct vcpu *v, const struct slot_view *view,
				   bool clear);

/*
 * Gives the viewed region back to its sender vm, which is stopped, unless it is
 * held: who relinquishes it last does this then. Errors: NO_MEMORY.
 */
enum status mem_close_orphan(struct vm *vm, const struct slot_view *view);

/*
 * Goes on with what v was clearing. STATUS_AGAIN: not done yet. Otherwise the
 * status of that call, and for a send its *handle.
 */
MUST_CHECK enum status mem_resume(struct vcpu *v, uint64_t *handle);
