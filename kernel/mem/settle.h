/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What becomes of the memory that a VM gave and was given when it is stopped
 * for good (W-14). In SPCI 0.9 nothing stops a VM, so that only tests call
 * this: the image drops it when it is linked.
 */
#pragma once

#include "kernel/base/status.h"

struct cpu;
struct vm;

/*
 * Settles the VM, which is stopped for good: no vCPU of it is claimed, or will
 * run. What its vCPUs were clearing is finished. What it holds goes back to its
 * owners, cleared where it was lent to it alone and to write; what it has not
 * retrieved stays for the sender to reclaim. What it sent and nobody holds is
 * its own again; what others hold stays theirs until they relinquish it, and
 * the last of them closes the handle. Nobody waits for its mailbox any more.
 *
 * cpu is the caller's, whose window clears. AGAIN: an interrupt is pending,
 * call again. NO_MEMORY: the pool has no page for a table that was folded
 * since; all else is done, and the same call does the rest when it has.
 * Settling twice does nothing. Locks: takes a VM's, one at a time, and none
 * while it clears.
 */
MUST_CHECK enum status mem_settle(struct vm *vm, struct cpu *cpu);
