/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory calls of FF-A, for regions of any size. A fragment is as much as
 * TX, or RX, holds.
 */
#include "internal.h"
#include <hf/ffa_mem.h>
#include <keel/ffa.h>
#include <keel/ffa_memory.h>
#include <keel/mailbox.h>
#include <string.h>

#define PIECE ((uint32_t)sizeof(struct ffa_memory_constituent))

/* Writes the header and the access descriptors of a region or a request. */
static uint32_t write_terms(const struct guest_ffa_region *region,
			    uint16_t attributes, uint64_t handle)
{
	const struct ffa_memory_region header = {
		.sender = region->sender,
		.attributes = attributes,
		.flags = region->flags,
		.handle = handle,
		.tag = region->tag,
		.receiver_count = region->borrower_count,
	};

	return ffa_memory_region_init(guest_tx(), guest_ffa_version(), &header,
				      region->borrowers);
}

/*
 * Copies pieces from number *done on to byte `at` of TX, as many as fit.
 * Returns where they end.
 */
static uint32_t write_pieces(const struct guest_ffa_region *region,
			     uint32_t *done, uint32_t at)
{
	uint32_t count = (HF_MAILBOX_SIZE - at) / PIECE;

	if (count > region->piece_count - *done)
		count = region->piece_count - *done;
	memcpy((uint8_t *)guest_tx() + at, region->pieces + *done,
	       count * PIECE);
	*done += count;
	return at + count * PIECE;
}

int32_t guest_ffa_mem_send(struct guest_ffa_region *region)
{
	uint32_t done = 0;
	uint32_t sent, total;
	struct ffa_args v;

	region->sender = guest_id();
	sent = write_terms(region,
			   region->share_func == FFA_MEM_SHARE_32 ?
				   FFA_MEMORY_NORMAL :
				   FFA_MEMORY_UNSPECIFIED,
			   0);
	sent = ffa_memory_region_add_composite(guest_tx(), guest_ffa_version(),
					       sent, region->pieces,
					       region->piece_count);
	total = sent + region->piece_count * PIECE;
	sent = write_pieces(region, &done, sent);
	v = ffa_call_args(region->share_func, total, sent, 0, 0);
	while (v.x[0] == FFA_MEM_FRAG_RX_32 && v.x[3] == sent && sent < total) {
		uint32_t length = write_pieces(region, &done, 0);

		sent += length;
		v = ffa_call_args(FFA_MEM_FRAG_TX_32, v.x[1], v.x[2], length,
				  0);
	}
	if (v.x[0] != FFA_SUCCESS_32 || sent != total)
		return guest_ffa_refusal(v);
	region->handle = ffa_mem_success_handle(v);
	return 0;
}

/* Copies the pieces in bytes `at` to `end` of RX. */
static void read_pieces(struct guest_ffa_region *region, uint32_t at,
			uint32_t end)
{
	memcpy(region->pieces + region->piece_count,
	       (const uint8_t *)guest_rx() + at, end - at);
	region->piece_count += (end - at) / PIECE;
}

/* Reads by which call the region was sent, and what this VM got. */
static int32_t read_terms(struct guest_ffa_region *region)
{
	const struct ffa_memory_region *header = guest_rx();
	const struct ffa_memory_access *access =
		ffa_memory_region_get_access(guest_rx(), guest_ffa_version());
	uint32_t type = header->flags & FFA_MEMORY_DONATED;

	if (type == 0 || access->receiver != guest_id())
		return FFA_NOT_SUPPORTED;
	region->share_func = FFA_MEM_DONATE_32 +
			     (FFA_MEMORY_DONATED - type) / FFA_MEMORY_SHARED;
	for (uint32_t i = 0; i < region->borrower_count; i++) {
		struct ffa_memory_access *mine = &region->borrowers[i];

		if (mine->receiver != guest_id())
			continue;
		mine->permissions = access->permissions;
		if (guest_ffa_version() >= FFA_VERSION_1_2)
			memcpy(mine->implementation_defined,
			       access->implementation_defined,
			       sizeof(mine->implementation_defined));
	}
	return 0;
}

