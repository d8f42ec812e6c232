/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handle table: a fixed array of slots, lock-free. Each VM has as many of
 * them for its sends as the build's option handle_quota says. A handle is a
 * slot's number and its generation.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/mem/slot.h"

struct vm;

/* Makes every slot free; at boot. */
void handle_init(void);

/*
 * Claims a slot for sender, with room for runs runs, at most REGION_RUNS_MAX.
 * The slot is FILLING, and the caller's, until the caller publishes or frees
 * it. Returns NULL (NO_MEMORY) if all of the sender's slots are in use
 * (handle_quota), or its share of the pool has no page for the runs.
 */
struct slot *handle_claim(struct vm *sender, uint32_t runs);

/* Writes the record into a slot that is FILLING. */
void handle_fill(struct slot *slot, const struct region_id *id);

/*
 * Makes a slot LIVE whose record and runs are written, with every borrower
 * IDLE; DIRTY if dirty. Returns its handle. Release.
 */
uint64_t handle_publish(struct slot *slot, bool dirty);

/*
 * Frees a slot of sender's that is FILLING or CLOSING, and the page of its
 * runs. The handle is stale from then on.
 */
void handle_free(struct slot *slot, struct vm *sender);

/* Takes a view of the slot of a handle. False: the handle is stale. Acquire. */
bool handle_look(uint64_t handle, struct slot_view *view);

/*
 * Takes a view of the first slot from number *next, which is below
 * HANDLE_SLOTS, that is LIVE or CLOSING, and sets *next behind it. False: there
 * is none among the few hundred up to *next. A slot that is published or freed
 * meanwhile may be missed. Acquire.
 */
bool handle_next(uint32_t *next, struct slot_view *view);

/* Returns a handle in the 32 bits of SPCI 0.9: bit 31, generation, slot. */
uint32_t handle_to_spci(uint64_t handle);

/* As handle_look(), for a handle in the 32 bits of SPCI 0.9. */
bool handle_look_spci(uint32_t handle, struct slot_view *view);
