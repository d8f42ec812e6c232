/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls of SPCI 0.9 (docs/abi.md, 6). */
#pragma once

#include "kernel/mem/parts.h"
#include "kernel/spci/answer.h"
#include "kernel/spci/wire.h"
#include "lib/compiler.h"

/* A send whose descriptor FF-A has read, up to its constituents. */
struct spci_ready {
	const uint8_t *tx; /* in use */
	struct wire_region region;
	uint32_t more; /* runs that are kept behind the constituents */
	struct parts_coming coming; /* 0 runs: the region is not in parts */
};

/*
 * Sends the region that is described in TX: as SPCI 0.9 describes one, or that
 * of ready. FF-A has this from SPCI, whose steps of a send are in line here,
 * and nowhere else (tools/bench: SHARE, text). Gives TX back. To FF-A pages
 * that the sender may not send are DENIED. Of a region in parts it sends the
 * first ones, and more is to come.
 */
struct spci_answer spci_send(struct call *c, const struct spci_ready *ready);

/* MEM_DONATE, MEM_LEND and MEM_SHARE. */
static inline struct spci_answer spci_mem_send(struct call *c)
{
	return spci_send(c, NULL);
}

struct spci_answer spci_mem_retrieve(struct call *c);
OUTLINED struct spci_answer spci_mem_relinquish(struct call *c);
OUTLINED struct spci_answer spci_mem_reclaim(struct call *c);
