/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CLEAR: every byte of every page and no other; in steps of 64 KiB between two
 * looks at interrupts; and what happens between an interrupt and the moment
 * when the guest makes its call again.
 */
#include "test/support/wire.h"

#include <stdlib.h>

#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"

#define ID_GET	   0x84000069U
#define CPU_OFF	   0x84000002U
#define RXTX_UNMAP 0x84000067U

/* 3 + 70 + 1 pages of VM 2: 1 + 5 + 1 steps. */
#define PAGES 74
#define STEPS 7
static struct page_run runs[3];
static uint8_t d[PAGE_SIZE];
static uint32_t length;
static unsigned steps;

static void count_step(const struct host_step *step)
{
	steps += step->event == HOST_CLEAR;
}

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	runs[0] = (struct page_run){ page_of(2, 200), 3 };
	runs[1] = (struct page_run){ page_of(2, 20), 70 };
	runs[2] = (struct page_run){ page_of(2, 5), 1 };
	steps = 0;
	machine_at_each_step(count_step);
	return 0;
}

static bool in_runs(uint64_t a)
{
	for (unsigned i = 0; i < 3; i++)
		if (a - runs[i].begin < runs[i].pages * PAGE_SIZE)
			return true;
	return false;
}

static void check_cleared(bool cleared)
{
	for (unsigned p = 0; p < MACHINE_PAGES - 2; p++) {
		uint8_t old = (uint8_t)(1 + p % 251);
		bool now = cleared && in_runs(page_of(2, p));

		assert_true(page_is(page_of(2, p), now ? 0 : old));
	}
}

static void check_states(unsigned vm, enum page_state inside, unsigned access,
			 enum page_state outside)
{
	for (unsigned p = 0; p < MACHINE_PAGES - 2; p++) {
		if (in_runs(page_of(2, p)))
			assert_mode(vm, page_of(2, p), inside, access);
		else
			assert_mode(vm, page_of(2, p), outside,
				    outside == PAGE_NONE ? 0 : ACCESS_RIGHTS);
	}
}

/* One try at a send with CLEAR by vCPU 0 of VM 2. */
static struct answer send_once(uint32_t func)
{
	struct vcpu *v = vcpu_of(2, 0);

	length = wire_region(d, 2, 3, runs, 3);
	put32(d, REGION_FLAGS, FLAG_CLEAR);
	put_tx(v, d, length);
	return guest_call_once(v, CONDUIT_HVC,
			       (const uint64_t[8]){ func, 0, 0, length,
						    length });
}

static struct answer again(uint32_t func)
{
	return guest_call_once(vcpu_of(2, 0), CONDUIT_HVC,
			       (const uint64_t[8]){ func, 0, 0, length,
						    length });
}

static struct sent held(uint32_t func)
{
	struct sent s = send_as(func, 2, 3, MEMORY_RWX, 0, runs, 3);

	retrieve(&s);
	return s;
}

static void test_send(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sent s = { funcs[i], 2, 3, PAGES, FIRST_HANDLE(2) };

		boot(NULL);
		assert_success(send_once(funcs[i]), vcpu_of(2, 0),
			       FIRST_HANDLE(2));
		assert_int_equal(steps, STEPS);
		check_cleared(true);
		check_states(2, i == 0 ? PAGE_DONATED : PAGE_OWNED_LENT,
			     ACCESS_RIGHTS, PAGE_OWNED);
		check_states(3, PAGE_NONE, 0, PAGE_NONE);
		retrieve(&s);
		check_states(3, i == 0 ? PAGE_OWNED : PAGE_BORROWED,
			     ACCESS_RIGHTS, PAGE_NONE);
	}
}

/* CLEAR with a grant of reading alone: it is the sender who must write. */
static void test_send_read_only(void **state)
{
	struct sent s;

	(void)state;
	s = send_as(LEND, 2, 3, MEMORY_RO, FLAG_CLEAR, runs, 3);
	check_cleared(true);
	retrieve(&s);
	check_states(3, PAGE_BORROWED, ACCESS_READ, PAGE_NONE);
}

