/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RX and TX as memory: pages of a VM that the monitor maps, too. They stay the
 * VM's, which keeps the rights that it needs of them, but it can give them to
 * nobody meanwhile (PAGE_MAILBOX). mailbox.h tells who may use them when.
 */
#pragma once

#include <stdint.h>

#include "config.h"
#include "kernel/base/status.h"
#include "lib/addr.h"

struct vm;

/* The buffers that a VM asks for: at tx and at rx, of as many pages each. */
struct buffer_pair {
	uint64_t tx; /* IPA, page aligned */
	uint64_t rx;
	uint32_t pages; /* 1 to KEEL_RXTX_PAGES */
	/* Rights that the VM must have of RX, of which it keeps reading. */
	unsigned rx_needs;
};

#define BUFFER_SIZE_MAX ((uint32_t)(KEEL_RXTX_PAGES * PAGE_SIZE)) /* bytes */

/*
 * Makes a pair, whose pages are 1 to KEEL_RXTX_PAGES and do not overlap, the
 * VM's buffers. DENIED: it has buffers. INVALID_PARAMETERS: it does not own a
 * page alone, may not read and write TX or has not what RX needs, or the pages
 * of a buffer differ in their rights. NO_MEMORY: there is no page for a table
 * of the VM's or the monitor's. Nothing has changed then. Takes the VM's lock.
 */
enum status buffers_map(struct vm *vm, const struct buffer_pair *pair);

/*
 * Gives all pages back to the VM, as they were before. A message in RX is
 * lost. INVALID_PARAMETERS: it has no buffers, or another vCPU is at this.
 * NO_MEMORY: as above; they are buffers still. Waits for other vCPUs that read
 * TX or fill RX, then takes the VM's lock.
 */
enum status buffers_unmap(struct vm *vm);
