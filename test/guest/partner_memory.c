/* SPDX-License-Identifier: BSD-3-Clause */
/* A partner's part in what the primary has it do with memory (partner.h). */
#include "partner.h"
#include <keel/fault.h>
#include <keel/ffa_memory.h>
#include <keel/guest.h>
#include <string.h>

#define BORROWERS 4

_Alignas(4096) static uint8_t room[ROOM_PAGES][4096];

/* Registers 4 to 7 are `size` bytes of arguments, or of an answer. */
static void read(void *arguments, const uint64_t x[18], size_t size)
{
	memcpy(arguments, &x[4], size);
}

static void send(uint64_t x[18])
{
	struct partner_gift gift;
	struct ffa_memory_access borrowers[BORROWERS] = { 0 };
	struct ffa_memory_constituent piece = { .page_count = 1 };
	struct guest_ffa_region region = { .borrowers = borrowers,
					   .pieces = &piece,
					   .piece_count = 1 };

	read(&gift, x, sizeof(gift));
	piece.address = gift.address;
	region.share_func = gift.func;
	region.flags = gift.flags;
	region.tag = gift.tag;
	for (unsigned i = 0; i < BORROWERS && gift.borrowers[i] != 0; i++) {
		borrowers[i].receiver = gift.borrowers[i];
		borrowers[i].permissions = gift.permissions[i];
		region.borrower_count++;
	}
	x[4] = (uint64_t)guest_ffa_mem_send(&region);
	x[5] = region.handle;
}

static void retrieve(uint64_t x[18])
{
	struct partner_wish wish;
	struct ffa_memory_access self = { .receiver = guest_id() };
	struct ffa_memory_constituent piece = { 0 };
	struct guest_ffa_region region = { .borrowers = &self,
					   .borrower_count = 1,
					   .pieces = &piece,
					   .piece_max = 1 };
	struct partner_got got;

	read(&wish, x, sizeof(wish));
	self.permissions = (uint8_t)wish.permissions;
	region.handle = wish.handle;
	region.sender = wish.sender;
	region.flags = wish.flags;
	region.tag = wish.tag;
	got = (struct partner_got){
		.status = guest_ffa_mem_retrieve(&region),
		.address = piece.address,
		.pages = piece.page_count,
		.permissions = self.permissions,
		.func = region.share_func,
	};
	memcpy(&x[4], &got, sizeof(got));
}

void partner_memory(uint64_t x[18])
{
	switch (x[3] & ~ORDER_MASK) {
	case PARTNER_SEND:
		send(x);
		break;
	case PARTNER_RETRIEVE:
		retrieve(x);
		break;
	case PARTNER_RELINQUISH:
		x[4] = (uint64_t)guest_ffa_mem_relinquish(x[4], (uint32_t)x[5]);
		break;
	case PARTNER_RECLAIM:
		x[4] = (uint64_t)guest_ffa_mem_reclaim(x[4], (uint32_t)x[5]);
		break;
	case PARTNER_LOAD:
		x[4] = guest_try_read(x[4], &x[5]);
		break;
	case PARTNER_STORE:
		x[4] = guest_try_write(x[4], x[5]);
		break;
	case PARTNER_FETCH:
		x[4] = guest_try_execute(x[4]);
		break;
	case PARTNER_ROOM:
		x[4] = (uintptr_t)room;
		break;
	default:
		guest_panic("order 0x%llx", (unsigned long long)x[3]);
	}
}
