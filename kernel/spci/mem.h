/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls of SPCI 0.9 (docs/abi.md, 6). */
#pragma once

#include <stdbool.h>

#include "kernel/spci/answer.h"
#include "lib/compiler.h"

struct spci_answer spci_mem_donate(struct call *c);
struct spci_answer spci_mem_lend(struct call *c);
struct spci_answer spci_mem_share(struct call *c);
OUTLINED struct spci_answer spci_mem_retrieve(struct call *c);
OUTLINED struct spci_answer spci_mem_relinquish(struct call *c);
OUTLINED struct spci_answer spci_mem_reclaim(struct call *c);

/*
 * Goes on with a call of the same vCPU that an interrupt cut short while pages
 * were cleared (W-10). True: c is that call, made again, and has its answer; or
 * it is to be made again, whichever call it is. False: c is another call.
 */
bool spci_mem_resume(struct call *c);
