/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * F-08: a count or size of one version's header was used with another version's
 * layout. Here a descriptor is read as the caller's version has it, and what
 * it says is compared with what there is before it is used.
 */
#include "test/attack/attack.h"
#include "test/support/ffa_wire.h"

static const uint16_t three[] = { 3 };
static struct descriptor p;

static void speak(unsigned vm, unsigned v)
{
	ffa_speak(vm, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
}

static void put_good(unsigned v, uint32_t func)
{
	const uint8_t data = grant_of(func, FFA_RW);
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };
	const struct page_run run = { page_of(2, 5), 1 };

	put_terms(&p, v, &t);
	put_runs(&p, &run, 1);
}

/* Each version's descriptor from a VM of another one. */
static void test_send(void **state)
{
	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		for (unsigned w = 0; w <= 2; w++) {
			/* 1.2 knows that of 1.1, by its size */
			if (v == w || (v == 2 && w == 1))
				continue;
			speak(2, v);
			for (uint32_t func = DONATE; func <= SHARE; func++) {
				put_good(w, func);
				put_tx(vcpu_of(2, 0), p.d, PAGE_SIZE);
				ffa_refused(vcpu_of(2, 0),
					    STATUS_INVALID_PARAMETERS, func,
					    p.length, p.length);
			}
		}
	}
}

static void test_retrieve(void **state)
{
	struct given g;

	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		const uint8_t data = FFA_RW;
		const struct terms t = { .sender = 2,
					 .vms = three,
					 .permissions = &data,
					 .count = 1 };
		const struct page_run run = { page_of(2, 5), 1 };

		speak(2, 2);
		speak(3, v);
		g = give(LEND, 2, &t, &run, 1);
		for (unsigned w = 0; w <= 2; w++) {
			if (v == w || (v == 2 && w == 1))
				continue;
			put_request(&p, w, &g, 3, FFA_RW | FFA_NX);
			put_tx(vcpu_of(3, 0), p.d, PAGE_SIZE);
			ffa_refused(vcpu_of(3, 0), STATUS_INVALID_PARAMETERS,
				    RETRIEVE, p.length, p.length);
		}
		assert_ok(take_back(&g, 0), 2);
	}
}

/* Counts, sizes and places whose products and sums wrap in 32 bits. */
static void test_wraps(void **state)
{
	static const uint32_t counts[] = { 0x08000001, 0x10000001, 0x80000001,
					   0xffffffff };
	static const uint32_t sizes[] = { 0x10000010, 0x80000020, 0xfffffff0 };

	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		speak(2, v);
		for (unsigned i = 0; i < 3 + 4 * 2; i++) {
			put_good(v, LEND);
			if (i < 4)
				put32(p.d, FFA_AT_ACCESS_COUNT, counts[i]);
			else if (i < 8)
				put32(p.d, p.composite_at + FFA_IN_COUNT,
				      counts[i - 4]);
			else
				put32(p.d, FFA_AT_ACCESS_SIZE, sizes[i - 8]);
			put_tx(vcpu_of(2, 0), p.d, PAGE_SIZE);
			ffa_refused(vcpu_of(2, 0), STATUS_INVALID_PARAMETERS,
				    LEND, p.length, p.length);
		}
	}
}

ATTACKS(ATTACK(test_send), ATTACK(test_retrieve), ATTACK(test_wraps))
