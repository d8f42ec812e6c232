/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Settles the memory that a VM gave and was given once it is stopped for good
 * (W-14, HF_VM_STOP). An image of SPCI 0.9 alone does not have it.
 */
#pragma once

#include "kernel/base/status.h"
#include "lib/compiler.h"

struct vm;

/*
 * Settles a VM that is stopped for good: none of its vCPUs is claimed, or will
 * run. Regions that it holds go back to their owners, dirty if they were lent
 * to it alone and to write; those that it has not retrieved stay for their
 * senders to reclaim. Regions that it sent and no borrower has are its own
 * again; the others stay with their borrowers, the last of which closes the
 * handle by its relinquish. No VM waits for its mailbox any more.
 *
 * Nothing is cleared here: the owner of a dirty region pays for that when it
 * reclaims it, and a stopped VM reads nothing.
 *
 * STATUS_AGAIN: an interrupt is pending; any CPU may call again, and goes on
 * where this call ended. NO_MEMORY: the pool had no page for a table that was
 * folded since; all else is done, and another call does the rest when there is
 * one. Settling twice does nothing. Takes one VM's lock at a time.
 */
MUST_CHECK enum status mem_settle(struct vm *vm);
