/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RX and TX as memory: pages of a VM that the monitor sees, too
 * (arch/window.h). They stay the VM's, which keeps the rights that it needs of
 * them, but it can give them to nobody meanwhile (PAGE_MAILBOX). mailbox.h
 * tells who may use them when.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "config.h"
#include "kernel/base/status.h"
#include "lib/addr.h"
#include "lib/compiler.h"

struct vm;

/* The buffers that a VM asks for. The caller has checked all but rights. */
struct buffer_pair {
	uint64_t tx;	   /* IPA, page aligned; apart from rx */
	uint64_t rx;	   /* IPA, page aligned */
	uint32_t pages;	   /* of TX, and of RX: 1 to KEEL_RXTX_PAGES */
	unsigned rx_needs; /* enum page_access: rights of RX before the call */
};

#define BUFFER_SIZE_MAX ((uint32_t)(KEEL_RXTX_PAGES * PAGE_SIZE)) /* bytes */

/*
 * Makes the pair the VM's buffers: the VM may read and write TX, and read RX.
 * DENIED: it has buffers. INVALID_PARAMETERS: it does not own a page alone, may
 * not read and write TX, lacks a right of rx_needs, or the pages of a buffer
 * differ in their rights. NO_MEMORY: there is no page for a table of the VM's.
 * AGAIN: an interrupt is pending while tables are made; the guest is to make
 * its call again. Nothing has changed then. Takes the VM's lock.
 */
enum status buffers_map(struct vm *vm, const struct buffer_pair *pair);

/*
 * Gives all pages back to the VM, with the rights from before buffers_map(). A
 * message in RX is lost. False: the VM has no buffers, or another vCPU is
 * unmapping them. Waits for CPUs that read TX or fill RX, then takes the VM's
 * lock.
 */
MUST_CHECK bool buffers_unmap(struct vm *vm);
