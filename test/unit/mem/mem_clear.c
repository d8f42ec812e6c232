/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * CLEAR: the next VM that gets the pages clears them, every byte of every page
 * and no other, in steps of 64 KiB between two looks at interrupts. Whoever
 * makes the next call goes on where an interrupt ended the one before.
 */
#include "test/support/wire.h"

#include <stdlib.h>

#include "kernel/map/pool.h"
#include "kernel/mem/share.h"
#include "kernel/vm/vcpu.h"

#define RX_RELEASE 0x84000065U
#define RXTX_UNMAP 0x84000067U

/* 3 + 70 + 1 pages of VM 2: 1 + 5 + 1 steps. */
#define PAGES 74
#define STEPS 7
static struct page_run runs[3];
static unsigned steps;

static void count_step(const struct host_step *step)
{
	steps += step->event == HOST_CLEAR;
}

static int boot(void **state)
{
	static const uint16_t order[] = { 2, 1, 0 };

	(void)state;
	machine_boot(3, MACHINE_PAGES);
	runs[0] = (struct page_run){ page_of(2, 200), 3 };
	runs[1] = (struct page_run){ page_of(2, 20), 70 };
	runs[2] = (struct page_run){ page_of(2, 5), 1 };
	/* Tables are made in steps of their own (test/unit/map/room.c). */
	assert_int_equal(machine_make_room(&vm_find(3)->ptable, runs, order, 3),
			 STATUS_OK);
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

static struct sent send_clear(uint32_t func, uint16_t memory)
{
	return send_as(func, 2, 3, memory, FLAG_CLEAR, runs, 3);
}

static struct sent held(uint32_t func)
{
	struct sent s = send_as(func, 2, 3, MEMORY_RWX, 0, runs, 3);

	retrieve(&s);
	return s;
}

/* One try at a retrieve by v of VM 3. */
static struct answer retrieve_once(const struct sent *s, struct vcpu *v)
{
	uint8_t d[PAGE_SIZE];

	wire_retrieve(d, s->handle, s->func, 2, 3, PAGES);
	put_tx(v, d, RETRIEVE_SIZE);
	return guest_call_once(v, CONDUIT_HVC,
			       (const uint64_t[8]){ RETRIEVE, 0, 0,
						    RETRIEVE_SIZE,
						    RETRIEVE_SIZE });
}

/* One try at a reclaim by v of VM 2. */
static struct answer reclaim_once(const struct sent *s, struct vcpu *v,
				  uint32_t flags)
{
	return guest_call_once(v, CONDUIT_HVC,
			       (const uint64_t[8]){ RECLAIM, s->handle,
						    flags });
}

static void test_send(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sent s;

		boot(NULL);
		s = send_clear(funcs[i], MEMORY_RWX);
		assert_int_equal(steps, 0);
		check_cleared(false);
		check_states(2, i == 0 ? PAGE_DONATED : PAGE_OWNED_LENT,
			     ACCESS_RIGHTS, PAGE_OWNED);
		check_states(3, PAGE_NONE, 0, PAGE_NONE);
		retrieve(&s);
		assert_int_equal(steps, STEPS);
		check_cleared(true);
		check_states(3, i == 0 ? PAGE_OWNED : PAGE_BORROWED,
			     ACCESS_RIGHTS, PAGE_NONE);
	}
}

/* The second retrieve finds what the borrower left, for nobody said CLEAR. */
static void test_once(void **state)
{
	struct sent s = send_clear(LEND, MEMORY_RWX);

	(void)state;
	retrieve(&s);
	page_fill(page_of(2, 20), 9);
	relinquish(&s);
	retrieve(&s);
	assert_int_equal(steps, STEPS);
	assert_true(page_is(page_of(2, 20), 9));
	relinquish(&s);
	reclaim(&s);
	assert_int_equal(steps, STEPS);
}

/* CLEAR with a grant of reading alone: it is the sender who must write. */
static void test_send_read_only(void **state)
{
	struct sent s = send_clear(LEND, MEMORY_RO);

	(void)state;
	retrieve(&s);
	check_cleared(true);
	check_states(3, PAGE_BORROWED, ACCESS_READ, PAGE_NONE);
}

/* A region that nobody took comes back cleared, as it did. */
static void test_not_taken(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		struct sent s;

		boot(NULL);
		s = send_clear(funcs[i], MEMORY_RWX);
		reclaim(&s);
		assert_int_equal(steps, STEPS);
		check_cleared(true);
		check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
	}
}

/*
 * An interrupt at every n-th look: the same end, in as many entries, by one
 * vCPU and the other in turn. Nobody reaches the pages meanwhile.
 */
