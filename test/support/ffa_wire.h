/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Descriptors of FF-A 1.0 to 1.2 as guests write them, byte by byte at the
 * offsets that the specification has, so that a test can put anything anywhere.
 */
#pragma once

#include <stdint.h>
#include <string.h>

#include "test/support/ffa.h"
#include "test/support/wire.h"

/* Offsets in a region's header. */
#define FFA_AT_SENDER	    0
#define FFA_AT_ATTRIBUTES   2
#define FFA_AT_FLAGS	    4
#define FFA_AT_HANDLE	    8
#define FFA_AT_TAG	    16
#define FFA_AT_ACCESS_SIZE  24
#define FFA_AT_ACCESS_COUNT 28
#define FFA_AT_ACCESS_AT    32
#define FFA_AT_RESERVED	    36

/* In an access descriptor. */
#define FFA_IN_VM	   0
#define FFA_IN_PERMISSIONS 2
#define FFA_IN_FLAGS	   3
#define FFA_IN_COMPOSITE   4
#define FFA_IN_IMPDEF	   8
#define FFA_IN_RESERVED(v) ((v) < 2 ? 8U : 24U)

/* In the header of constituents. */
#define FFA_IN_PAGES	  0
#define FFA_IN_COUNT	  4
#define FFA_IN_RESERVED_2 8

/* In a relinquish descriptor. */
#define FFA_AT_RELINQUISH_FLAGS 8
#define FFA_AT_ENDPOINT_COUNT	12
#define FFA_AT_ENDPOINTS	16
#define FFA_RELINQUISH_SIZE	18

#define FFA_NORMAL_WB 0x2fU
#define FFA_RO	      1U
#define FFA_RW	      2U
#define FFA_NX	      4U
#define FFA_X	      8U

#define FFA_HEADER_SIZE(v) ((v) == 0 ? 32U : 48U)
#define FFA_ACCESS_SIZE(v) ((v) < 2 ? 16U : 32U)

#define HANDLE_HIGH 0x80000000U

/* One that is being put together. */
struct descriptor {
	unsigned v; /* minor version of its layout */
	uint32_t length;
	uint32_t access_at; /* offsets */
	uint32_t access_size;
	uint32_t composite_at;
	uint32_t runs_at;
	uint8_t d[PAGE_SIZE];
};

/* A region, or the part of a request, that a test can change afterwards. */
struct terms {
	uint16_t sender;
	uint8_t attributes;
	uint32_t flags;
	uint64_t handle;
	uint64_t tag;
	const uint16_t *vms;
	const uint8_t *permissions; /* of each VM */
	unsigned count;
};

static inline void put64(uint8_t *d, unsigned offset, uint64_t v)
{
	memcpy(d + offset, &v, sizeof(v));
}

static inline uint64_t get64(const uint8_t *d, unsigned offset)
{
	uint64_t v;

	memcpy(&v, d + offset, sizeof(v));
	return v;
}

static inline uint16_t get16(const uint8_t *d, unsigned offset)
{
	uint16_t v;

	memcpy(&v, d + offset, sizeof(v));
	return v;
}

/* Offset of a field of access descriptor i. */
static inline uint32_t in_access(const struct descriptor *p, unsigned i,
				 unsigned field)
{
	return p->access_at + i * p->access_size + field;
}

/* Header and access descriptors in the layout of 1.v, without constituents. */
static inline void put_terms(struct descriptor *p, unsigned v,
			     const struct terms *t)
{
	memset(p, 0, sizeof(*p));
	p->v = v;
	p->access_at = FFA_HEADER_SIZE(v);
	p->access_size = FFA_ACCESS_SIZE(v);
	p->length = p->access_at + t->count * p->access_size;
	put16(p->d, FFA_AT_SENDER, t->sender);
	put16(p->d, FFA_AT_ATTRIBUTES, t->attributes);
	put32(p->d, FFA_AT_FLAGS, t->flags);
	put64(p->d, FFA_AT_HANDLE, t->handle);
	put64(p->d, FFA_AT_TAG, t->tag);
	put32(p->d, FFA_AT_ACCESS_COUNT, t->count);
	if (v >= 1) {
		put32(p->d, FFA_AT_ACCESS_SIZE, p->access_size);
		put32(p->d, FFA_AT_ACCESS_AT, p->access_at);
	}
	for (unsigned i = 0; i < t->count; i++) {
		put16(p->d, in_access(p, i, FFA_IN_VM), t->vms[i]);
		p->d[in_access(p, i, FFA_IN_PERMISSIONS)] = t->permissions[i];
	}
}

