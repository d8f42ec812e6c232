/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Settles a VM's regions once it is stopped for good (W-14, HF_VM_STOP). Not in
 * an image of SPCI 0.9 alone.
 */
#pragma once

#include "kernel/base/status.h"
#include "lib/compiler.h"

struct vm;

/*
 * Settles a VM all of whose vCPUs are ABORTED. Regions that the VM holds are
 * relinquished, with CLEAR if they were lent to it alone and to write; regions
 * that it has not retrieved stay for their senders to reclaim. Regions that the
 * VM sent and no borrower has are its own again; the others stay with their
 * borrowers, until the last of them relinquishes. No VM waits for its mailbox
 * any more.
 *
 * Nothing is cleared here: a dirty region is cleared when its owner reclaims
 * it, and a stopped VM reads nothing.
 *
 * STATUS_AGAIN: an interrupt is pending; the next call, by any CPU, goes on.
 * NO_MEMORY: the pool had no page for a table that a relinquish needs, or
 * another CPU was at a region; all others are settled, and the next call tries
 * again. Settling twice does nothing. Takes one VM's lock at a time.
 */
MUST_CHECK enum status mem_settle(struct vm *vm);