static void test_interrupted(void **state)
{
	(void)state;
	for (unsigned n = 1; n < STEPS; n++) {
		struct sent s;
		unsigned entries = 1;
		struct answer a;

		boot(NULL);
		s = send_clear(LEND, MEMORY_RWX);
		host_interrupt_every(n);
		a = retrieve_once(&s, vcpu_of(3, 0));
		while (a.again) {
			assert_int_equal(steps, entries * n);
			assert_int_equal(a.x[0], RETRIEVE);
			assert_int_equal(a.x[3], RETRIEVE_SIZE);
			check_states(3, PAGE_NONE, 0, PAGE_NONE);
			check_states(2, PAGE_OWNED_LENT, ACCESS_RIGHTS,
				     PAGE_OWNED);
			a = retrieve_once(&s, vcpu_of(3, entries++ % 2));
		}
		assert_int_equal(a.x[0], RETRIEVED);
		assert_int_equal(steps, STEPS);
		assert_int_equal(entries, 1 + (STEPS - 1) / n);
		check_cleared(true);
		check_states(3, PAGE_BORROWED, ACCESS_RIGHTS, PAGE_NONE);
	}
}

/* A retrieve that is given up keeps nothing from the sender, and no step. */
static void test_given_up(void **state)
{
	struct sent s = send_clear(DONATE, MEMORY_RWX);

	(void)state;
	host_interrupt_every(3);
	assert_true(retrieve_once(&s, vcpu_of(3, 0)).again);
	host_interrupt_every(0);
	assert_int_equal(vm_find(3)->mailbox.state, MAILBOX_EMPTY);
	reclaim(&s);
	assert_int_equal(steps, STEPS);
	check_cleared(true);
	check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
	assert_error(try_retrieve(&s), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
}

static void test_relinquish(void **state)
{
	struct sent s = held(LEND);

	(void)state;
	assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0), 0);
	assert_int_equal(steps, 0);
	check_cleared(false);
	check_states(3, PAGE_NONE, 0, PAGE_NONE);
	check_states(2, PAGE_OWNED_LENT, ACCESS_RIGHTS, PAGE_OWNED);
	host_interrupt_every(2);
	reclaim(&s);
	assert_int_equal(steps, STEPS);
	check_cleared(true);
}

/* The borrower itself may be the next one. */
static void test_relinquish_retrieve(void **state)
{
	struct sent s = held(LEND);

	(void)state;
	for (unsigned i = 1; i <= 3; i++) {
		assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			       0);
		page_fill(page_of(2, 25), 7);
		retrieve(&s);
		assert_int_equal(steps, i * STEPS);
		check_cleared(true);
	}
	relinquish(&s);
	reclaim(&s);
	assert_int_equal(steps, 3 * STEPS);
}

static void test_reclaim(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sent s;

		boot(NULL);
		s = send_as(funcs[i], 2, 3, MEMORY_RO, 0, runs, 3);
		host_interrupt_every(3);
		assert_success(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), 0);
		assert_int_equal(steps, STEPS);
		check_cleared(true);
		check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
		assert_int_equal(slots_count(vm_find(2)), 0);
	}
}

/* Once the owner takes it back no borrower gets it, whoever goes on. */
static void test_reclaim_interrupted(void **state)
{
	struct sent s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, 3);

	(void)state;
	host_interrupt_every(1);
	assert_true(reclaim_once(&s, vcpu_of(2, 0), FLAG_CLEAR).again);
	assert_error(try_retrieve(&s), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_true(reclaim_once(&s, vcpu_of(2, 1), 0).again);
	check_states(2, PAGE_OWNED_LENT, ACCESS_RIGHTS, PAGE_OWNED);
	assert_success(hvc(vcpu_of(2, 1), RECLAIM, s.handle), vcpu_of(2, 1), 0);
	assert_int_equal(steps, STEPS);
	check_cleared(true);
	check_states(2, PAGE_OWNED, ACCESS_RIGHTS, PAGE_OWNED);
	assert_error(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0),
		     STATUS_INVALID_PARAMETERS);
}

static struct sent region;

/* On other CPUs, in the middle of each step of a retrieve: all are refused. */
static void meet_retrieve(const struct host_step *step)
{
	count_step(step);
	if (step->event != HOST_CLEAR)
		return;
	assert_error(hvc(vcpu_of(3, 1), RETRIEVE, 0, 0, RETRIEVE_SIZE,
			 RETRIEVE_SIZE),
		     vcpu_of(3, 1), STATUS_BUSY);
	assert_error(try_reclaim(&region, 0), vcpu_of(2, 0), STATUS_BUSY);
}

