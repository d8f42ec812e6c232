/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RXTX_MAP of any number of pages with its checks in order, RXTX_UNMAP and
 * RX_RELEASE. Tests are named after the rows of docs/ffa.md.
 */
#include <string.h>

#include "arch/stage1.h"
#include "kernel/vm/buffers.h"
#include "test/support/ffa.h"

#define MAP_32	   0x84000066U
#define MAP_64	   0xc4000066U
#define UNMAP	   0x84000067U
#define RX_RELEASE 0x84000065U
#define FEATURES   0x84000064U
#define MSG_SEND   0x8400006eU

#define PAGES 128

static struct vcpu *v;
static uint64_t tx, rx;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, PAGES);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_1);
	v = vcpu_of(2, 0);
	tx = page_of(2, 20);
	rx = page_of(2, 60);
	return 0;
}

static void refused(uint64_t x1, uint64_t x2, uint64_t x3, enum status status)
{
	ffa_refused(v, status, MAP_64, x1, x2, x3);
	assert_int_equal(host_monitor_prot(tx), 0);
	assert_int_equal(host_monitor_prot(rx), 0);
}

static void map(uint64_t pages)
{
	ffa_assert_success(hvc(v, MAP_64, tx, rx, pages, 4, 5, 6, 7), v, 0, 0);
}

static void unmap(void)
{
	ffa_assert_success(hvc(v, UNMAP), v, 0, 0);
}

/* A pair is mapped: that comes before whatever else is wrong. */
static void test_map_1(void **state)
{
	(void)state;
	map(1);
	ffa_refused(v, STATUS_DENIED, MAP_64, page_of(2, 1), page_of(2, 2), 1);
	ffa_refused(v, STATUS_DENIED, MAP_32, tx, rx, 1);
	ffa_refused(v, STATUS_DENIED, MAP_64, tx, tx, 0);
	ffa_refused(v, STATUS_DENIED, MAP_64, tx + 1, UINT64_MAX, UINT64_MAX);
}

static void test_map_2(void **state)
{
	(void)state;
	refused(tx, rx, 0, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, KEEL_RXTX_PAGES + 1, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 64, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 65, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 0x80000001, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 0xffffffff, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 0x100000000, STATUS_INVALID_PARAMETERS);
}

static void test_map_3(void **state)
{
	(void)state;
	refused(tx + 1, rx, 1, STATUS_INVALID_PARAMETERS);
	refused(tx + 0x800, rx, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, rx + 8, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, rx - 1, 2, STATUS_INVALID_PARAMETERS);
}

static void test_map_4(void **state)
{
	const uint64_t last = 0xfffffffffffff000;

	(void)state;
	refused(tx, tx, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, tx + PAGE_SIZE, 2, STATUS_INVALID_PARAMETERS);
	refused(tx + PAGE_SIZE, tx, 2, STATUS_INVALID_PARAMETERS);
	refused(tx, tx + 15 * PAGE_SIZE, 16, STATUS_INVALID_PARAMETERS);
	refused(last, rx, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, last, 1, STATUS_INVALID_PARAMETERS);
	refused(last, rx, 2, STATUS_INVALID_PARAMETERS);
	refused(last - PAGE_SIZE, rx, 3, STATUS_INVALID_PARAMETERS);
}

static void refused_with(struct page_run run, struct page_mode mode, bool as_tx,
			 bool as_rx)
{
	machine_set_mode(2, run, mode);
	if (as_tx)
		refused(tx, rx, 4, STATUS_INVALID_PARAMETERS);
	if (as_rx)
		refused(rx, tx, 4, STATUS_INVALID_PARAMETERS);
	machine_set_mode(2, run,
			 (struct page_mode){ PAGE_OWNED, ACCESS_RIGHTS });
}

