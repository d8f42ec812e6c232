/* SPDX-License-Identifier: BSD-3-Clause */
/* A VM's RX and TX by SPCI 0.9 (docs/abi.md, 5.1, 5.4). */
#pragma once

#include "kernel/spci/answer.h"

struct spci_answer spci_rxtx_map(struct call *c);
struct spci_answer spci_rxtx_unmap(struct call *c);
struct spci_answer spci_rx_release(struct call *c);
