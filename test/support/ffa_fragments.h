/* SPDX-License-Identifier: BSD-3-Clause */
/* Sends and retrieves of FF-A whose descriptors are in fragments. */
#pragma once

#include "test/support/ffa_wire.h"

#define FRAG_RX	       0x8400007aU
#define FRAG_TX	       0x8400007bU
#define RX_RELEASE     0x84000065U
#define LONGEST	       5000 /* constituents */
#define RESPONSE_AT(v) (FFA_HEADER_SIZE(v) + FFA_ACCESS_SIZE(v) + 16U)

/* A send on its way: the first bytes are sent. */
struct sending {
	uint32_t func;
	unsigned v; /* minor version of the sender */
	struct terms terms;
	const struct page_run *runs;
	uint32_t n;	/* runs */
	uint32_t given; /* of these, in fragments so far */
	uint32_t runs_at;
	uint32_t pages;
	uint64_t handle;
};

/* As guest_call(); a call made again has the registers that it was left. */
static inline struct answer insist(struct vcpu *v, const uint64_t x[8])
{
	struct answer a = guest_call_once(v, CONDUIT_HVC, x);

	for (unsigned i = 0; a.again; i++) {
		uint64_t again[8];

		assert_in_range(i, 0, 1000000);
		assert_ptr_equal(a.next, v);
		memcpy(again, a.x, sizeof(again));
		a = guest_call_once(v, CONDUIT_HVC, again);
	}
	return a;
}
#define insist_on(v, ...) insist(v, (const uint64_t[8]){ __VA_ARGS__ })

static inline uint32_t low(uint64_t handle)
{
	return (uint32_t)handle;
}

/* The send's first fragment, with k constituents, announces all of them. */
static inline struct answer send_first(struct sending *s, uint32_t k)
{
	struct vcpu *caller = vcpu_of(s->terms.sender, 0);
	struct descriptor p;
	struct answer a;

	put_terms(&p, s->v, &s->terms);
	put_runs(&p, s->runs, k);
	s->pages = 0;
	for (uint32_t i = 0; i < s->n; i++)
		s->pages += (uint32_t)s->runs[i].pages;
	put32(p.d, p.composite_at + FFA_IN_PAGES, s->pages);
	put32(p.d, p.composite_at + FFA_IN_COUNT, s->n);
	s->runs_at = p.runs_at;
	s->given = k;
	put_tx(caller, p.d, PAGE_SIZE);
	a = insist_on(caller, s->func, p.runs_at + s->n * CONSTITUENT_SIZE,
		      p.length);
	s->handle = a.x[0] == FRAG_RX ? a.x[2] << 32 | a.x[1] :
					a.x[3] << 32 | a.x[2];
	return a;
}

/* The next fragment, with k constituents, whatever is left. */
static inline struct answer send_more(struct sending *s, uint32_t k)
{
	struct vcpu *caller = vcpu_of(s->terms.sender, 0);
	uint8_t d[PAGE_SIZE] = { 0 };

	memcpy(d, &s->runs[s->given], k * CONSTITUENT_SIZE);
	s->given += k;
	put_tx(caller, d, PAGE_SIZE);
	return insist_on(caller, FRAG_TX, low(s->handle), s->handle >> 32,
			 k * CONSTITUENT_SIZE);
}

/* More is wanted. */
static inline void assert_wanted(struct answer a, const struct sending *s)
{
	assert_answer(a, vcpu_of(s->terms.sender, 0), FRAG_RX, low(s->handle),
		      s->handle >> 32, s->runs_at + s->given * CONSTITUENT_SIZE,
		      0, 0, 0, 0);
}

static inline void assert_sent(struct answer a, const struct sending *s)
{
	ffa_assert_success(a, vcpu_of(s->terms.sender, 0), low(s->handle),
			   HANDLE_HIGH);
}