/* Rows 5 and 6 are of all pages of a buffer: the first, one amid, the last. */
static void test_map_5_6_modes(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 4; n++) {
		const struct page_run run = { tx + n * PAGE_SIZE, 1 };

		for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
			if (s != PAGE_OWNED)
				refused_with(
					run,
					(struct page_mode){ (enum page_state)s,
							    ACCESS_RIGHTS },
					true, true);
		}
		for (unsigned access = 0; access <= ACCESS_RIGHTS; access++) {
			const unsigned both = ACCESS_READ | ACCESS_WRITE;

			if ((access & both) != both)
				refused_with(run,
					     (struct page_mode){ PAGE_OWNED,
								 access },
					     true, true);
		}
		refused_with(run,
			     (struct page_mode){ PAGE_OWNED,
						 ACCESS_READ | ACCESS_WRITE |
							 ACCESS_DEVICE },
			     true, true);
	}
	/* what fits well, but not for all pages of a buffer */
	refused_with((struct page_run){ tx + PAGE_SIZE, 1 },
		     (struct page_mode){ PAGE_OWNED,
					 ACCESS_READ | ACCESS_WRITE },
		     true, true);
}

static void test_map_5_6_places(void **state)
{
	const uint64_t bad[] = { page_of(3, 1),
				 page_of(2, PAGES),
				 page_of(2, PAGES - 3),
				 page_of(2, 0) - PAGE_SIZE,
				 0x10000000,
				 1ULL << 40,
				 0xffffffffffff0000,
				 0 };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		refused(bad[i], rx, 4, STATUS_INVALID_PARAMETERS);
		refused(tx, bad[i], 4, STATUS_INVALID_PARAMETERS);
	}
}

/* Each number of tables that there can be too few of. */
static void test_map_7(void **state)
{
	unsigned refusals = 0;

	(void)state;
	machine_boot_bare(3, 2048);
	v = vcpu_of(2, 0);
	ffa_speak(2, DIALECT_FFA_1_1);
	/* both amid two blocks each */
	tx = page_of(2, 511);
	rx = page_of(2, 1535);
	for (uint32_t left = 0;; left++) {
		struct answer a;

		pool_drain(left);
		a = hvc(v, MAP_64, tx, rx, 2);
		if (a.x[0] == FFA_SUCCESS)
			break;
		ffa_assert_error(a, v, STATUS_NO_MEMORY);
		assert_mode(2, tx, PAGE_OWNED, ACCESS_RIGHTS);
		assert_mode(2, rx + PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
		assert_int_equal(host_monitor_prot(tx), 0);
		assert_int_equal(host_monitor_prot(rx), 0);
		assert_false(mailbox_mapped(&v->vm->mailbox));
		pool_refill();
		refusals++;
	}
	assert_true(refusals >= 4);
	assert_mode(2, rx + PAGE_SIZE, PAGE_MAILBOX, ACCESS_READ);
}

static void assert_pages(uint64_t pages, bool mapped)
{
	const unsigned both = ACCESS_READ | ACCESS_WRITE;
	enum page_state state = mapped ? PAGE_MAILBOX : PAGE_OWNED;

	for (uint64_t n = 0; n < pages; n++) {
		uint64_t at = n * PAGE_SIZE;

		assert_mode(2, tx + at, state, mapped ? both : ACCESS_RIGHTS);
		assert_mode(2, rx + at, state,
			    mapped ? ACCESS_READ : ACCESS_RIGHTS);
		assert_int_equal(host_monitor_prot(tx + at),
				 mapped ? S1_RODATA : 0);
		assert_int_equal(host_monitor_prot(rx + at),
				 mapped ? S1_DATA : 0);
		/* what was in them stays */
		assert_true(page_is(tx + at, (uint8_t)(21 + n)));
		assert_true(page_is(rx + at, (uint8_t)(61 + n)));
	}
	assert_mode(2, tx - PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, rx - PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, tx + pages * PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, rx + pages * PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
}

/* 1, 2 and 16 pages; they come back as they were. */
static void test_sizes(void **state)
{
	static const uint32_t counts[] = { 1, 2, KEEL_RXTX_PAGES };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint32_t free;

		map(counts[i]);
		assert_pages(counts[i], true);
		assert_int_equal(mailbox_size(&v->vm->mailbox),
				 counts[i] * PAGE_SIZE);
		unmap();
		assert_pages(counts[i], false);
		free = pages_free();
		map(counts[i]);
		unmap();
		assert_int_equal(pages_free(), free);
	}
}

/* Side by side, in both orders, and the other way round afterwards. */
static void test_neighbours(void **state)
{
	(void)state;
	rx = tx + 16 * PAGE_SIZE;
	map(16);
	unmap();
	rx = tx;
	tx = rx + 16 * PAGE_SIZE;
	map(16);
	assert_mode(2, tx, PAGE_MAILBOX, ACCESS_READ | ACCESS_WRITE);
	assert_mode(2, tx - PAGE_SIZE, PAGE_MAILBOX, ACCESS_READ);
	unmap();
}

/* Pages that were readable and writable only are so again. */
static void test_modes_saved(void **state)
{
	const struct page_mode mode = { PAGE_OWNED,
					ACCESS_READ | ACCESS_WRITE };

	(void)state;
	machine_set_mode(2, (struct page_run){ rx, 2 }, mode);
	map(2);
	unmap();
	assert_mode(2, rx, PAGE_OWNED, ACCESS_READ | ACCESS_WRITE);
	assert_mode(2, rx + PAGE_SIZE, PAGE_OWNED, ACCESS_READ | ACCESS_WRITE);
	assert_mode(2, tx, PAGE_OWNED, ACCESS_RIGHTS);
}

/* 1.2: the low halves of addresses alone, where the id is of 32 bits. */
static void test_narrow(void **state)
{
	(void)state;
	ffa_assert_success(hvc(v, MAP_32, tx | 0xabcdef0000000000,
			       rx | 0x1234567800000000, 0xffffffff00000002),
			   v, 0, 0);
	assert_pages(2, true);
}

/* The limit is what FEATURES says from 1.2 on; the least is a page of 4 KiB. */
static void test_features(void **state)
{
	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		uint32_t w2 = minor < 2 ? 0 : KEEL_RXTX_PAGES << 16;

		ffa_speak(2, DIALECT_FFA_1_0 + minor);
		ffa_assert_success(hvc(v, FEATURES, MAP_32), v, w2, 0);
		ffa_assert_success(hvc(v, FEATURES, MAP_64), v, w2, 0);
		ffa_assert_error(hvc(v, FEATURES, MAP_64, 1), v,
				 STATUS_NOT_SUPPORTED);
	}
}

