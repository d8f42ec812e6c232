/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "memory-calls": refusals of the memory calls, row by row, from the
 * primary and from a secondary to another. Group "memory" has what they do.
 */
#include "machine.h"
#include "stage.h"
#include <keel/guest.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE	     SPCI_PAGE_SIZE
#define TAG	     0x7a9
#define LENGTH	     64 /* of a descriptor with one constituent; a request */

const char guest_name[] = "memory-calls";

static const struct actor receiver = { PUPPET_FREE, 0, false, "receiver" };

_Alignas(SPCI_PAGE_SIZE) static uint8_t own_page[SPCI_PAGE_SIZE];

/* A change to a good descriptor, or to the registers of its call. */
struct row {
	const char *what;
	unsigned offset, size; /* bytes of the descriptor; size 0: none */
	uint64_t value;
	int64_t code;
	uint64_t x[6]; /* of x1 to x5; all zero: as they should be */
};

static uint64_t page_of(const struct actor *a)
{
	return a->vm == PRIMARY ?
		       (uintptr_t)own_page :
		       stage_page(a->vm)->base + PUPPET_MEMORY - 2 * PAGE;
}

static void put_tx(const struct actor *a, const void *bytes, size_t size)
{
	uint64_t word;

	for (size_t i = 0; i < size; i += sizeof(word)) {
		memcpy(&word, (const uint8_t *)bytes + i, sizeof(word));
		stage_store(a, stage_tx(a) + i, word);
	}
}

static struct spci_value call(const struct actor *a, uint32_t func,
			      const struct row *r)
{
	static const uint64_t none[6];

	if (r != NULL && memcmp(r->x, none, sizeof(none)) != 0)
		return stage_call(
			a, (struct spci_value){ func, r->x[1], r->x[2], r->x[3],
						r->x[4], r->x[5], 0, 0 });
	return stage_call(a, (struct spci_value){ .func = func,
						  .arg3 = LENGTH,
						  .arg4 = LENGTH });
}

/* Sends a's page to the receiver, with a row's change. */
static struct spci_value send(const struct actor *a, uint32_t func,
			      const struct row *r)
{
	_Alignas(8) uint8_t bytes[LENGTH] = { 0 };
	struct spci_memory_region_constituent c;

	c = spci_memory_region_constituent_init(page_of(a), 1);
	spci_memory_region_init((struct spci_memory_region *)bytes, a->vm,
				receiver.vm, &c, 1, TAG, 0, SPCI_MEMORY_RW_NX,
				SPCI_MEMORY_NORMAL_MEM,
				SPCI_MEMORY_CACHE_WRITE_BACK,
				SPCI_MEMORY_INNER_SHAREABLE);
	if (r != NULL)
		memcpy(bytes + r->offset, &r->value, r->size);
	put_tx(a, bytes, sizeof(bytes));
	return call(a, func, r);
}

