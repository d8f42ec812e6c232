/* SPDX-License-Identifier: BSD-3-Clause */
/* Builds the descriptors of the memory calls. */
#include <hf/spci.h>
#include <string.h>

static spci_memory_attributes_t
attributes(enum spci_memory_access access, enum spci_memory_type type,
	   enum spci_memory_cacheability cacheability,
	   enum spci_memory_shareability shareability)
{
	spci_memory_attributes_t attr = 0;

	spci_set_memory_access_attr(&attr, access);
	spci_set_memory_type_attr(&attr, type);
	spci_set_memory_cacheability_attr(&attr, cacheability);
	spci_set_memory_shareability_attr(&attr, shareability);
	return attr;
}

uint32_t spci_memory_region_init(
	struct spci_memory_region *region, spci_vm_id_t sender,
	spci_vm_id_t receiver,
	const struct spci_memory_region_constituent constituents[],
	uint32_t constituent_count, uint32_t tag,
	spci_memory_region_flags_t flags, enum spci_memory_access access,
	enum spci_memory_type type, enum spci_memory_cacheability cacheability,
	enum spci_memory_shareability shareability)
{
	const uint32_t offset =
		sizeof(*region) + sizeof(struct spci_memory_region_attributes);
	const uint32_t size =
		constituent_count * (uint32_t)sizeof(*constituents);
	uint32_t pages = 0;

	for (uint32_t i = 0; i < constituent_count; i++)
		pages += constituents[i].page_count;
	*region = (struct spci_memory_region){
		.tag = tag,
		.flags = flags,
		.sender = sender,
		.page_count = pages,
		.constituent_count = constituent_count,
		.constituent_offset = offset,
		.attribute_count = 1,
	};
	region->attributes[0] = (struct spci_memory_region_attributes){
		.receiver = receiver,
		.memory_attributes =
			attributes(access, type, cacheability, shareability),
	};
	memcpy(spci_memory_region_get_constituents(region), constituents, size);
	return offset + size;
}

uint32_t spci_memory_retrieve_request_init(
	struct spci_memory_retrieve_request *request,
	spci_memory_handle_t handle, spci_vm_id_t sender, spci_vm_id_t receiver,
	uint32_t share_func, uint32_t tag, uint32_t page_count,
	enum spci_memory_access access, enum spci_memory_type type,
	enum spci_memory_cacheability cacheability,
	enum spci_memory_shareability shareability)
{
	struct spci_memory_retrieve_properties *properties =
		spci_memory_retrieve_request_first_retrieve_properties(request);

	*request = (struct spci_memory_retrieve_request){
		.handle = handle,
		.sender = sender,
		.share_func = share_func,
		.tag = tag,
		.retrieve_properties_count = 1,
	};
	*properties = (struct spci_memory_retrieve_properties){
		.attributes = {
			.receiver = receiver,
			.memory_attributes = attributes(access, type,
							cacheability,
							shareability),
		},
		.page_count = page_count,
	};
	return sizeof(*request) + sizeof(*properties);
}

uint32_t spci_retrieved_memory_region_init(
	struct spci_retrieved_memory_region *response, size_t max_size,
	spci_vm_id_t receiver,
	const struct spci_memory_region_constituent constituents[],
	uint32_t constituent_count, uint32_t page_count)
{
	struct spci_receiver_address_range *range =
		spci_retrieved_memory_region_first_receiver_range(response);
	const size_t header = sizeof(*response) + sizeof(*range);

	if (max_size < header ||
	    constituent_count > (max_size - header) / sizeof(*constituents))
		return 0;
	*response = (struct spci_retrieved_memory_region){
		.receiver_count = 1,
	};
	*range = (struct spci_receiver_address_range){
		.receiver = receiver,
		.page_count = page_count,
		.constituent_count = constituent_count,
	};
	memcpy(range->constituents, constituents,
	       constituent_count * sizeof(*constituents));
	return (uint32_t)(header + constituent_count * sizeof(*constituents));
}
