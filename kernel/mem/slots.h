/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which slots of the handle table are free, one bit each. Every VM has
 * KEEL_HANDLE_QUOTA slots of its own, and no word here is shared by two VMs: no
 * VM is refused a slot for what another one does (K-09). Lock-free; two vCPUs
 * of a VM may take and give slots at the same time.
 */
#pragma once

#include <stdint.h>

#include "config.h"

struct vm;

#define HANDLE_SLOTS (KEEL_MAX_VMS * KEEL_HANDLE_QUOTA)
#define SLOT_NONE    UINT32_MAX /* no slot's number */

/* Makes every slot free; at boot. */
void slots_init(void);

/*
 * Takes a free slot of the VM and returns its number. A VM's slots are taken
 * round and round, so that each is used again as late as can be. SLOT_NONE: all
 * are in use. Acquire: sees what the last user of the slot did.
 */
uint32_t slots_take(const struct vm *vm);

/* Gives back slot number i of the VM. Release. */
void slots_give(uint32_t i, const struct vm *vm);

/* Returns how many slots the VM has taken: for tests. */
uint32_t slots_count(const struct vm *vm);
