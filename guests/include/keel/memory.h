/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Sends and receives one run of pages. All functions return 0 or an SPCI code,
 * and need guest_mailbox_init() first. They use TX, and retrieve uses RX.
 */
#ifndef KEEL_MEMORY_H
#define KEEL_MEMORY_H

#include <hf/language.h>
#include <hf/spci.h>
#include <stdint.h>

HF_C_BEGIN

/* A region of one constituent, as its sender and receiver describe it. */
struct guest_region {
	/* SPCI_MEM_DONATE_32, SPCI_MEM_LEND_32 or SPCI_MEM_SHARE_32. */
	uint32_t share_func;
	uint32_t tag;
	spci_memory_handle_t handle;
	spci_vm_id_t sender;
	spci_vm_id_t receiver;
	uint32_t pages;
	uint64_t address;
};

/*
 * Sends region->pages pages from region->address on to region->receiver. Sets
 * sender and handle.
 */
int32_t guest_mem_send(struct guest_region *region,
		       spci_memory_region_flags_t flags,
		       enum spci_memory_access access);

/*
 * Retrieves a region that was sent to this VM, and sets the address. A region
 * of several pieces is NOT_SUPPORTED, one that the guest's map has no room for
 * NO_MEMORY: such a region is given back at once. A donation cannot be given
 * back; its pages are this VM's, and are of no use to anybody.
 */
int32_t guest_mem_retrieve(struct guest_region *region);

/* Gives a retrieved region back. */
int32_t guest_mem_relinquish(spci_memory_handle_t handle,
			     spci_memory_region_flags_t flags);

/* Takes back a region that this VM sent. */
int32_t guest_mem_reclaim(spci_memory_handle_t handle, uint32_t flags);

HF_C_END

#endif
