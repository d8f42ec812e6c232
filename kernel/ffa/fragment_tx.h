/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends whose descriptor is in fragments, or long (docs/ffa.md, 8.8). The pages
 * that a fragment describes are taken when it is sent, and given back if
 * another one is refused.
 *
 * A fragment may have more constituents than a call may work on with interrupts
 * masked. How far it is, is kept with the region (parts.h), and the guest makes
 * its call again: a send, which has not named the handle, as a MEM_FRAG_TX.
 */
#pragma once

#include "kernel/ffa/answer.h"
#include "lib/compiler.h"

struct spci_ready;

/*
 * Has spci_send() send the first of a region's constituents, of which the first
 * fragment, of so many bytes, may have more. INVALID_PARAMETERS: it has none.
 */
MUST_CHECK enum status ffa_in_parts(struct spci_ready *ready,
				    uint32_t fragment);

/* Goes on with a half-sent region by a fragment of length bytes in TX. */
struct ffa_answer ffa_send_on(struct call *c, uint64_t handle, uint32_t length);

struct ffa_answer ffa_mem_frag_tx(struct call *c);
