/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RX and TX as memory: two pages of a VM that the monitor maps, too. They stay
 * the VM's, which keeps the rights that it needs of them, but it can give them
 * to nobody meanwhile (PAGE_MAILBOX). mailbox.h tells who may use them when.
 */
#pragma once

#include <stdint.h>

#include "kernel/base/status.h"

struct vm;

/*
 * Makes the pages at tx and rx, two different ones, the VM's buffers. DENIED:
 * it has buffers, or does not own a page alone, or may not read and write TX or
 * read RX. NO_MEMORY: there is no page for a table of the VM's or the
 * monitor's. Nothing has changed then. Takes the VM's lock.
 */
enum status buffers_map(struct vm *vm, uint64_t tx, uint64_t rx);

/*
 * Gives both pages back to the VM, as they were before. A message in RX is
 * lost. INVALID_PARAMETERS: it has no buffers, or another vCPU is at this.
 * NO_MEMORY: as above; they are buffers still. Waits for other vCPUs that read
 * TX or fill RX, then takes the VM's lock.
 */
enum status buffers_unmap(struct vm *vm);