/* The same of a reclaim. */
static void meet_reclaim(const struct host_step *step)
{
	count_step(step);
	if (step->event != HOST_CLEAR)
		return;
	assert_error(try_retrieve(&region), vcpu_of(3, 0), STATUS_BUSY);
	assert_error(hvc(vcpu_of(2, 1), RECLAIM, region.handle), vcpu_of(2, 1),
		     STATUS_BUSY);
}

static void test_at_once(void **state)
{
	(void)state;
	region = send_clear(LEND, MEMORY_RWX);
	machine_watch(false); /* of calls in a call it sees nothing */
	machine_at_each_step(meet_retrieve);
	retrieve(&region);
	assert_int_equal(steps, STEPS);
	machine_at_each_step(NULL);
	relinquish(&region);
	machine_at_each_step(meet_reclaim);
	assert_success(try_reclaim(&region, FLAG_CLEAR), vcpu_of(2, 0), 0);
	assert_int_equal(steps, 2 * STEPS);
	check_cleared(true);
}

/* At the first step of clearing: nobody is at RX or TX. */
static void unmap_while_clearing(const struct host_step *step)
{
	struct vcpu *sibling = vcpu_of(3, 1);

	if (step->event != HOST_CLEAR || steps++ != 0)
		return;
	assert_int_equal(sibling->vm->mailbox.tx_readers, 0);
	assert_success(hvc(sibling, RXTX_UNMAP), sibling, 0);
}

/* W-10: RXTX_UNMAP by another vCPU does not wait until all is cleared. */
static void test_unmap_meanwhile(void **state)
{
	struct sent s = send_clear(LEND, MEMORY_RWX);

	(void)state;
	machine_watch(false); /* of calls in a call it sees nothing */
	machine_at_each_step(unmap_while_clearing);
	assert_error(try_retrieve(&s), vcpu_of(3, 0), STATUS_BUSY);
	assert_int_equal(steps, STEPS);
	check_states(3, PAGE_NONE, 0, PAGE_NONE);
	assert_mode(3, tx_of(3), PAGE_OWNED, ACCESS_RIGHTS);
	reclaim(&s);
	check_cleared(true);
}

/* RX that was filled meanwhile: BUSY, and no step is lost. */
static void test_rx_filled_meanwhile(void **state)
{
	struct sent s = send_clear(LEND, MEMORY_RWX);
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	host_interrupt_every(3);
	assert_true(retrieve_once(&s, v).again);
	host_interrupt_every(0);
	assert_success(hvc(vcpu_of(1, 0), 0x8400006e, 1 << 16 | 3, 0, 8),
		       vcpu_of(1, 0), 0);
	assert_error(retrieve_once(&s, v), v, STATUS_BUSY);
	assert_int_equal(steps, 3);
	assert_int_equal(hvc(v, 0x8400006a).x[3], 8);
	assert_success(hvc(v, RX_RELEASE), v, 0);
	retrieve(&s);
	assert_int_equal(steps, STEPS);
}

/* Nothing is left when each was interrupted at every look. */
static void test_nothing_leaks(void **state)
{
	struct sent s = held(LEND);
	uint32_t free;

	(void)state;
	relinquish(&s);
	reclaim(&s);
	free = pages_free();
	for (unsigned i = 0; i < 3; i++) {
		host_interrupt_every(1);
		s = send_clear(LEND, MEMORY_RWX);
		retrieve(&s);
		assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			       0);
		assert_success(try_reclaim(&s, FLAG_CLEAR), vcpu_of(2, 0), 0);
		assert_int_equal(pages_free(), free);
		assert_int_equal(slots_count(vm_find(2)), 0);
	}
}

/* Regions of two borrowers, VMs 3 and 1, for which SPCI 0.9 has no call. */

static uint64_t handle;

static void send_to_two(bool clear)
{
	struct region_id id = {
		.pages = 70,
		.sender = 2,
		.op = MEM_LEND,
		.borrower_count = 2,
		.borrowers = { { 3, ACCESS_RIGHTS, 0 },
			       { 1, ACCESS_RIGHTS, 0 } },
	};
	struct slot *slot = handle_claim(vm_find(2), 1);

	slot->pages.runs[0] = runs[1];
	assert_int_equal(mem_send(vm_find(2), slot, &id, clear, &handle),
			 STATUS_OK);
}

/* One try of borrower b, on the CPU of its vCPU 0. */
static enum status take_once(unsigned b)
{
	struct vcpu *v = vcpu_of(b == 0 ? 3 : 1, b == 0 ? 0 : 1);
	struct slot_view view;
	struct retrieval r;
	enum status status;