/* 3.5: whose buffers are meant. */
static void test_unmap_ids(void **state)
{
	static const uint64_t bad[] = { 1,	     2,	     3 << 16,
					2 << 16 | 1, 0xffff, 0xffff0000,
					0x80000000 };

	(void)state;
	map(1);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		ffa_refused(v, STATUS_INVALID_PARAMETERS, UNMAP, bad[i]);
	ffa_assert_success(hvc(v, UNMAP, 2 << 16 | 0xffffffff00000000), v, 0,
			   0);
	ffa_refused(v, STATUS_INVALID_PARAMETERS, UNMAP);
	ffa_refused(v, STATUS_INVALID_PARAMETERS, UNMAP, 2 << 16);
}

/* 3.5: in every state of RX, where what was in it is lost. */
static void test_unmap_states(void **state)
{
	static const enum mailbox_state states[] = {
		MAILBOX_EMPTY, MAILBOX_RECEIVED, MAILBOX_READ, MAILBOX_DELIVERED
	};

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		struct mailbox *m = &v->vm->mailbox;

		map(2);
		if (states[i] != MAILBOX_EMPTY) {
			assert_true(mailbox_claim(m));
			assert_true(mailbox_finish(m, 5));
			mailbox_publish(m, 3, 5, states[i]);
		}
		unmap();
		map(2);
		assert_true(mailbox_is_empty(m));
		unmap();
	}
}

