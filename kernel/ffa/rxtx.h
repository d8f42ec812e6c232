/* SPDX-License-Identifier: BSD-3-Clause */
/* A VM's RX and TX by FF-A (docs/ffa.md, 3.4, 3.5). */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_rxtx_map(struct call *c);
struct ffa_answer ffa_rxtx_unmap(struct call *c);
struct ffa_answer ffa_rx_release(struct call *c);