/* An interrupt at every n-th look: the same end, in as many entries. */
static void test_interrupted(void **state)
{
	(void)state;
	for (unsigned n = 1; n < STEPS; n++) {
		unsigned entries = 1;
		struct answer a;

		boot(NULL);
		host_interrupt_every(n);
		a = send_once(LEND);
		while (a.again) {
			assert_int_equal(steps, entries * n);
			assert_int_equal(a.x[0], LEND);
			assert_int_equal(a.x[3], length);
			check_states(3, PAGE_NONE, 0, PAGE_NONE);
			check_states(2, PAGE_OWNED_LENT, ACCESS_RIGHTS,
				     PAGE_OWNED);
			entries++;
			a = again(LEND);
		}
		assert_success(a, vcpu_of(2, 0), FIRST_HANDLE(2));
		assert_int_equal(steps, STEPS);
		assert_int_equal(entries, 1 + (STEPS - 1) / n);
		check_cleared(true);
	}
}

/* Until it is published nobody finds the region. */
static void test_not_found_while_cleared(void **state)
{
	struct sent s = { LEND, 2, 3, PAGES, FIRST_HANDLE(2) };

	(void)state;
	host_interrupt_every(1);
	assert_true(send_once(LEND).again);
	for (uint32_t h = 0; h < 4; h++) {
		s.handle = FIRST_HANDLE(2) + h;
		assert_error(try_retrieve(&s), vcpu_of(3, 0),
			     STATUS_INVALID_PARAMETERS);
		assert_error(hvc(vcpu_of(2, 1), RECLAIM, s.handle),
			     vcpu_of(2, 1), STATUS_INVALID_PARAMETERS);
	}
	host_interrupt_every(0);
	assert_success(again(LEND), vcpu_of(2, 0), FIRST_HANDLE(2));
}

/* The descriptor was read before: what TX says now does not count. */
static void test_descriptor_changed(void **state)
{
	(void)state;
	host_interrupt_every(1);
	assert_true(send_once(LEND).again);
	host_interrupt_every(0);
	runs[0].begin = page_of(2, 300);
	wire_region(d, 2, 1, runs, 3);
	put_tx(vcpu_of(2, 0), d, length);
	assert_success(again(LEND), vcpu_of(2, 0), FIRST_HANDLE(2));
	runs[0].begin = page_of(2, 200);
	check_cleared(true);
}

/*
 * A handler of interrupts makes calls of its own before the interrupted call is
 * made again, and its result is not lost.
 */
static void test_call_between(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned every = 0; every <= 2; every++) {
		struct answer a;

		boot(NULL);
		v = vcpu_of(2, 0);
		host_interrupt_every(2);
		assert_true(send_once(DONATE).again);
		host_interrupt_every(every);
		a = hvc(v, ID_GET);
		assert_success(a, v, 2);
		assert_int_equal(steps, STEPS);
		assert_answer(hvc(v, 0xff01), v, 3, 0, 0, 0, 0, 0, 0, 0);
		assert_success(hvc(v, ID_GET), v, 2);
		a = again(DONATE);
		assert_success(a, v, FIRST_HANDLE(2));
		check_cleared(true);
		check_states(2, PAGE_DONATED, ACCESS_RIGHTS, PAGE_OWNED);
		/* only once: now it is a new call, of pages that are gone */
		a = again(DONATE);
		assert_error(a, v, STATUS_INVALID_PARAMETERS);
	}
}