/* All of it, with `first` constituents in the first fragment, then k each. */
static inline struct given send_all(struct sending *s, uint32_t first,
				    uint32_t k)
{
	struct answer a = send_first(s, first);

	while (s->given < s->n) {
		uint32_t left = s->n - s->given;

		assert_wanted(a, s);
		a = send_more(s, k < left ? k : left);
	}
	assert_sent(a, s);
	return (struct given){ s->func, s->terms.sender, low(s->handle),
			       s->terms.tag, s->pages };
}

/* FRAG_RX of what stands at this offset in the response. */
static inline struct answer read_at(unsigned vm, uint64_t handle,
				    uint32_t offset)
{
	return insist_on(vcpu_of(vm, 0), FRAG_RX, low(handle), handle >> 32,
			 offset);
}

/* RX has constituents of s from number i on, and zeroes behind n bytes. */
static inline void assert_runs(unsigned vm, uint32_t at,
			       const struct sending *s, uint32_t i, uint32_t n)
{
	const uint8_t *rx = (const uint8_t *)(uintptr_t)rx_of(vm);

	for (; at < n; at += CONSTITUENT_SIZE, i++) {
		assert_int_equal(get64(rx, at), s->runs[i].begin);
		assert_int_equal(get64(rx, at + 8), s->runs[i].pages);
	}
	for (; at < PAGE_SIZE; at++)
		assert_int_equal(rx[at], 0);
}

/* The retrieve's response, with which RX is full. Returns the runs in it. */
static inline uint32_t retrieve_first(const struct sending *s, unsigned vm,
				      unsigned v, uint8_t permissions)
{
	struct vcpu *caller = vcpu_of(vm, 0);
	const struct given g = { s->func, s->terms.sender, low(s->handle),
				 s->terms.tag, s->pages };
	struct descriptor p;
	struct answer a;

	put_request(&p, v, &g, (uint16_t)vm, permissions);
	if (s->terms.count > 1)
		put32(p.d, FFA_AT_FLAGS, 1U << 10);
	put_tx(caller, p.d, PAGE_SIZE);
	a = insist_on(caller, RETRIEVE, p.length, p.length);
	assert_answer(a, caller, RETRIEVED,
		      RESPONSE_AT(v) + s->n * CONSTITUENT_SIZE, a.x[2], 0, 0, 0,
		      0, 0);
	assert_runs(vm, RESPONSE_AT(v), s, 0, (uint32_t)a.x[2]);
	return ((uint32_t)a.x[2] - RESPONSE_AT(v)) / CONSTITUENT_SIZE;
}

/* The fragment from run i on. Returns how many runs are in it. */
static inline uint32_t read_more(const struct sending *s, unsigned vm,
				 unsigned v, uint32_t i)
{
	struct answer a =
		read_at(vm, s->handle, RESPONSE_AT(v) + i * CONSTITUENT_SIZE);

	assert_answer(a, vcpu_of(vm, 0), FRAG_TX, low(s->handle),
		      s->handle >> 32, a.x[3], 0, 0, 0, 0);
	assert_runs(vm, 0, s, i, (uint32_t)a.x[3]);
	return (uint32_t)a.x[3] / CONSTITUENT_SIZE;
}

/* All of the response; RX is empty before and afterwards. */
static inline void read_all(const struct sending *s, unsigned vm, unsigned v,
			    uint8_t permissions)
{
	uint32_t i = retrieve_first(s, vm, v, permissions);

	release_rx(vm);
	while (i < s->n) {
		i += read_more(s, vm, v, i);
		release_rx(vm);
	}
	assert_int_equal(i, s->n);
}

/* Gives VM `to` pages of another's share of the pool. */
static inline void more_pages(unsigned from, unsigned to, uint32_t n)
{
	page_list_move(&vm_find(from)->ptable.share, &vm_find(to)->ptable.share,
		       n);
}

/* n runs of a page each, of a VM's pages from number `from` on, downwards. */
static inline void single_pages(struct page_run *runs, unsigned vm,
				uint32_t from, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		runs[i] = (struct page_run){ page_of(vm, from + n - 1 - i), 1 };
}

/* The same upwards, with gaps. */
static inline void pages_apart(struct page_run *runs, unsigned vm, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		runs[i] = (struct page_run){ page_of(vm, 2 * i), 1 };
}
