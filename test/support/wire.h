/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptors of SPCI 0.9 as guests write them, byte by byte at the offsets
 * that the specification has, so that a test can put anything anywhere.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "kernel/map/ptable.h"
#include "test/support/machine.h"

/* Offsets in a memory region, its attributes and a constituent. */
#define REGION_TAG	    0
#define REGION_FLAGS	    4
#define REGION_SENDER	    8
#define REGION_RESERVED_0   10
#define REGION_PAGES	    12
#define REGION_COUNT	    16
#define REGION_OFFSET	    20
#define REGION_ATTRIBUTES   24
#define REGION_RESERVED_1   28
#define REGION_RECEIVER	    32
#define REGION_MEMORY	    34
#define REGION_RESERVED_2   36
#define REGION_RESERVED_3   40
#define REGION_CONSTITUENTS 48
#define CONSTITUENT_SIZE    16
#define CONSTITUENT_LOW	    0
#define CONSTITUENT_HIGH    4
#define CONSTITUENT_PAGES   8
#define CONSTITUENT_REST    12
#define CONSTITUENTS_MAX    253

/* In a retrieve request. */
#define RETRIEVE_HANDLE	    0
#define RETRIEVE_SENDER	    4
#define RETRIEVE_FUNC	    8
#define RETRIEVE_TAG	    12
#define RETRIEVE_ATTRIBUTES 16
#define RETRIEVE_PROPERTIES 24
#define RETRIEVE_RECEIVER   32
#define RETRIEVE_MEMORY	    34
#define RETRIEVE_PAGES	    48
#define RETRIEVE_COUNT	    52
#define RETRIEVE_SIZE	    64

/* In a response: its constituents. */
#define RESPONSE_RUNS 32

/* In a relinquish descriptor. */
#define RELINQUISH_HANDLE    0
#define RELINQUISH_FLAGS     4
#define RELINQUISH_SENDER    8
#define RELINQUISH_ENDPOINTS 12
#define RELINQUISH_SIZE	     16

/* Memory attributes: access, normal memory, and what helpers add. */
#define MEMORY_RO  0x12
#define MEMORY_RX  0x32
#define MEMORY_RW  0x52
#define MEMORY_RWX 0x72

#define FLAG_CLEAR 1U

#define DONATE	   0x84000071U
#define LEND	   0x84000072U
#define SHARE	   0x84000073U
#define RETRIEVE   0x84000074U
#define RETRIEVED  0x84000075U
#define RELINQUISH 0x84000076U
#define RECLAIM	   0x84000077U

static inline void put16(uint8_t *d, unsigned offset, uint16_t v)
{
	memcpy(d + offset, &v, sizeof(v));
}

static inline void put32(uint8_t *d, unsigned offset, uint32_t v)
{
	memcpy(d + offset, &v, sizeof(v));
}

static inline uint32_t get32(const uint8_t *d, unsigned offset)
{
	uint32_t v;

	memcpy(&v, d + offset, sizeof(v));
	return v;
}

/* A constituent at offset at of a descriptor or a response. */
static inline void put_run(uint8_t *d, unsigned at, struct page_run run)
{
	put32(d, at + CONSTITUENT_LOW, (uint32_t)run.begin);
	put32(d, at + CONSTITUENT_HIGH, (uint32_t)(run.begin >> 32));
	put32(d, at + CONSTITUENT_PAGES, (uint32_t)run.pages);
	put32(d, at + CONSTITUENT_REST, 0);
}

static inline void put_constituent(uint8_t *d, unsigned i, struct page_run run)
{
	put_run(d, REGION_CONSTITUENTS + i * CONSTITUENT_SIZE, run);
}

/* A region that is granted RWX; d is a page. Returns its length. */
static inline uint32_t wire_region(uint8_t *d, uint16_t sender,
				   uint16_t receiver,
				   const struct page_run *runs, unsigned n)
{
	uint32_t pages = 0;

	memset(d, 0, PAGE_SIZE);
	for (unsigned i = 0; i < n; i++) {
		put_constituent(d, i, runs[i]);
		pages += (uint32_t)runs[i].pages;
	}
	put16(d, REGION_SENDER, sender);
	put32(d, REGION_PAGES, pages);
	put32(d, REGION_COUNT, n);
	put32(d, REGION_OFFSET, REGION_CONSTITUENTS);
	put32(d, REGION_ATTRIBUTES, 1);
	put16(d, REGION_RECEIVER, receiver);
	put16(d, REGION_MEMORY, MEMORY_RWX);
	return REGION_CONSTITUENTS + n * CONSTITUENT_SIZE;
}

