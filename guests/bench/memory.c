/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The memory calls: a region goes to the worker and comes back, and each call
 * on its way is a row of its own.
 */
#include "primary.h"
#include "worker.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <stdio.h>

#define MIB	    0x100000
#define GIB	    0x40000000
#define BLOCK	    (2 * MIB)
#define BLOCK_PAGES (BLOCK / SPCI_PAGE_SIZE)

/* Blocks for the regions; the pages that stay shared follow. */
#define ARENA_BLOCKS 2

#define RUNS_MAX 253 /* what TX has room for */
#define TAG	 0x6b65656c

/*
 * Far above the image, in RAM that is nobody else's: an arena within it would
 * be part of what the monitor loads.
 */
#define ARENA_DISTANCE (256 * MIB)

/* A region: `runs` constituents of `pages` pages, `stride` bytes apart. */
struct shape {
	const char *name;
	uint64_t offset; /* from the first block of the arena */
	uint32_t runs;
	uint32_t pages;
	uint64_t stride;
	unsigned int by; /* a divisor of the number of cycles */
};

/* The way of a region, and its rows. */
struct way {
	const struct shape *shape;
	uint32_t func; /* SPCI_MEM_SHARE_32, ... */
	uint32_t send_flags;
	uint32_t reclaim_flags;
	uint32_t step; /* of jumbled runs: number i is at place i * step */
	struct row send;
	struct row retrieve;
	struct row relinquish;
	struct row reclaim;
};

/* The first block of the arena. */
static uint64_t arena;

/* Writes the descriptor of a send; returns its length. */
static uint32_t describe(void *tx, const struct way *way, uint32_t flags,
			 spci_vm_id_t sender, spci_vm_id_t receiver)
{
	const struct shape *shape = way->shape;
	struct spci_memory_region_constituent runs[RUNS_MAX];

	for (uint32_t i = 0; i < shape->runs; i++) {
		uint32_t place = way->step == 0 ? i :
						  i * way->step % shape->runs;

		runs[i] = spci_memory_region_constituent_init(
			arena + shape->offset + place * shape->stride,
			shape->pages);
	}
	return spci_memory_region_init(tx, sender, receiver, runs, shape->runs,
				       TAG, flags, SPCI_MEMORY_RW_X,
				       SPCI_MEMORY_NORMAL_MEM,
				       SPCI_MEMORY_CACHE_WRITE_BACK,
				       SPCI_MEMORY_INNER_SHAREABLE);
}

static struct spci_value send_value(uint32_t func, uint32_t length)
{
	return (struct spci_value){
		.func = func,
		.arg3 = length,
		.arg4 = length,
	};
}

/* Writes a retrieve request; returns its length. */
static uint32_t request(void *tx, const struct way *way,
			spci_memory_handle_t handle, spci_vm_id_t sender,
			spci_vm_id_t receiver)
{
	return spci_memory_retrieve_request_init(
		tx, handle, sender, receiver, way->func, TAG,
		way->shape->runs * way->shape->pages, SPCI_MEMORY_RW_X,
		SPCI_MEMORY_NORMAL_MEM, SPCI_MEMORY_CACHE_WRITE_BACK,
		SPCI_MEMORY_INNER_SHAREABLE);
}

static spci_memory_handle_t send(struct way *way)
{
	uint32_t length = describe(guest_tx(), way, way->send_flags,
				   HF_PRIMARY_VM_ID, BENCH_WORKER);
	struct spci_value v =
		row_call(&way->send, send_value(way->func, length));

	bench_expect(&way->send, v, SPCI_SUCCESS_32);
	return spci_mem_success_handle(v);
}

static void retrieve(struct way *way, spci_memory_handle_t handle)
{
	uint8_t tx[BENCH_TX_MAX];
	uint32_t length =
		request(tx, way, handle, HF_PRIMARY_VM_ID, BENCH_WORKER);
	struct spci_value v = worker_row_call(
		&way->retrieve, send_value(SPCI_MEM_RETRIEVE_REQ_32, length),
		tx, length);

	bench_expect(&way->retrieve, v, SPCI_MEM_RETRIEVE_RESP_32);
}

static void relinquish(struct way *way, spci_memory_handle_t handle)
{
	struct spci_mem_relinquish tx = {
		.handle = handle,
		.sender = BENCH_WORKER,
	};
	struct spci_value v = worker_row_call(
		&way->relinquish,
		(struct spci_value){ .func = SPCI_MEM_RELINQUISH_32 }, &tx,
		sizeof(tx));

	bench_expect(&way->relinquish, v, SPCI_SUCCESS_32);
}

