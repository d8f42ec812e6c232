/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-06: a first send that had to split blocks kept interrupts masked, and the
 * VM's lock, for all of them: a quarter of a million instructions for a page in
 * each of 53 blocks. Each call splits one block at least, and with an interrupt
 * pending one at most; what it did stays done. One that is never made again
 * leaves no trace but that.
 */
#include "test/attack/attack.h"

#define BLOCKS	    12 /* of which a page each changes hands */
#define BLOCK_PAGES 512
#define VM_PAGES    (16 * BLOCK_PAGES)

#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U

static unsigned splits; /* of a call, each of which invalidates all */

static void count_splits(const struct host_step *step)
{
	splits += step->event == HOST_TLBI_VMALLS12E1IS;
}

/* The call of a guest with an interrupt always pending: so many calls. */
static unsigned calls_until_done(struct vcpu *v, const uint64_t x[8],
				 struct answer *a)
{
	unsigned calls = 0;

	machine_watch(false);
	machine_at_each_step(count_splits);
	host_interrupt_every(1);
	do {
		splits = 0;
		*a = guest_call_once(v, CONDUIT_HVC, x);
		calls++;
		assert_in_range(calls, 1, 100);
		/* the last one changes the pages, for which it flushes, too */
		assert_in_range(splits, 0, 1);
		assert_int_equal(v->vm->ptable.lock.next,
				 v->vm->ptable.lock.serving);
	} while (a->again);
	host_interrupt_every(0);
	machine_at_each_step(NULL);
	return calls;
}

static uint32_t put_share(uint8_t d[PAGE_SIZE])
{
	struct page_run runs[BLOCKS];
	uint32_t length;

	for (unsigned i = 0; i < BLOCKS; i++)
		runs[i] =
			(struct page_run){ page_of(2, i * BLOCK_PAGES + 7), 1 };
	length = wire_region(d, 2, 3, runs, BLOCKS);
	put_tx(vcpu_of(2, 0), d, PAGE_SIZE);
	return length;
}

static void test_send_and_retrieve(void **state)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length;
	struct sent s = { SHARE, 2, 3, BLOCKS, 0 };
	struct answer a;

	(void)state;
	machine_boot(3, VM_PAGES);
	length = put_share(d);
	assert_int_equal(
		calls_until_done(vcpu_of(2, 0),
				 (uint64_t[8]){ SHARE, 0, 0, length, length },
				 &a),
		BLOCKS + 1);
	assert_success(a, vcpu_of(2, 0), a.x[2]);
	for (unsigned i = 0; i < BLOCKS; i++)
		assert_mode(2, page_of(2, i * BLOCK_PAGES + 7),
			    PAGE_OWNED_SHARED, ACCESS_RIGHTS);
	s.handle = (uint32_t)a.x[2];
	length = wire_retrieve(d, s.handle, SHARE, 2, 3, BLOCKS);
	put_tx(vcpu_of(3, 0), d, PAGE_SIZE);
	/* tables of pages */
	assert_int_equal(calls_until_done(vcpu_of(3, 0),
					  (uint64_t[8]){ RETRIEVE, 0, 0, length,
							 length },
					  &a),
			 BLOCKS + 1);
	assert_int_equal(a.x[0], RETRIEVED);
	assert_success(hvc(vcpu_of(3, 0), 0x84000065), vcpu_of(3, 0), 0);
	relinquish(&s);
	reclaim(&s);
}

/* Without an interrupt it is one call. */
static void test_undisturbed(void **state)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length;
	struct answer a;

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	length = put_share(d);
	a = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
			    (uint64_t[8]){ SHARE, 0, 0, length, length });
	assert_success(a, vcpu_of(2, 0), a.x[2]);
}

/* The guest never makes its call again: nothing is lost, nothing is seen. */
static void test_given_up(void **state)
{
	uint8_t d[PAGE_SIZE];
	uint32_t length, left;
	struct snapshot before;
	struct answer a;

	(void)state;
	machine_boot(3, VM_PAGES);
	machine_watch(false);
	length = put_share(d);
	before = snapshot();
	left = pages_left(2);
	for (unsigned i = 0; i < 3; i++) {
		host_interrupt_every(1);
		a = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
				    (uint64_t[8]){ SHARE, 0, 0, length,
						   length });
		host_interrupt_every(0);
		assert_true(a.again);
		assert_int_equal(pages_left(2), --left);
		before.free_pages--;
		assert_unchanged(&before);
	}
}

static void test_buffers(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	machine_boot(3, VM_PAGES);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_int_equal(calls_until_done(v,
					  (uint64_t[8]){ RXTX_MAP,
							 page_of(2, 700),
							 page_of(2, 3), 1 },
					  &a),
			 3);
	assert_success(a, v, 0);
	assert_mode(2, page_of(2, 700), PAGE_MAILBOX,
		    ACCESS_READ | ACCESS_WRITE);
	assert_mode(2, page_of(2, 3), PAGE_MAILBOX, ACCESS_READ);
}

#define MANY 72 /* runs, which is more than without further looks */

/*
 * A call for many runs, jumbled, has more looks. Wherever it is cut short it
 * has made a table that it lacked.
 */
static void make_tables(struct vcpu *v, const uint64_t x[8], unsigned every)
{
	unsigned vm = v->vm->id;

	for (unsigned lacking = BLOCKS; lacking > 0;) {
		uint32_t before = pages_left(vm);
		struct answer a;

		host_interrupt_every(every);
		a = guest_call_once(v, CONDUIT_HVC, x);
		host_interrupt_every(0);
		if (!a.again)
			fail_msg("done before all tables were made");
		assert_in_range(before - pages_left(vm), 1, lacking);
		lacking -= before - pages_left(vm);
	}
}

static void test_many_runs(void **state)
{
	(void)state;
	for (unsigned every = 1; every <= 3; every++) {
		struct page_run runs[MANY];
		uint8_t d[PAGE_SIZE];
		uint32_t length;
		struct sent s = { SHARE, 2, 3, MANY, 0 };
		struct answer a;

		machine_boot(3, VM_PAGES);
		machine_watch(false);
		for (unsigned i = 0; i < MANY; i++)
			runs[i] = (struct page_run){
				page_of(2, i * 5 % BLOCKS * BLOCK_PAGES + i), 1
			};
		length = wire_region(d, 2, 3, runs, MANY);
		put_tx(vcpu_of(2, 0), d, PAGE_SIZE);
		make_tables(vcpu_of(2, 0),
			    (uint64_t[8]){ SHARE, 0, 0, length, length },
			    every);
		a = guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
				    (uint64_t[8]){ SHARE, 0, 0, length,
						   length });
		assert_success(a, vcpu_of(2, 0), a.x[2]);
		s.handle = (uint32_t)a.x[2];
		length = wire_retrieve(d, s.handle, SHARE, 2, 3, MANY);
		put_tx(vcpu_of(3, 0), d, PAGE_SIZE);
		make_tables(vcpu_of(3, 0),
			    (uint64_t[8]){ RETRIEVE, 0, 0, length, length },
			    every);
		retrieve(&s);
		relinquish(&s);
		reclaim(&s);
	}
}

ATTACKS(cmocka_unit_test(test_send_and_retrieve),
	cmocka_unit_test(test_undisturbed), cmocka_unit_test(test_given_up),
	cmocka_unit_test(test_many_runs), cmocka_unit_test(test_buffers))
