/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls of SPCI 0.9 (docs/abi.md, 6). */
#pragma once

#include "kernel/spci/answer.h"
#include "lib/compiler.h"

struct spci_answer spci_mem_donate(struct call *c);
struct spci_answer spci_mem_lend(struct call *c);
struct spci_answer spci_mem_share(struct call *c);
struct spci_answer spci_mem_retrieve(struct call *c);
OUTLINED struct spci_answer spci_mem_relinquish(struct call *c);
OUTLINED struct spci_answer spci_mem_reclaim(struct call *c);