/*
 * Reads the first `end` bytes, all that are in RX, of a response of `total`
 * bytes. The sender decides into how many pieces a region is cut.
 */
static int32_t read_first(struct guest_ffa_region *region, uint64_t total,
			  uint64_t end)
{
	const struct ffa_composite_memory_region *composite =
		ffa_memory_region_get_composite(guest_rx(),
						guest_ffa_version());
	uint32_t at = (uint32_t)((const uint8_t *)(composite + 1) -
				 (const uint8_t *)guest_rx());
	int32_t status;

	region->piece_count = 0;
	if (end < at || end > HF_MAILBOX_SIZE || end > total ||
	    (end - at) % PIECE != 0 ||
	    total != at + (uint64_t)composite->constituent_count * PIECE)
		return FFA_NOT_SUPPORTED;
	status = read_terms(region);
	if (status != 0)
		return status;
	if (composite->constituent_count > region->piece_max)
		return FFA_NO_MEMORY;
	read_pieces(region, at, (uint32_t)end);
	return 0;
}

/* Gets and reads what follows the first *got bytes of `total`. */
static int32_t read_next(struct guest_ffa_region *region, uint64_t total,
			 uint64_t *got)
{
	struct ffa_args v;
	uint64_t length;

	ffa_rx_release();
	v = ffa_call_args(FFA_MEM_FRAG_RX_32, (uint32_t)region->handle,
			  region->handle >> 32, *got, 0);
	length = v.x[3];
	if (v.x[0] != FFA_MEM_FRAG_TX_32)
		return guest_ffa_refusal(v);
	if (length == 0 || length > HF_MAILBOX_SIZE || length > total - *got ||
	    length % PIECE != 0)
		return FFA_NOT_SUPPORTED;
	read_pieces(region, 0, (uint32_t)length);
	*got += length;
	return 0;
}

/* Maps what was retrieved, wherever it is. */
static int32_t map_pieces(const struct guest_ffa_region *region)
{
	for (uint32_t i = 0; i < region->piece_count; i++) {
		const struct ffa_memory_constituent *piece = &region->pieces[i];
		uint64_t last = piece->address +
				(uint64_t)piece->page_count * SPCI_PAGE_SIZE -
				1;

		if (!guest_map_received(piece->address) ||
		    !guest_map_received(last))
			return FFA_NO_MEMORY;
	}
	return 0;
}

int32_t guest_ffa_mem_retrieve(struct guest_ffa_region *region)
{
	struct ffa_args v = ffa_mem_retrieve_req(
		write_terms(region, FFA_MEMORY_UNSPECIFIED, region->handle));
	uint64_t total = v.x[1];
	uint64_t got = v.x[2];
	int32_t status;

	if (v.x[0] != FFA_MEM_RETRIEVE_RESP_32)
		return guest_ffa_refusal(v);
	status = read_first(region, total, got);
	while (status == 0 && got < total)
		status = read_next(region, total, &got);
	ffa_rx_release();
	if (status == 0)
		status = map_pieces(region);
	if (status != 0)
		guest_ffa_mem_relinquish(region->handle, 0);
	return status;
}

int32_t guest_ffa_mem_relinquish(uint64_t handle, uint32_t flags)
{
	struct ffa_mem_relinquish *descriptor = guest_tx();

	*descriptor = (struct ffa_mem_relinquish){
		.handle = handle,
		.flags = flags,
		.endpoint_count = 1,
		.endpoint = guest_id(),
	};
	return guest_ffa_status(ffa_mem_relinquish());
}

int32_t guest_ffa_mem_reclaim(uint64_t handle, uint32_t flags)
{
	return guest_ffa_status(ffa_mem_reclaim(handle, flags));
}