/* 3.5: in the order of its checks, and in each state of RX. */
static void test_release(void **state)
{
	struct mailbox *m = &v->vm->mailbox;

	(void)state;
	ffa_refused(v, STATUS_INVALID_PARAMETERS, RX_RELEASE, 1);
	ffa_refused(v, STATUS_INVALID_PARAMETERS, RX_RELEASE, 3 << 16);
	ffa_refused(v, STATUS_DENIED, RX_RELEASE);
	map(1);
	ffa_refused(v, STATUS_DENIED, RX_RELEASE);
	assert_true(mailbox_claim(m));
	ffa_refused(v, STATUS_DENIED, RX_RELEASE);
	/* a message of 1.0 that no vCPU was told of */
	mailbox_publish(m, 3, 5, MAILBOX_RECEIVED);
	ffa_refused(v, STATUS_DENIED, RX_RELEASE);
	mailbox_abandon(m);
	for (unsigned i = 0; i < 4; i++) {
		assert_true(mailbox_claim(m));
		mailbox_publish(m, 3, 5,
				i % 2 ? MAILBOX_READ : MAILBOX_DELIVERED);
		ffa_refused(v, STATUS_INVALID_PARAMETERS, RX_RELEASE,
			    2 << 16 | 1);
		ffa_assert_success(hvc(v, RX_RELEASE,
				       i < 2 ? 0 : (uint64_t)2 << 16),
				   v, 0, 0);
		ffa_refused(v, STATUS_DENIED, RX_RELEASE);
	}
}

/* A VM of SPCI 0.9 waits for RX: the primary learns when it is free. */
static void test_waiters(void **state)
{
	struct vcpu *p = v->arch.cpu->arch.primary;
	struct mailbox *m = &v->vm->mailbox;

	(void)state;
	ffa_speak(1, DIALECT_SPCI);
	assert_true(mailbox_wait(m, 3));
	ffa_assert_success(hvc(v, MAP_64, tx, rx, 1), p, 0, 0);
	assert_int_equal(p->arch.regs.x[0], RX_RELEASE);
	assert_true(mailbox_claim(m));
	mailbox_publish(m, 3, 5, MAILBOX_READ);
	ffa_assert_success(hvc(v, RX_RELEASE), p, 0, 0);
	assert_int_equal(p->arch.regs.x[0], RX_RELEASE);
	assert_int_equal(mailbox_next_waiter(m), 3);
	assert_true(mailbox_claim(m));
	mailbox_publish(m, 3, 5, MAILBOX_READ);
	ffa_assert_success(hvc(v, RX_RELEASE), v, 0, 0);
	/* a primary of FF-A asks by HF_MAILBOX_WAITER_GET */
	p = vcpu_of(1, 0);
	ffa_speak(1, DIALECT_FFA_1_0);
	assert_true(mailbox_wait(&p->vm->mailbox, 3));
	ffa_assert_success(hvc(p, MAP_64, page_of(1, 1), page_of(1, 2), 1), p,
			   0, 0);
}

/* A message of SPCI 0.9 has no way to a VM that speaks FF-A. */
static void test_other_messages(void **state)
{
	struct vcpu *a = vcpu_of(3, 0);
	struct mailbox *m = &v->vm->mailbox;

	(void)state;
	map(1);
	ffa_speak(3, DIALECT_SPCI);
	assert_success(hvc(a, 0x84000066, page_of(3, 1), page_of(3, 2), 1), a,
		       0);
	assert_error(hvc(a, MSG_SEND, 3 << 16 | 2, 0, 0), a, STATUS_DENIED);
	assert_true(mailbox_is_empty(m));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_map_1, boot),
		cmocka_unit_test_setup(test_map_2, boot),
		cmocka_unit_test_setup(test_map_3, boot),
		cmocka_unit_test_setup(test_map_4, boot),
		cmocka_unit_test_setup(test_map_5_6_modes, boot),
		cmocka_unit_test_setup(test_map_5_6_places, boot),
		cmocka_unit_test(test_map_7),
		cmocka_unit_test_setup(test_sizes, boot),
		cmocka_unit_test_setup(test_neighbours, boot),
		cmocka_unit_test_setup(test_modes_saved, boot),
		cmocka_unit_test_setup(test_narrow, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_unmap_ids, boot),
		cmocka_unit_test_setup(test_unmap_states, boot),
		cmocka_unit_test_setup(test_release, boot),
		cmocka_unit_test_setup(test_waiters, boot),
		cmocka_unit_test_setup(test_other_messages, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
