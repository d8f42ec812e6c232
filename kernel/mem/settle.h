/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Settles the memory that a VM gave and was given once it is stopped for good
 * (W-14). Nothing stops a VM in SPCI 0.9: only tests call this, and the linker
 * drops it from the image.
 */
#pragma once

#include "kernel/base/status.h"
#include "lib/compiler.h"

struct cpu;
struct vm;

/*
 * Settles a VM that is stopped for good: none of its vCPUs is claimed, or will
 * run. Calls that its vCPUs were clearing for are finished. Regions that it
 * holds go back to their owners, cleared if they were lent to it alone and to
 * write; those that it has not retrieved stay for their senders to reclaim.
 * Regions that it sent and no borrower holds are its own again; the others stay
 * with their borrowers, the last of which closes the handle by its relinquish.
 * No VM waits for its mailbox any more.
 *
 * cpu is the caller's: its window clears. STATUS_AGAIN: an interrupt is
 * pending; call again. NO_MEMORY: the pool has no page for a table that was
 * folded since; all else is done, and another call does the rest when there is
 * one. Settling twice does nothing. Takes one VM's lock at a time, and none
 * while it clears.
 */
MUST_CHECK enum status mem_settle(struct vm *vm, const struct cpu *cpu);