/* A request with garbage where existing guests leave it (W-13). */
static inline uint32_t wire_retrieve(uint8_t *d, uint32_t handle, uint32_t func,
				     uint16_t sender, uint16_t receiver,
				     uint32_t pages)
{
	memset(d, 0xa5, PAGE_SIZE);
	put32(d, RETRIEVE_HANDLE, handle);
	put16(d, RETRIEVE_SENDER, sender);
	put32(d, RETRIEVE_FUNC, func);
	put32(d, RETRIEVE_TAG, 0);
	put32(d, RETRIEVE_ATTRIBUTES, 0);
	put32(d, RETRIEVE_PROPERTIES, 1);
	put16(d, RETRIEVE_RECEIVER, receiver);
	put32(d, RETRIEVE_PAGES, pages);
	put32(d, RETRIEVE_COUNT, 0);
	return RETRIEVE_SIZE;
}

static inline uint32_t wire_relinquish(uint8_t *d, uint32_t handle,
				       uint16_t sender)
{
	memset(d, 0, PAGE_SIZE);
	put32(d, RELINQUISH_HANDLE, handle);
	put16(d, RELINQUISH_SENDER, sender);
	return RELINQUISH_SIZE;
}

/* The guest writes a descriptor to its TX. */
static inline void put_tx(struct vcpu *v, const uint8_t *d, size_t size)
{
	assert_true(host_guest_write(v->vm, tx_of(v->vm->id), d, size));
}

/* A send or a retrieve of a descriptor of length bytes. */
static inline struct answer call_with(struct vcpu *v, uint32_t func,
				      const uint8_t *d, uint32_t length)
{
	put_tx(v, d, PAGE_SIZE);
	return hvc(v, func, 0, 0, length, length, 0);
}

static inline struct answer call_relinquish(struct vcpu *v, const uint8_t *d)
{
	put_tx(v, d, RELINQUISH_SIZE);
	return hvc(v, RELINQUISH);
}

/* The same calls where nothing is to go wrong. */

struct sent {
	uint32_t func;
	uint16_t sender;
	uint16_t receiver;
	uint32_t pages;
	uint32_t handle;
};

static inline struct sent send_as(uint32_t func, uint16_t sender,
				  uint16_t receiver, uint16_t memory,
				  uint32_t flags, const struct page_run *runs,
				  unsigned n)
{
	struct vcpu *v = vcpu_of(sender, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, sender, receiver, runs, n);
	struct answer a;

	put16(d, REGION_MEMORY, memory);
	put32(d, REGION_FLAGS, flags);
	a = call_with(v, func, d, length);
	assert_success(a, v, a.x[2]);
	assert_int_equal(a.x[2] >> 31, 1);
	return (struct sent){ func, sender, receiver, get32(d, REGION_PAGES),
			      (uint32_t)a.x[2] };
}

static inline struct sent send_run(uint32_t func, uint16_t sender,
				   uint16_t receiver, struct page_run run)
{
	return send_as(func, sender, receiver, MEMORY_RWX, 0, &run, 1);
}

/* The retrieve of s, without a look at the answer. */
static inline struct answer try_retrieve(const struct sent *s)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_retrieve(d, s->handle, s->func, s->sender,
					s->receiver, s->pages);

	return call_with(vcpu_of(s->receiver, 0), RETRIEVE, d, length);
}

/* Retrieves s, and gives RX back. Returns the length of the response. */
static inline uint32_t retrieve(const struct sent *s)
{
	struct vcpu *v = vcpu_of(s->receiver, 0);
	struct answer a = try_retrieve(s);

	assert_answer(a, v, RETRIEVED, 0, 0, a.x[3], a.x[3], 0, 0, 0);
	assert_success(hvc(v, 0x84000065), v, 0);
	return (uint32_t)a.x[3];
}

static inline struct answer try_relinquish(const struct sent *s, uint32_t flags)
{
	uint8_t d[PAGE_SIZE];

	wire_relinquish(d, s->handle, s->receiver);
	put32(d, RELINQUISH_FLAGS, flags);
	return call_relinquish(vcpu_of(s->receiver, 0), d);
}

static inline void relinquish(const struct sent *s)
{
	assert_success(try_relinquish(s, 0), vcpu_of(s->receiver, 0), 0);
}

static inline struct answer try_reclaim(const struct sent *s, uint32_t flags)
{
	return hvc(vcpu_of(s->sender, 0), RECLAIM, s->handle, flags);
}

static inline void reclaim(const struct sent *s)
{
	assert_success(try_reclaim(s, 0), vcpu_of(s->sender, 0), 0);
}
