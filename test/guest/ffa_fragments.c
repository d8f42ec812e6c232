/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "ffa_fragments": the primary shares, lends and donates more pages than
 * one descriptor has, in fragments, and secondaries of 1.0 and 1.2 read them in
 * theirs; and sends that are not finished.
 */
#include "dialog.h"
#include "tap.h"
#include <hf/ffa_mem.h>
#include <keel/guest.h>

#define FFA_MEM_RETRIEVE_RESP_32 0x84000075

#define PAGE	    4096
#define RUNS	    300
#define FIRST	    180 /* in the first fragment */
#define PART	    244 /* in a fragment of a response, at most */
#define HEADER	    96	/* of a send by 1.2: constituents are behind */
#define COMPOSITE   16
#define INV	    FFA_INVALID_PARAMETERS
#define HANDLE_HIGH 0x80000000

const char guest_name[] = "ffa_fragments";

/*
 * The primary's pages, in RAM that is in no use. They are sent from the last
 * one on: no run is behind the one before.
 */
#define FREE_AT ((uintptr_t)32 << 20) /* bytes behind the image */

static uint8_t (*pages)[PAGE];

static const struct caller *const primary = &callers[0];

static uint64_t address_of(unsigned run)
{
	return (uintptr_t)pages[RUNS - 1 - run];
}

static void map_buffers(const struct caller *c)
{
	struct ffa_args map =
		ARGS(FFA_RXTX_MAP_64, dialog_tx(c), dialog_rx(c), 1);

	tap_args(dialog_call(c, map), success_of(map, 0, 0), "3.4: RXTX_MAP %s",
		 c->name);
}

static void release(const struct caller *c)
{
	struct ffa_args call = ARGS(FFA_RX_RELEASE_32);

	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "3.5: RX_RELEASE %s", c->name);
}

/* Constituents from number `run` on, n of them, at a place in TX. */
static void put_runs(uint64_t at, unsigned run, unsigned n)
{
	for (; n > 0; n--, run++, at += 16) {
		dialog_write(primary, at, address_of(run));
		dialog_write(primary, at + 8, 1);
	}
}

/* Header, access descriptor, and the first fragment; all is announced. */
static struct ffa_args send_first(uint32_t func, const struct caller *to)
{
	bool donate = func == FFA_MEM_DONATE_32;
	uint64_t attributes = func == FFA_MEM_SHARE_32 ? FFA_MEMORY_NORMAL : 0;
	uint64_t data = donate ? 0 : FFA_DATA_RW;
	const uint64_t words[HEADER / 8] = {
		PRIMARY | attributes << 16,
		0,
		77, /* tag */
		32 | UINT64_C(1) << 32,
		48,
		0,
		to->vm | data << 16 | (uint64_t)(HEADER - COMPOSITE) << 32,
		0,
		0,
		0,
		RUNS | (uint64_t)RUNS << 32,
		0,
	};
	uint32_t total = HEADER + 16 * RUNS;

	for (unsigned i = 0; i < HEADER / 8; i++)
		dialog_write(primary, 8 * i, words[i]);
	put_runs(HEADER, 0, FIRST);
	return dialog_call(primary, ARGS(func, total, HEADER + 16 * FIRST));
}

static struct ffa_args frag_tx(uint64_t handle, unsigned run, unsigned n)
{
	put_runs(0, run, n);
	return dialog_call(primary, ARGS(FFA_MEM_FRAG_TX_32, handle,
					 HANDLE_HIGH, 16 * n));
}

/* A region that is half-sent. Returns its handle. */
static uint64_t half_sent(uint32_t func, const struct caller *to)
{
	struct ffa_args a = send_first(func, to);

	tap_args(a,
		 ARGS(FFA_MEM_FRAG_RX_32, a.x[1], HANDLE_HIGH,
		      HEADER + 16 * FIRST),
		 "8.8: 0x%x to VM %u wants more", func, to->vm);
	return a.x[1];
}

static uint64_t sent(uint32_t func, const struct caller *to)
{
	uint64_t handle = half_sent(func, to);
	struct ffa_args a = frag_tx(handle, FIRST, 1);

	tap_args(a,
		 ARGS(FFA_MEM_FRAG_RX_32, handle, HANDLE_HIGH,
		      HEADER + 16 * (FIRST + 1)),
		 "8.8: a fragment of one constituent");
	a = frag_tx(handle, FIRST + 1, RUNS - FIRST - 1);
	tap_args(a, ARGS(FFA_SUCCESS_32, 0, handle, HANDLE_HIGH),
		 "8.8: the last fragment");
	return handle;
}

static uint32_t response_at(const struct caller *c)
{
	uint32_t header = c->minor == 0 ? 32 : 48;

	return header + (c->minor < 2 ? 16U : 32U) + COMPOSITE;
}

/* A request by c, in its layout. */
static struct ffa_args retrieve(const struct caller *c, uint64_t handle,
				uint64_t permissions)
{
	uint32_t at = response_at(c) - COMPOSITE; /* where it ends */
	uint32_t access = c->minor < 2 ? 16 : 32;

	for (unsigned i = 0; i < at / 8; i++)
		dialog_write(c, 8 * i, 0);
	dialog_write(c, 0, PRIMARY);
	dialog_write(c, 8, (uint64_t)HANDLE_HIGH << 32 | handle);
	dialog_write(c, 16, 77);
	dialog_write(c, 24, (c->minor == 0 ? 0 : access) | UINT64_C(1) << 32);
	if (c->minor != 0)
		dialog_write(c, 32, 48);
	dialog_write(c, at - access, c->vm | permissions << 16);
	return dialog_call(c, ARGS(FFA_MEM_RETRIEVE_REQ_32, at, at));
}