	machine_enter(v);
	assert_true(handle_look(handle, &view));
	status = mem_retrieve_begin(&r, v->vm, v->arch.cpu, &view, b);
	if (status == STATUS_OK)
		mem_retrieve_end(&r, &view, b, true);
	return status;
}

static void leave(unsigned b, bool clear)
{
	struct slot_view view;

	assert_true(handle_look(handle, &view));
	assert_int_equal(mem_relinquish(vm_find(b == 0 ? 3 : 1), &view, b,
					clear),
			 STATUS_OK);
}

/* Is the second page of the 70 zero, and the 69th? */
static bool both_clear(void)
{
	return page_is(page_of(2, 21), 0) && page_is(page_of(2, 88), 0);
}

/* In the middle of step 2 of borrower 0: borrower 1 clears all the others. */
static void second_comes(const struct host_step *step)
{
	if (step->event != HOST_CLEAR || ++steps != 2)
		return;
	assert_int_equal(take_once(1), STATUS_AGAIN);
	assert_true(both_clear() && page_is(page_of(2, 36), 5));
	check_states(1, PAGE_NONE, 0, PAGE_NONE);
	steps += 3;
}

static void test_two_clear(void **state)
{
	(void)state;
	runs[0] = runs[2] = runs[1];
	machine_watch(false); /* of calls in a call it sees nothing */
	send_to_two(true);
	page_fill(page_of(2, 36), 5);
	machine_at_each_step(second_comes);
	assert_int_equal(take_once(0), STATUS_OK);
	assert_int_equal(steps, 5);
	assert_true(both_clear() && page_is(page_of(2, 36), 0));
	page_fill(page_of(2, 21), 6);
	assert_int_equal(take_once(1), STATUS_OK);
	assert_true(page_is(page_of(2, 21), 6));
}

/* A step that fails is done again, by whoever comes. */
static void second_fails(const struct host_step *step)
{
	if (step->event != HOST_CLEAR || ++steps != 2)
		return;
	host_absent = (struct pa_range){ page_of(2, 60), page_of(2, 61) };
	assert_int_equal(take_once(1), STATUS_INVALID_PARAMETERS);
	host_absent = (struct pa_range){ 0, 0 };
}

static void test_two_clear_one_fails(void **state)
{
	(void)state;
	runs[0] = runs[2] = runs[1];
	machine_watch(false); /* of calls in a call it sees nothing */
	send_to_two(true);
	machine_at_each_step(second_fails);
	assert_int_equal(take_once(0), STATUS_OK);
	/* 0, 1; 2 of the other one, which fails; then 2, 3, 4 */
	assert_true(both_clear() && page_is(page_of(2, 60), 0));
}

/* Pages that one leaves dirty are cleared when the other has left, too. */
static void test_other_holds(void **state)
{
	(void)state;
	send_to_two(false);
	assert_int_equal(take_once(0), STATUS_OK);
	assert_int_equal(take_once(1), STATUS_OK);
	leave(0, true);
	assert_false(both_clear());
	/* it may come back, to what the other one sees all the time */
	assert_int_equal(take_once(0), STATUS_OK);
	assert_int_equal(steps, 0);
	leave(1, false);
	leave(0, false);
	assert_int_equal(take_once(1), STATUS_OK);
	assert_int_equal(steps, 5);
	assert_true(both_clear());
	leave(1, false);
	assert_int_equal(take_once(0), STATUS_OK);
	assert_int_equal(steps, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send, boot),
		cmocka_unit_test_setup(test_once, boot),
		cmocka_unit_test_setup(test_send_read_only, boot),
		cmocka_unit_test_setup(test_not_taken, boot),
		cmocka_unit_test_setup(test_interrupted, boot),
		cmocka_unit_test_setup(test_given_up, boot),
		cmocka_unit_test_setup(test_relinquish, boot),
		cmocka_unit_test_setup(test_relinquish_retrieve, boot),
		cmocka_unit_test_setup(test_reclaim, boot),
		cmocka_unit_test_setup(test_reclaim_interrupted, boot),
		cmocka_unit_test_setup(test_at_once, boot),
		cmocka_unit_test_setup(test_unmap_meanwhile, boot),
		cmocka_unit_test_setup(test_rx_filled_meanwhile, boot),
		cmocka_unit_test_setup(test_nothing_leaks, boot),
		cmocka_unit_test_setup(test_two_clear, boot),
		cmocka_unit_test_setup(test_two_clear_one_fails, boot),
		cmocka_unit_test_setup(test_other_holds, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