/* Another call that has to be made again is not taken for the first one. */
static void test_call_between_is_itself(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	const uint64_t id_get[8] = { ID_GET };
	struct answer a;

	(void)state;
	host_interrupt_every(1);
	assert_true(send_once(LEND).again);
	for (unsigned i = 0; i < STEPS - 2; i++) {
		a = guest_call_once(v, CONDUIT_HVC, id_get);
		assert_true(a.again);
		assert_int_equal(a.x[0], ID_GET);
	}
	a = guest_call_once(v, CONDUIT_HVC, id_get);
	assert_success(a, v, 2);
}

static void test_relinquish(void **state)
{
	struct sent s = held(LEND);

	(void)state;
	steps = 0;
	host_interrupt_every(2);
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	assert_int_equal(steps, STEPS);
	check_cleared(true);
	check_states(3, PAGE_NONE, 0, PAGE_NONE);
	reclaim(&s);
}

static struct answer relinquish_once(const struct sent *s)
{
	wire_relinquish(d, s->handle, s->receiver);
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	put_tx(vcpu_of(3, 0), d, RELINQUISH_SIZE);
	return guest_call_once(vcpu_of(3, 0), CONDUIT_HVC,
			       (const uint64_t[8]){ RELINQUISH });
}

/* Others see that it is being given back, and change nothing. */
static void test_relinquish_interrupted(void **state)
{
	struct sent s = held(LEND);
	struct vcpu *sibling = vcpu_of(3, 1);

	(void)state;
	host_interrupt_every(1);
	assert_true(relinquish_once(&s).again);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0), STATUS_BUSY);
	assert_error(hvc(sibling, RELINQUISH), sibling, STATUS_BUSY);
	wire_retrieve(d, s.handle, LEND, 2, 3, PAGES);
	put_tx(sibling, d, RETRIEVE_SIZE);
	assert_error(hvc(sibling, RETRIEVE, 0, 0, 64, 64), sibling,
		     STATUS_BUSY);
	/* TX is not what it was: the progress is the call's, not TX's */
	assert_success(hvc(vcpu_of(3, 0), ID_GET), vcpu_of(3, 0), 3);
	check_cleared(true);
	assert_success(hvc(vcpu_of(3, 0), RELINQUISH), vcpu_of(3, 0), 0);
	host_interrupt_every(0);
	retrieve(&s);
	relinquish(&s);
	reclaim(&s);
}

/* At the first step of clearing: TX is in nobody's use, and can be unmapped. */
static void unmap_while_clearing(const struct host_step *step)
{
	unsigned vm = (unsigned)(host_cpu()->vcpu->vm->id);
	struct vcpu *sibling = vcpu_of(vm, 1);

	if (step->event != HOST_CLEAR || steps++ != 0)
		return;
	assert_int_equal(vm_find(vm)->mailbox.tx_readers, 0);
	assert_success(hvc(sibling, RXTX_UNMAP), sibling, 0);
}

/* W-10: RXTX_UNMAP by another vCPU does not wait until all is cleared. */
static void test_unmap_meanwhile(void **state)
{
	struct sent s;

	(void)state;
	machine_watch(false); /* calls in a call are not watched */
	machine_at_each_step(unmap_while_clearing);
	assert_success(send_once(LEND), vcpu_of(2, 0), FIRST_HANDLE(2));
	check_cleared(true);
	assert_mode(2, tx_of(2), PAGE_OWNED, ACCESS_RIGHTS);
	boot(NULL);
	s = held(LEND);
	machine_watch(false);
	machine_at_each_step(unmap_while_clearing);
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	assert_int_equal(steps, STEPS);
	assert_mode(3, tx_of(3), PAGE_OWNED, ACCESS_RIGHTS);
}

static void test_reclaim(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sent s;

		boot(NULL);
		s = send_as(funcs[i], 2, 3, MEMORY_RO, 0, runs, 3);
		steps = 0;
		host_interrupt_every(3);
		assert_success(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), 0);
		assert_int_equal(steps, STEPS);
		check_cleared(true);
		check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
		assert_int_equal(slots_count(vm_find(2)), 0);
	}
}