static struct ffa_args frag_rx(const struct caller *c, uint64_t handle,
			       unsigned run)
{
	return dialog_call(c, ARGS(FFA_MEM_FRAG_RX_32, handle, HANDLE_HIGH,
				   response_at(c) + 16 * run));
}

/* RX of c has this constituent there. */
static void has_run(const struct caller *c, uint64_t at, unsigned run)
{
	tap_ok(dialog_read(c, at) == address_of(run) &&
		       dialog_read(c, at + 8) == 1,
	       "8.8: constituent %u in RX, %s", run, c->name);
}

static struct ffa_args relinquish(const struct caller *c, uint64_t handle)
{
	dialog_write(c, 0, (uint64_t)HANDLE_HIGH << 32 | handle);
	dialog_write(c, 8, UINT64_C(1) << 32);
	dialog_write(c, 16, c->vm);
	return dialog_call(c, ARGS(FFA_MEM_RELINQUISH_32));
}

static void first_part(const struct caller *c, uint64_t handle, uint64_t wish)
{
	tap_args(retrieve(c, handle, wish),
		 ARGS(FFA_MEM_RETRIEVE_RESP_32, response_at(c) + 16 * RUNS,
		      response_at(c) + 16 * PART),
		 "8.5: the first part %s", c->name);
	has_run(c, response_at(c), 0);
	has_run(c, response_at(c) + 16 * (PART - 1), PART - 1);
	release(c);
}

static void last_part(const struct caller *c, uint64_t handle)
{
	struct ffa_args wrong = ARGS(FFA_MEM_FRAG_RX_32);

	tap_args(frag_rx(c, handle, PART - 1), error_of(wrong, INV),
		 "8.8: FRAG_RX of the wrong offset %s", c->name);
	tap_args(frag_rx(c, handle, PART),
		 ARGS(FFA_MEM_FRAG_TX_32, handle, HANDLE_HIGH,
		      16 * (RUNS - PART)),
		 "8.8: the last part %s", c->name);
	has_run(c, 0, PART);
	has_run(c, 16 * (RUNS - PART - 1), RUNS - 1);
	release(c);
	tap_args(frag_rx(c, handle, RUNS), error_of(wrong, INV),
		 "8.8: there is no more %s", c->name);
}

static void reclaim(uint64_t handle, const char *what)
{
	struct ffa_args call = ARGS(FFA_MEM_RECLAIM_32, handle, HANDLE_HIGH, 0);

	tap_args(dialog_call(primary, call), success_of(call, 0, 0),
		 "8.7: RECLAIM of %s", what);
	for (unsigned i = 0; i < RUNS; i++)
		pages[i][0] = (uint8_t)i; /* or a fault */
}

/* Lent or shared: read in part, and given back; then as a whole. */
static void there_and_back(uint32_t func, const struct caller *c, uint64_t wish)
{
	struct ffa_args ok = ARGS(FFA_MEM_RELINQUISH_32);
	uint64_t handle = sent(func, c);

	first_part(c, handle, wish);
	tap_args(relinquish(c, handle), success_of(ok, 0, 0),
		 "8.6: RELINQUISH of what is read %s", c->name);
	first_part(c, handle, wish);
	last_part(c, handle);
	tap_args(relinquish(c, handle), success_of(ok, 0, 0),
		 "8.6: RELINQUISH of all %s", c->name);
	reclaim(handle, "a region that is back");
}

static void not_finished(const struct caller *c)
{
	struct ffa_args wrong = ARGS(FFA_MEM_FRAG_TX_32);
	uint64_t handle = half_sent(FFA_MEM_LEND_32, c);

	tap_args(retrieve(c, handle, FFA_DATA_RW | FFA_INSTRUCTION_NX),
		 error_of(wrong, INV),
		 "8.5 4: a retrieve of what is half-sent");
	reclaim(handle, "a region that is half-sent");
	tap_args(frag_tx(handle, FIRST, 1), error_of(wrong, INV),
		 "F-05: a fragment of a region that was given up");
	handle = half_sent(FFA_MEM_LEND_32, c);
	tap_args(frag_tx(handle, FIRST - 1, RUNS - FIRST + 1),
		 error_of(wrong, INV), "F-03: more than was announced");
	tap_args(dialog_call(primary,
			     ARGS(FFA_MEM_RECLAIM_32, handle, HANDLE_HIGH)),
		 error_of(wrong, INV), "F-03: nothing is left of it");
	for (unsigned i = 0; i < RUNS; i++)
		pages[i][0] = (uint8_t)i; /* or a fault */
}

void guest_main(const struct guest_boot *boot)
{
	const struct caller *old = &callers[1];
	const struct caller *new = &callers[3];
	uint64_t handle;

	pages = (uint8_t(*)[PAGE])(boot->end + FREE_AT);
	dialog_begin();
	map_buffers(primary);
	map_buffers(old);
	map_buffers(new);
	not_finished(new);
	there_and_back(FFA_MEM_SHARE_32, old, FFA_DATA_RW);
	there_and_back(FFA_MEM_LEND_32, new, FFA_DATA_RW | FFA_INSTRUCTION_NX);
	handle = sent(FFA_MEM_DONATE_32, new);
	first_part(new, handle, FFA_DATA_RW | FFA_INSTRUCTION_NX);
	last_part(new, handle);
	tap_args(dialog_call(primary,
			     ARGS(FFA_MEM_RECLAIM_32, handle, HANDLE_HIGH)),
		 error_of(ARGS(0), INV), "8.7: RECLAIM of what is donated");
	tap_done();
}
