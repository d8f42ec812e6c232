/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-04: assertions that guest input trips. Calls with numbers from everywhere
 * and descriptors of noise, by all VMs in turn, some of them valid so that
 * there is something to break: nothing ends the monitor, and what each VM may
 * reach is never another's.
 */
#include <stdlib.h>

#include "test/attack/attack.h"

#define CALLS	   40000
#define SUCCESS	   0x84000061U
#define RX_RELEASE 0x84000065U
#define RXTX_UNMAP 0x84000067U

static uint64_t number(void)
{
	static const uint64_t special[] = {
		0,	     1,		 2,
		3,	     4,		 0xffff,
		0x8000,	     0x10000,	 0x20000,
		0x30001,     0xffffffff, 0x80000000,
		0x100000000, UINT64_MAX, UINT64_MAX << 12,
		4095,	     4096,	 4097,
		64,	     80
	};
	uint64_t v = special[(unsigned)rand() % (sizeof(special) / 8)];

	switch (rand() % 4) {
	case 0:
		return (uint64_t)rand() << 33 ^ (uint64_t)rand();
	case 1:
		return page_of(1 + (unsigned)rand() % 3,
			       (uint64_t)rand() % MACHINE_PAGES);
	case 2:
		return 0x80000000 + (uint64_t)rand() % 4;
	default:
		return v;
	}
}

static uint64_t function(void)
{
	if (rand() % 3)
		return 0x84000060 + (uint64_t)rand() % 0x18;
	if (rand() % 2)
		return 0xff00 + (uint64_t)rand() % 12;
	/* PSCI, but what stops a vCPU or the machine */
	return rand() % 2 ? 0x8400000a : 0x84000004;
}

/* Regions that were sent, some of which may be gone. */
static struct sent known[16];

static const struct sent *any_known(void)
{
	return &known[(unsigned)rand() % 16];
}

/* A few words of it are others, now and then. */
static void spoil(uint8_t *d)
{
	if (rand() % 3 != 0)
		return;
	for (int i = 1 + rand() % 3; i > 0; i--)
		put32(d, 4 * ((unsigned)rand() % 20), (uint32_t)number());
}

static uint32_t make_region(uint8_t *d, struct sent *s)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run runs[3];
	unsigned n = rand() % 16 == 0 ? 0 : 1 + (unsigned)rand() % 3;
	uint32_t length;

	s->func = funcs[(unsigned)rand() % 10 == 0 ? 0 : 1 + rand() % 2];
	s->receiver = (uint16_t)(1 + rand() % 3);
	for (unsigned i = 0; i < 3; i++)
		runs[i] = (struct page_run){ page_of(s->sender,
						     (uint64_t)rand() % 500),
					     1 + (uint64_t)rand() % 2 };
	if (rand() % 16 == 0)
		runs[1].begin = runs[0].begin;
	length = wire_region(d, s->sender, s->receiver, runs, n);
	put32(d, REGION_FLAGS, (uint32_t)rand() % 2);
	s->pages = get32(d, REGION_PAGES);
	return length;
}

/* One call of VM vm: what it wants is in x, and what it needs in d. */
static void make_call(uint16_t vm, uint64_t x[8], uint8_t *d, struct sent *s)
{
	const struct sent *k = any_known();
	uint32_t length = 0;

	*s = (struct sent){ .sender = vm };
	for (unsigned i = 1; i < 8; i++)
		x[i] = number();
	switch (rand() % 6) {
	case 0:
		x[0] = function();
		return;
	case 1:
		length = make_region(d, s);
		x[0] = s->func;
		break;
	case 2:
		length = wire_retrieve(d, k->handle, k->func, k->sender, vm,
				       k->pages);
		x[0] = RETRIEVE;
		break;
	case 3:
		wire_relinquish(d, k->handle, vm);
		x[0] = RELINQUISH;
		break;
	case 4:
		x[0] = RECLAIM;
		x[1] = k->handle;
		return;
	default:
		x[0] = RX_RELEASE;
		return;
	}
	spoil(d);
	x[1] = 0;
	x[2] = 0;
	x[3] = length;
	x[4] = length;
	x[5] = 0;
}

/* Nobody reaches a page that is another's alone. */
static void check_pages(void)
{
	for (unsigned of = 1; of <= 3; of++) {
		for (uint64_t n = 0; n < MACHINE_PAGES; n++) {
			unsigned alone = 0, reach = 0;

			for (unsigned vm = 1; vm <= 3; vm++) {
				enum page_state s =
					mode_of(vm, page_of(of, n)).state;

				alone += s == PAGE_OWNED ||
					 s == PAGE_BORROWED ||
					 s == PAGE_MAILBOX;
				reach += page_state_valid(s);
			}
			assert_true(alone == 0 || reach == 1);
		}
	}
}

static void test_noise(void **state)
{
	unsigned good[8] = { 0 };

	(void)state;
	machine_watch(false);
	srand(4);
	for (unsigned i = 0; i < CALLS; i++) {
		uint16_t vm = (uint16_t)(1 + rand() % 3);
		struct vcpu *v = vcpu_of(vm, 0);
		uint8_t d[PAGE_SIZE] = { 0 };
		uint64_t x[8];
		struct sent s;
		struct answer a;

		make_call(vm, x, d, &s);
		if ((uint32_t)x[0] == RXTX_UNMAP)
			continue;
		put_tx(v, d, sizeof(d));
		host_interrupt_every((unsigned)rand() % 4);
		a = guest_call(v, rand() % 2 ? CONDUIT_HVC : CONDUIT_SMC, x);
		if (a.x[0] == SUCCESS && s.func != 0) {
			s.handle = (uint32_t)a.x[2];
			known[(unsigned)rand() % 16] = s;
		}
		good[x[0] & 7] += a.x[0] == SUCCESS || a.x[0] == RETRIEVED;
		if (i % 256 == 0)
			check_pages();
	}
	check_pages();
	/* much of it goes well, or there is nothing to break */
	for (unsigned i = 1; i < 8; i++)
		assert_true(good[i] > 100);
}

ATTACKS(ATTACK(test_noise))
