/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_MEM_RETRIEVE_REQ (docs/ffa.md, 8.5). */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_mem_retrieve(struct call *c);

/*
 * Claims RX, and writes to it so many bytes, and runs behind them. With an
 * error RX is EMPTY. BUSY, NO_MEMORY: they do not fit. INVALID_PARAMETERS: an
 * external abort (N-03).
 */
MUST_CHECK enum status ffa_fill_rx(struct mailbox *m, const void *bytes,
				   uint32_t size, const struct page_run *runs,
				   uint32_t count);
