/* SPDX-License-Identifier: BSD-3-Clause */
/* Builds and reads the descriptors of FF-A's memory calls. */
#include <hf/ffa_mem.h>
#include <string.h>

static uint32_t header_size(uint32_t version)
{
	return version < FFA_VERSION_1_1 ?
		       sizeof(struct ffa_memory_region_1_0) :
		       sizeof(struct ffa_memory_region);
}

/* The descriptors of earlier versions are the beginning of 1.2's. */
static uint32_t access_size(uint32_t version)
{
	return version < FFA_VERSION_1_2 ?
		       sizeof(struct ffa_memory_access_1_1) :
		       sizeof(struct ffa_memory_access);
}

/* Returns access descriptor i of a region. */
static uint8_t *access_at(void *buffer, uint32_t version, uint32_t i)
{
	return (uint8_t *)buffer + header_size(version) +
	       i * access_size(version);
}

uint32_t ffa_memory_region_init(void *buffer, uint32_t version,
				const struct ffa_memory_region *region,
				const struct ffa_memory_access accesses[])
{
	struct ffa_memory_region header = *region;

	header.access_size = version < FFA_VERSION_1_1 ? 0 :
							 access_size(version);
	header.receivers_offset = header_size(version);
	memset(header.reserved, 0, sizeof(header.reserved));
	memcpy(buffer, &header, header_size(version));
	for (uint32_t i = 0; i < region->receiver_count; i++) {
		struct ffa_memory_access access = accesses[i];

		if (version < FFA_VERSION_1_2)
			memset(access.implementation_defined, 0,
			       sizeof(access.implementation_defined));
		access.reserved = 0;
		memcpy(access_at(buffer, version, i), &access,
		       access_size(version));
	}
	return header_size(version) +
	       region->receiver_count * access_size(version);
}

uint32_t ffa_memory_region_add_composite(
	void *buffer, uint32_t version, uint32_t length,
	const struct ffa_memory_constituent constituents[],
	uint32_t constituent_count)
{
	struct ffa_composite_memory_region composite = {
		.constituent_count = constituent_count,
	};
	struct ffa_memory_region_1_0 header;

	memcpy(&header, buffer, sizeof(header));
	for (uint32_t i = 0; i < header.receiver_count; i++)
		memcpy(access_at(buffer, version, i) +
			       offsetof(struct ffa_memory_access,
					composite_offset),
		       &length, sizeof(length));
	for (uint32_t i = 0; i < constituent_count; i++)
		composite.page_count += constituents[i].page_count;
	memcpy((uint8_t *)buffer + length, &composite, sizeof(composite));
	return length + (uint32_t)sizeof(composite);
}

uint32_t ffa_memory_region_add_constituents(
	void *buffer, uint32_t version, uint32_t length,
	const struct ffa_memory_constituent constituents[],
	uint32_t constituent_count)
{
	const uint32_t size =
		constituent_count * (uint32_t)sizeof(*constituents);

	length = ffa_memory_region_add_composite(
		buffer, version, length, constituents, constituent_count);
	memcpy((uint8_t *)buffer + length, constituents, size);
	return length + size;
}

const struct ffa_memory_access *
ffa_memory_region_get_access(const void *response, uint32_t version)
{
	const uint8_t *at = (const uint8_t *)response + header_size(version);

	return (const struct ffa_memory_access *)(const void *)at;
}

const struct ffa_composite_memory_region *
ffa_memory_region_get_composite(const void *response, uint32_t version)
{
	const uint8_t *at = (const uint8_t *)response + header_size(version) +
			    access_size(version);

	return (const struct ffa_composite_memory_region *)(const void *)at;
}