/* Appends the header of n constituents, and them. */
static inline void put_runs(struct descriptor *p, const struct page_run *runs,
			    unsigned n)
{
	uint32_t pages = 0;
	uint32_t borrowers = get32(p->d, FFA_AT_ACCESS_COUNT);

	p->composite_at = p->length;
	p->runs_at = p->composite_at + 16;
	for (unsigned i = 0; i < n; i++) {
		put_run(p->d, p->runs_at + i * CONSTITUENT_SIZE, runs[i]);
		pages += (uint32_t)runs[i].pages;
	}
	put32(p->d, p->composite_at + FFA_IN_PAGES, pages);
	put32(p->d, p->composite_at + FFA_IN_COUNT, n);
	for (unsigned i = 0; i < borrowers; i++)
		put32(p->d, in_access(p, i, FFA_IN_COMPOSITE), p->composite_at);
	p->length = p->runs_at + n * CONSTITUENT_SIZE;
}

/* A call by v with what is in p. */
static inline struct answer call_as(struct vcpu *v, uint32_t func,
				    const struct descriptor *p)
{
	put_tx(v, p->d, PAGE_SIZE);
	return hvc(v, func, p->length, p->length);
}

/* A region that a VM gave to others, of any versions. */
struct given {
	uint32_t func;
	uint16_t sender;
	uint32_t handle; /* of 32 bits */
	uint64_t tag;
	uint32_t pages;
};

#define FFA_HANDLE(h) ((uint64_t)HANDLE_HIGH << 32 | (h))

/* A send that is to succeed. */
static inline struct given give(uint32_t func, unsigned v,
				const struct terms *t,
				const struct page_run *runs, unsigned n)
{
	struct vcpu *caller = vcpu_of(t->sender, 0);
	struct descriptor p;
	struct answer a;

	put_terms(&p, v, t);
	put_runs(&p, runs, n);
	a = call_as(caller, func, &p);
	ffa_assert_success(a, caller, a.x[2], HANDLE_HIGH);
	return (struct given){ func, t->sender, (uint32_t)a.x[2], t->tag,
			       get32(p.d, p.composite_at + FFA_IN_PAGES) };
}

/* The permissions that may be granted. */
static inline uint8_t grant_of(uint32_t func, uint8_t data)
{
	return func == DONATE ? 0 : data;
}

/* The attributes that a send has to have. */
static inline uint8_t attributes_of(uint32_t func)
{
	return func == SHARE ? FFA_NORMAL_WB : 0;
}

/* The permissions that may be asked for, where func has one borrower. */
static inline uint8_t wish_of(uint32_t func, uint8_t data)
{
	return func == SHARE ? data : data | FFA_NX;
}

/* The request of one VM for g. */
static inline void put_request(struct descriptor *p, unsigned v,
			       const struct given *g, uint16_t vm,
			       uint8_t permissions)
{
	const struct terms t = { .sender = g->sender,
				 .handle = FFA_HANDLE(g->handle),
				 .tag = g->tag,
				 .vms = &vm,
				 .permissions = &permissions,
				 .count = 1 };

	put_terms(p, v, &t);
}

/* A retrieve that is to succeed. RX has the response of *length bytes. */
static inline uint32_t take_as(const struct descriptor *p, unsigned vm)
{
	struct vcpu *caller = vcpu_of(vm, 0);
	struct answer a = call_as(caller, RETRIEVE, p);

	assert_answer(a, caller, RETRIEVED, a.x[1], a.x[1], 0, 0, 0, 0, 0);
	return (uint32_t)a.x[1];
}

static inline void release_rx(unsigned vm)
{
	struct vcpu *caller = vcpu_of(vm, 0);

	ffa_assert_success(hvc(caller, 0x84000065), caller, 0, 0);
}

static inline struct answer give_back(uint32_t handle, unsigned vm,
				      uint32_t flags)
{
	struct vcpu *caller = vcpu_of(vm, 0);
	uint8_t d[FFA_RELINQUISH_SIZE] = { 0 };

	put64(d, 0, FFA_HANDLE(handle));
	put32(d, FFA_AT_RELINQUISH_FLAGS, flags);
	put32(d, FFA_AT_ENDPOINT_COUNT, 1);
	put16(d, FFA_AT_ENDPOINTS, (uint16_t)vm);
	put_tx(caller, d, sizeof(d));
	return hvc(caller, RELINQUISH);
}

static inline struct answer take_back(const struct given *g, uint32_t flags)
{
	return hvc(vcpu_of(g->sender, 0), RECLAIM, g->handle, HANDLE_HIGH,
		   flags);
}

#define assert_ok(a, vm) ffa_assert_success(a, vcpu_of(vm, 0), 0, 0)
