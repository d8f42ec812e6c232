/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The handle table: a fixed array of slots, lock-free, handle_quota of them for
 * each VM that sends. A handle is a slot's number and its generation.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/mem/slot.h"

struct vm;

#define HANDLE_NONE UINT64_MAX /* no slot has this handle */

/* Makes every slot free; at boot. */
void handle_init(void);

/*
 * Claims a slot for sender, with room for runs runs (at most REGION_RUNS_MAX).
 * The caller owns it until it publishes or frees it. NULL: the sender's slots
 * are all in use (handle_quota), or the pool has no page for the runs.
 */
struct slot *handle_claim(struct vm *sender, uint32_t runs);

/* Writes the record into a claimed slot. */
void handle_fill(struct slot *slot, const struct region_id *id);

/*
 * Makes a filled slot LIVE, all borrowers idle; dirty: its pages are to be
 * cleared. Returns its handle. Release.
 */
uint64_t handle_publish(struct slot *slot, bool dirty);

/* Frees a slot of sender's that is FILLING or CLOSING, and its runs' page. */
void handle_free(struct slot *slot, struct vm *sender);

/* Views the slot that a handle names. False: stale. Acquire. */
bool handle_look(uint64_t handle, struct slot_view *view);

/*
 * Views the next slot that is LIVE or CLOSING, from number *next on. False:
 * there is none. One that is freed or claimed meanwhile may be missed.
 */
bool handle_next(uint32_t *next, struct slot_view *view);

/* Returns a handle in the 32 bits of SPCI 0.9: bit 31, generation, slot. */
uint32_t handle_to_spci(uint64_t handle);

/* Views the slot that such a handle names. False: stale. Acquire. */
bool handle_look_spci(uint32_t handle, struct slot_view *view);
