/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls of FF-A (docs/ffa.md, 8), but for the retrieve. */
#pragma once

#include "kernel/ffa/answer.h"
#include "kernel/mem/slot.h"

/*
 * Returns the caller's TX, in use until ffa_tx_done(), if w1 to w4 of a send or
 * retrieve say that the descriptor's first fragment is there. NULL: they do
 * not, or there is no TX.
 */
const uint8_t *ffa_tx(const struct call *c);
void ffa_tx_done(const struct call *c, const uint8_t *tx);

/*
 * Finds a region that vm has retrieved. *b: its number among the borrowers.
 * INVALID_PARAMETERS, BUSY.
 */
MUST_CHECK enum status ffa_find_held(struct vm *vm, uint64_t handle,
				     struct slot_view *view, unsigned *b);

/* MEM_DONATE, MEM_LEND and MEM_SHARE. */
struct ffa_answer ffa_mem_send(struct call *c);
struct ffa_answer ffa_mem_relinquish(struct call *c);
struct ffa_answer ffa_mem_reclaim(struct call *c);
