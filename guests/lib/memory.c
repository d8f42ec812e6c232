/* SPDX-License-Identifier: BSD-3-Clause */
/* The memory calls, for a region of one constituent. */
#include "internal.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>

static struct spci_value send(uint32_t share_func, uint32_t length)
{
	switch (share_func) {
	case SPCI_MEM_DONATE_32:
		return spci_mem_donate(length, length, 0);
	case SPCI_MEM_LEND_32:
		return spci_mem_lend(length, length, 0);
	default:
		return spci_mem_share(length, length, 0);
	}
}

int32_t guest_mem_send(struct guest_region *region,
		       spci_memory_region_flags_t flags,
		       enum spci_memory_access access)
{
	struct spci_memory_region_constituent constituent =
		spci_memory_region_constituent_init(region->address,
						    region->pages);
	struct spci_value v;
	uint32_t length;

	region->sender = guest_id();
	length = spci_memory_region_init(
		guest_tx(), region->sender, region->receiver, &constituent, 1,
		region->tag, flags, access, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	v = send(region->share_func, length);
	region->handle = spci_mem_success_handle(v);
	return guest_status(v);
}

/*
 * Reads the address of a region from the response in RX, of `length` bytes.
 * Returns false if the response is not one piece of memory of as many pages:
 * its sender decides into how many pieces a region is cut.
 */
static bool response_address(const struct guest_region *region, uint64_t length,
			     uint64_t *address)
{
	const struct spci_retrieved_memory_region *response = guest_rx();
	const struct spci_receiver_address_range *range =
		(const struct spci_receiver_address_range *)(response + 1);

	if (length != sizeof(*response) + sizeof(*range) +
			      sizeof(range->constituents[0]) ||
	    response->receiver_count != 1 || range->receiver != guest_id() ||
	    range->page_count != region->pages ||
	    range->constituent_count != 1 ||
	    range->constituents[0].page_count != region->pages)
		return false;
	*address = spci_memory_region_constituent_get_address(
		&range->constituents[0]);
	return true;
}

/* Reads and releases a response. Returns 0 or why the region is of no use. */
static int32_t take_response(uint64_t length, const struct guest_region *region,
			     uint64_t *address)
{
	bool understood = response_address(region, length, address);
	int32_t status = guest_status(spci_rx_release());

	if (!understood)
		return SPCI_NOT_SUPPORTED;
	if (!guest_map_received(*address))
		return SPCI_NO_MEMORY;
	return status;
}

int32_t guest_mem_retrieve(struct guest_region *region)
{
	uint32_t length = spci_memory_retrieve_request_init(
		guest_tx(), region->handle, region->sender, guest_id(),
		region->share_func, region->tag, region->pages,
		SPCI_MEMORY_RW_X, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	struct spci_value v = spci_mem_retrieve_req(length, length, 0);
	uint64_t address = 0;
	int32_t status;

	if (v.func != SPCI_MEM_RETRIEVE_RESP_32)
		return v.func == SPCI_ERROR_32 ? (int32_t)v.arg2 :
						 SPCI_NOT_SUPPORTED;
	status = take_response(v.arg3, region, &address);
	if (status == 0)
		region->address = address;
	else
		guest_mem_relinquish(region->handle, 0);
	return status;
}

int32_t guest_mem_relinquish(spci_memory_handle_t handle,
			     spci_memory_region_flags_t flags)
{
	struct spci_mem_relinquish *descriptor = guest_tx();

	*descriptor = (struct spci_mem_relinquish){
		.handle = handle,
		.flags = flags,
		.sender = guest_id(),
	};
	return guest_status(spci_mem_relinquish());
}

int32_t guest_mem_reclaim(spci_memory_handle_t handle, uint32_t flags)
{
	return guest_status(spci_mem_reclaim(handle, flags));
}