static struct spci_value retrieve(const struct actor *a, uint32_t func,
				  spci_vm_id_t sender, uint32_t handle,
				  const struct row *r)
{
	_Alignas(8) uint8_t bytes[LENGTH] = { 0 };

	spci_memory_retrieve_request_init(
		(struct spci_memory_retrieve_request *)bytes, handle, sender,
		a->vm, func, TAG, 1, SPCI_MEMORY_RO_NX, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	if (r != NULL)
		memcpy(bytes + r->offset, &r->value, r->size);
	put_tx(a, bytes, sizeof(bytes));
	return call(a, SPCI_MEM_RETRIEVE_REQ_32, r);
}

static struct spci_value relinquish(const struct actor *a, uint32_t handle,
				    const struct row *r)
{
	_Alignas(8) struct spci_mem_relinquish d = { .handle = handle,
						     .sender = a->vm };

	if (r != NULL)
		memcpy((uint8_t *)&d + r->offset, &r->value, r->size);
	put_tx(a, &d, 16);
	return stage_ask(a, SPCI_MEM_RELINQUISH_32, 0, 0, 0);
}

static struct spci_value reclaim(const struct actor *a, uint64_t handle)
{
	return stage_ask(a, SPCI_MEM_RECLAIM_32, handle, 0, 0);
}

#define BAD SPCI_INVALID_PARAMETERS

static const struct row send_rows[] = {
	{ "1: with x1", 0, 0, 0, BAD, { 0, 1, 0, LENGTH, LENGTH, 0 } },
	{ "1: with w2", 0, 0, 0, BAD, { 0, 0, 1, LENGTH, LENGTH, 0 } },
	{ "2: with a cookie", 0, 0, 0, BAD, { 0, 0, 0, LENGTH, LENGTH, 1 } },
	{ "2: in part", 0, 0, 0, BAD, { 0, 0, 0, 32, LENGTH, 0 } },
	{ "W-13: in part, with a cookie",
	  0,
	  0,
	  0,
	  BAD,
	  { 0, 0, 0, 32, LENGTH, 1 } },
	{ "4: of 4097 bytes", 0, 0, 0, BAD, { 0, 0, 0, 4097, 4097, 0 } },
	{ "10: of a length too short", 0, 0, 0, BAD, { 0, 0, 0, 63, 63, 0 } },
	{ "10: of a length too long", 0, 0, 0, BAD, { 0, 0, 0, 80, 80, 0 } },
	{ "6: in another's name", 8, 2, PUPPET_LISTED, BAD, { 0 } },
	{ "7: to no receiver", 24, 4, 0, BAD, { 0 } },
	{ "7: to two receivers", 24, 4, 2, BAD, { 0 } },
	{ "8: to no VM", 32, 2, NO_VM, BAD, { 0 } },
	{ "8: to the monitor", 32, 2, 0, BAD, { 0 } },
	{ "W-04: to 0x8000", 32, 2, HF_TEE_VM_ID, BAD, { 0 } },
	{ "10: with constituents at 40", 20, 4, 40, BAD, { 0 } },
	{ "10: with constituents at 56", 20, 4, 56, BAD, { 0 } },
	{ "10: with two constituents", 16, 4, 2, BAD, { 0 } },
	{ "14: with no constituent", 16, 4, 0, BAD, { 0 } },
	{ "W-02: with constituents at -16", 20, 4, 0xfffffff0, BAD, { 0 } },
	{ "W-02: with 2^28 + 1 constituents", 16, 4, 0x10000001, BAD, { 0 } },
	{ "14: of no page", 56, 4, 0, BAD, { 0 } },
	{ "W-03: of 2^20 + 1 pages", 56, 4, 0x100001, BAD, { 0 } },
	{ "W-03: of another sum", 12, 4, 2, BAD, { 0 } },
	{ "14: of a page not aligned", 48, 1, 8, BAD, { 0 } },
	{ "14: of a page far away", 52, 4, 0x8000, BAD, { 0 } },
	{ "W-13: with an unknown flag", 4, 4, 2, BAD, { 0 } },
	{ "W-13: with a reserved field", 28, 4, 1, BAD, { 0 } },
	{ "W-13: with a constituent's reserved field", 60, 4, 1, BAD, { 0 } },
};

static void sends(const struct actor *a)
{
	static const uint32_t funcs[] = { SPCI_MEM_DONATE_32, SPCI_MEM_LEND_32,
					  SPCI_MEM_SHARE_32 };
	static const struct row clear = { "", 4, 4, 1, 0, { 0 } };
	struct row device = { "", 48, 8, machine.distributor, 0, { 0 } };
	struct row others = { "", 48, 8, page_of(&receiver), 0, { 0 } };
	struct row self = { "", 32, 2, a->vm, 0, { 0 } };

	for (size_t f = 0; f < COUNT(funcs); f++) {
		for (size_t i = 0; i < COUNT(send_rows); i++)
			tap_call(send(a, funcs[f], &send_rows[i]),
				 error(send_rows[i].code), "6.5 %s, 0x%x %s",
				 send_rows[i].what, (unsigned)funcs[f],
				 a->name);
		tap_call(send(a, funcs[f], &self), error(BAD),
			 "6.5 8: to oneself, 0x%x %s", (unsigned)funcs[f],
			 a->name);
		tap_call(send(a, funcs[f], &device), error(BAD),
			 "6.5 15: of a device, 0x%x %s", (unsigned)funcs[f],
			 a->name);
		tap_call(send(a, funcs[f], &others), error(BAD),
			 "6.5 16: of another's page, 0x%x %s",
			 (unsigned)funcs[f], a->name);
	}
	tap_call(send(a, SPCI_MEM_SHARE_32, &clear), error(BAD),
		 "6.5 11: SHARE with CLEAR %s", a->name);
}

/* Rows of what a receiver gets wrong; the attributes of a request are free. */
static const struct row retrieve_rows[] = {
	{ "1: with x1", 0, 0, 0, BAD, { 0, 1, 0, LENGTH, LENGTH, 0 } },
	{ "1: with w2", 0, 0, 0, BAD, { 0, 0, 1, LENGTH, LENGTH, 0 } },
	{ "2: with a cookie", 0, 0, 0, BAD, { 0, 0, 0, LENGTH, LENGTH, 1 } },
	{ "6: of another length", 0, 0, 0, BAD, { 0, 0, 0, 96, 96, 0 } },
	{ "7: of no handle", 0, 4, 0x80fff123, BAD, { 0 } },
	{ "8: of another operation", 8, 4, SPCI_MEM_DONATE_32, BAD, { 0 } },
	{ "9: of another sender", 4, 2, PUPPET_LISTED, BAD, { 0 } },
	{ "10: with another tag", 12, 4, TAG + 1, BAD, { 0 } },
	{ "13: with attributes", 16, 4, 1, SPCI_NOT_SUPPORTED, { 0 } },
	{ "14: with two records", 24, 4, 2, BAD, { 0 } },
	{ "15: for another", 32, 2, PUPPET_LISTED, BAD, { 0 } },
	{ "16: of two pages", 48, 4, 2, BAD, { 0 } },
	{ "17: with constituents", 52, 4, 1, BAD, { 0 } },
};

static const struct row relinquish_rows[] = {
	{ "of no handle", 0, 4, 0x80fff123, BAD, { 0 } },
	{ "in another's name", 8, 2, PUPPET_LISTED, BAD, { 0 } },
	{ "for endpoints", 12, 4, 1, BAD, { 0 } },
	{ "for very many endpoints", 12, 4, 0xffffffff, BAD, { 0 } },
};

/* One region from a to the receiver and back, with all that is refused. */
static void life(const struct actor *a, uint32_t func)
{
	struct spci_value v = send(a, func, NULL);
	uint32_t handle = (uint32_t)v.arg2;
	const struct actor *r = &receiver;

	tap_ok(is_success(v, v.arg2) && v.arg2 >> 31 == 1,
	       "6.2: a send gives a handle with bit 31, %s", a->name);
	tap_call(send(a, func, NULL), error(BAD),
		 "6.5 16: what was sent cannot be sent %s", a->name);
	tap_call(relinquish(r, handle, NULL), error(BAD),
		 "6.7: RELINQUISH before RETRIEVE");
	for (size_t i = 0; i < COUNT(retrieve_rows); i++)
		tap_call(retrieve(r, func, a->vm, handle, &retrieve_rows[i]),
			 error(retrieve_rows[i].code), "6.6 %s",
			 retrieve_rows[i].what);
	v = retrieve(r, func, a->vm, handle, NULL);
	tap_call(v,
		 (struct spci_value){ SPCI_MEM_RETRIEVE_RESP_32, 0, 0, 48, 48,
				      0, 0, 0 },
		 "6.2: RETRIEVE tells the length of its response");
	tap_call(retrieve(r, func, a->vm, handle, NULL), error(SPCI_BUSY),
		 "6.6 5: RETRIEVE with RX in use");
	stage_ask(r, SPCI_RX_RELEASE_32, 0, 0, 0);
	tap_call(retrieve(r, func, a->vm, handle, NULL), error(SPCI_DENIED),
		 "6.6 12: RETRIEVE for the second time");
	tap_ok(stage_store(r, page_of(a), 5),
	       "6.3: the access is what the sender granted");
	tap_call(reclaim(a, handle), error(SPCI_DENIED),
		 "6.8: RECLAIM of what is in use %s", a->name);
	for (size_t i = 0; i < COUNT(relinquish_rows); i++)
		tap_call(relinquish(r, handle, &relinquish_rows[i]),
			 error(relinquish_rows[i].code), "6.7: RELINQUISH %s",
			 relinquish_rows[i].what);
	tap_call(relinquish(r, handle, NULL), success(0), "6.7: RELINQUISH");
	tap_call(relinquish(r, handle, NULL), error(BAD),
		 "6.7: RELINQUISH for the second time");
	tap_call(reclaim(a, handle & 0x7fffffff), error(BAD),
		 "6.8: RECLAIM without bit 31 %s", a->name);
	tap_call(reclaim(r, handle), error(BAD),
		 "6.8: RECLAIM by the receiver");
	tap_call(reclaim(a, handle), success(0), "6.8: RECLAIM %s", a->name);
	tap_call(reclaim(a, handle), error(BAD),
		 "W-11: RECLAIM of a stale handle %s", a->name);
	tap_ok(stage_store(a, page_of(a), 6), "6.3: the page is back, %s",
	       a->name);
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	tap_call(send(puppet, SPCI_MEM_LEND_32, NULL), error(BAD),
		 "6.5 3: without TX");
	stage_map(primary);
	stage_map(puppet);
	stage_map(&receiver);
	for (size_t i = 0; i < ACTORS; i++) {
		sends(&actors[i]);
		life(&actors[i], SPCI_MEM_LEND_32);
		life(&actors[i], SPCI_MEM_SHARE_32);
	}
	tap_done();
}