static void test_reclaim_interrupted(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct sent s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, 3);
	const uint64_t x[8] = { RECLAIM, s.handle, FLAG_CLEAR };

	(void)state;
	host_interrupt_every(1);
	assert_true(guest_call_once(v, CONDUIT_HVC, x).again);
	assert_error(try_retrieve(&s), vcpu_of(3, 0), STATUS_BUSY);
	assert_error(hvc(vcpu_of(2, 1), RECLAIM, s.handle), vcpu_of(2, 1),
		     STATUS_BUSY);
	/* the owner has them back, cleared, before another call is answered */
	assert_success(hvc(v, ID_GET), v, 2);
	check_cleared(true);
	check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
	assert_success(guest_call(v, CONDUIT_HVC, x), v, 0);
	assert_error(guest_call(v, CONDUIT_HVC, x), v,
		     STATUS_INVALID_PARAMETERS);
}

/* Two that clear, one in the other: both are done; the inner one answers. */
static void test_clear_between(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct page_run one = { page_of(2, 400), 40 };
	struct sent s = send_run(LEND, 2, 3, one);

	(void)state;
	host_interrupt_every(1);
	assert_true(send_once(LEND).again);
	assert_success(try_reclaim(&s, FLAG_CLEAR), v, 0);
	for (unsigned p = 400; p < 440; p++)
		assert_true(page_is(page_of(2, p), 0));
	assert_true(page_is(page_of(2, 20), 0));
	check_states(2, PAGE_OWNED_LENT, ACCESS_RIGHTS, PAGE_OWNED);
}

/* A vCPU that is off has nothing in flight, and starts with nothing. */
static void test_off_and_on(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	const uint64_t off[8] = { CPU_OFF };
	struct answer a;

	(void)state;
	host_interrupt_every(1);
	assert_true(send_once(LEND).again);
	do {
		a = guest_call_once(v, CONDUIT_HVC, off);
	} while (a.again);
	assert_int_equal(v->state, VCPU_OFF);
	check_cleared(true);
	host_interrupt_every(0);
	assert_int_equal(hvc(vcpu_of(2, 1), 0x84000003, 0, 0x1000, 0).x[0], 0);
	/* the pages are lent, so this is a new call that is refused */
	assert_error(send_once(LEND), v, STATUS_INVALID_PARAMETERS);
}

/* Nothing is left when each was interrupted at every look. */
static void test_nothing_leaks(void **state)
{
	struct sent s = held(LEND);
	uint32_t free;

	(void)state;
	relinquish(&s);
	reclaim(&s);
	free = slab_count(&page_pool);
	for (unsigned i = 0; i < 3; i++) {
		host_interrupt_every(1);
		s = send_as(LEND, 2, 3, MEMORY_RWX, FLAG_CLEAR, runs, 3);
		retrieve(&s);
		assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			       0);
		assert_success(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), 0);
		assert_int_equal(slab_count(&page_pool), free);
		assert_int_equal(slots_count(vm_find(2)), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send, boot),
		cmocka_unit_test_setup(test_send_read_only, boot),
		cmocka_unit_test_setup(test_interrupted, boot),
		cmocka_unit_test_setup(test_not_found_while_cleared, boot),
		cmocka_unit_test_setup(test_descriptor_changed, boot),
		cmocka_unit_test_setup(test_call_between, boot),
		cmocka_unit_test_setup(test_call_between_is_itself, boot),
		cmocka_unit_test_setup(test_relinquish, boot),
		cmocka_unit_test_setup(test_relinquish_interrupted, boot),
		cmocka_unit_test_setup(test_unmap_meanwhile, boot),
		cmocka_unit_test_setup(test_reclaim, boot),
		cmocka_unit_test_setup(test_reclaim_interrupted, boot),
		cmocka_unit_test_setup(test_clear_between, boot),
		cmocka_unit_test_setup(test_off_and_on, boot),
		cmocka_unit_test_setup(test_nothing_leaks, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