static void reclaim(struct way *way, spci_memory_handle_t handle)
{
	struct spci_value v =
		row_call(&way->reclaim, (struct spci_value){
						.func = SPCI_MEM_RECLAIM_32,
						.arg1 = handle,
						.arg2 = way->reclaim_flags,
					});

	bench_expect(&way->reclaim, v, SPCI_SUCCESS_32);
}

/* Has the worker donate back what it was donated. */
static void donate_back(struct way *way)
{
	struct row none = { .id = "the way back" };
	uint8_t tx[BENCH_TX_MAX];
	uint32_t length = describe(tx, way, 0, BENCH_WORKER, HF_PRIMARY_VM_ID);
	struct spci_value v = worker_row_call(
		&none, send_value(SPCI_MEM_DONATE_32, length), tx, length);

	bench_expect(&none, v, SPCI_SUCCESS_32);
	length = request(guest_tx(), way, spci_mem_success_handle(v),
			 BENCH_WORKER, HF_PRIMARY_VM_ID);
	v = spci_mem_retrieve_req(length, length, 0);
	bench_expect(&none, v, SPCI_MEM_RETRIEVE_RESP_32);
	spci_rx_release();
}

static void go(struct way *way)
{
	const struct row *const turns[] = {
		&way->send,
		&way->retrieve,
		&way->relinquish,
		&way->reclaim,
	};
	uint64_t cycles = row_cycles(way->shape->by);

	if (!way->send.wanted && !way->retrieve.wanted &&
	    !way->relinquish.wanted && !way->reclaim.wanted)
		return;
	while (cycles-- > 0) {
		spci_memory_handle_t handle = send(way);

		retrieve(way, handle);
		if (way->func == SPCI_MEM_DONATE_32) {
			donate_back(way);
		} else {
			relinquish(way, handle);
			reclaim(way, handle);
		}
	}
	rows_report(turns, sizeof(turns) / sizeof(*turns));
}

static void bench_share(const struct shape *shape)
{
	struct way way = {
		.shape = shape,
		.func = SPCI_MEM_SHARE_32,
		.send = row_make("share-%s", shape->name),
		.retrieve = row_make("retrieve-%s", shape->name),
		.relinquish = row_make("relinquish-%s", shape->name),
		.reclaim = row_make("reclaim-%s", shape->name),
	};

	go(&way);
}

/* Shares runs that do not ascend. */
static void bench_jumbled(const struct shape *shape)
{
	struct way way = {
		.shape = shape,
		.func = SPCI_MEM_SHARE_32,
		.step = 101, /* prime */
		.send = row_make("share-jumbled-%s", shape->name),
	};

	go(&way);
}

static void bench_lend(const struct shape *shape)
{
	struct way way = {
		.shape = shape,
		.func = SPCI_MEM_LEND_32,
		.send = row_make("lend-%s", shape->name),
		.retrieve = row_make("retrieve-lent-%s", shape->name),
		.relinquish = row_make("relinquish-lent-%s", shape->name),
		.reclaim = row_make("reclaim-lent-%s", shape->name),
	};

	go(&way);
}

static void bench_donate(const struct shape *shape)
{
	struct way way = {
		.shape = shape,
		.func = SPCI_MEM_DONATE_32,
		.send = row_make("donate-%s", shape->name),
		.retrieve = row_make("retrieve-donated-%s", shape->name),
	};

	go(&way);
}

static void bench_clear(const struct shape *shape)
{
	struct way way = {
		.shape = shape,
		.func = SPCI_MEM_LEND_32,
		.reclaim_flags = SPCI_MEM_RECLAIM_CLEAR,
		.reclaim = row_make("reclaim-clear-%s", shape->name),
	};

	go(&way);
}

/* Lends with and without CLEAR: the sender's rows, and who pays instead. */
static void bench_lend_clear(const struct shape *shape)
{
	struct way plain = {
		.shape = shape,
		.func = SPCI_MEM_LEND_32,
		.send = row_make("lend-%s", shape->name),
	};
	struct way clear = {
		.shape = shape,
		.func = SPCI_MEM_LEND_32,
		.send_flags = SPCI_MEMORY_REGION_FLAG_CLEAR,
		.send = row_make("lend-clear-%s", shape->name),
		.retrieve = row_make("retrieve-clear-%s", shape->name),
	};

	go(&plain);
	go(&clear);
}

