/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MEM_FRAG_RX (docs/ffa.md, 8.8): responses of which RX has one part at a time.
 * The pages that a fragment describes are the borrower's when it is read.
 */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_mem_frag_rx(struct call *c);