/* SHARE to RECLAIM of so many pages of one block: what a plot wants. */
static void bench_pages(void)
{
	static const uint32_t steps[] = {
		1,  2,	3,   4,	  6,   8,   12,	 16,  24,  32,	48,
		64, 96, 128, 192, 256, 320, 384, 448, 511, 512,
	};
	char name[BENCH_ID_SIZE];

	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		struct shape shape = { name, 0, 1, steps[i], 0, 16 };

		snprintf(name, sizeof(name), "pages-%u",
			 (unsigned int)steps[i]);
		bench_share(&shape);
	}
}

/* Shares pages one by one, which stay shared. */
static void make_live(uint64_t count)
{
	struct shape shape = { "live", ARENA_BLOCKS * BLOCK, 1, 1, 0, 1 };
	struct way way = {
		.shape = &shape,
		.func = SPCI_MEM_SHARE_32,
		.send = { .id = "live handles" },
	};

	for (; count > 0; count--, shape.offset += SPCI_PAGE_SIZE)
		send(&way);
}

/*
 * Makes the calls that may take longest (tools/bench --masked): with runs in
 * 253 blocks, jumbled, with as many pages as one send may have, over tables
 * that are to be folded, with worst=N MiB to clear, and the stop of a VM that
 * holds 5,000 runs. Wants a pool of 1,024 pages and 4 GiB of RAM.
 */
static void bench_worst(void)
{
	static const struct shape blocks[] = {
		{ "253b", 0, RUNS_MAX, 1, BLOCK, 1 },
		{ "252p", 2 * BLOCK, RUNS_MAX - 1, 15, BLOCK, 1 },
		{ "last", 2 * BLOCK, RUNS_MAX, 15, BLOCK, 1 },
		{ "first", BLOCK, RUNS_MAX, 15, BLOCK, 1 },
		{ "253c", 2 * SPCI_PAGE_SIZE, RUNS_MAX, 15,
		  BLOCK + 2 * SPCI_PAGE_SIZE, 1 },
		{ "64p", 0, 64, 71, BLOCK, 1 },
		{ "253q", 0, RUNS_MAX, 15, BLOCK, 1 },
		{ "253p", 0, RUNS_MAX, 18, BLOCK, 1 },
		{ "cross", BLOCK - SPCI_PAGE_SIZE, 35, 2, BLOCK, 1 },
		{ "8u", SPCI_PAGE_SIZE, 8, BLOCK_PAGES - 1, BLOCK, 1 },
	};
	const struct shape large = {
		"large",
		0,
		1,
		(uint32_t)rows_option("worst", 0) * (MIB / SPCI_PAGE_SIZE),
		0,
		1,
	};
	struct shape part = { "5000", GIB, 250, 1, 2 * SPCI_PAGE_SIZE, 1 };
	struct way way = {
		.shape = &part,
		.func = SPCI_MEM_LEND_32,
		.send = { .id = "5,000 runs" },
		.retrieve = { .id = "5,000 runs" },
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
		bench_share(&blocks[i]);
		bench_jumbled(&blocks[i]);
	}
	bench_lend_clear(&large);
	for (int i = 0; i < 20; i++, part.offset += 250 * part.stride)
		retrieve(&way, send(&way));
	while (hf_vm_stop(BENCH_WORKER) > 0)
		;
}

void bench_memory(uintptr_t image)
{
	static const struct shape one = { "1", 0, 1, 1, 0, 1 };
	static const struct shape sixteen = { "16", 0, 1, 16, 0, 1 };
	static const struct shape block = { "2m", 0, 1, BLOCK_PAGES, 0, 8 };
	static const struct shape unaligned = {
		"512u", SPCI_PAGE_SIZE, 1, BLOCK_PAGES, 0, 8,
	};
	static const struct shape separate = {
		"16s", 0, 16, 1, 2 * SPCI_PAGE_SIZE, 1,
	};
	static const struct shape most = {
		"253s", 0, 253, 1, 2 * SPCI_PAGE_SIZE, 8,
	};

	arena = (image + ARENA_DISTANCE) & ~(uint64_t)(BLOCK - 1);
	make_live(rows_option("live", 0));
	if (rows_option("pages", 0) != 0) {
		bench_pages();
		return;
	}
	if (rows_option("worst", 0) != 0) {
		bench_worst();
		return;
	}
	bench_share(&one);
	bench_lend(&one);
	bench_donate(&one);
	bench_share(&block);
	bench_share(&unaligned);
	bench_share(&separate);
	bench_share(&most);
	bench_clear(&one);
	bench_clear(&sixteen);
	bench_clear(&block);
	bench_lend_clear(&block);
}
