/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-14: nothing was given back when a VM died. VM 2 dies here; the others find
 * their memory, and none of its secrets where it had it alone.
 */
#include "test/attack/attack.h"

#include "kernel/mem/settle.h"
#include "kernel/mem/share.h"
#include "test/support/ffa_wire.h"

#define PAGES 40
#define MINE  0xd2 /* what VM 2 writes */
#define OLD   0x77

static struct page_run run;

/* Pages of vm that a block has to be split for. */
static void use_pages(unsigned vm)
{
	run = (struct page_run){ page_of(vm, 30), PAGES };
	for (unsigned i = 0; i < PAGES; i++)
		page_fill(run.begin + i * PAGE_SIZE, OLD);
}

static void assert_pages(uint8_t byte)
{
	for (unsigned i = 0; i < PAGES; i++)
		assert_true(page_is(run.begin + i * PAGE_SIZE, byte));
}

static void assert_modes(unsigned vm, enum page_state state, unsigned access)
{
	for (unsigned i = 0; i < PAGES; i++)
		assert_mode(vm, run.begin + i * PAGE_SIZE, state, access);
}

static enum status settle_once(void)
{
	machine_enter(vcpu_of(1, 3));
	for (unsigned i = 0; i < MACHINE_VCPUS; i++)
		assert_int_equal(vcpu_of(2, i)->arch.claimed, 0);
	return mem_settle(vm_find(2));
}

static void settle(void)
{
	struct snapshot after;

	assert_int_equal(settle_once(), STATUS_OK);
	after = snapshot();
	/* again: it is settled */
	assert_int_equal(settle_once(), STATUS_OK);
	assert_unchanged(&after);
}

/* A region from sender to VM 2 that is retrieved and, if that may be, used. */
static struct sent hold(uint32_t func, uint16_t memory, uint16_t sender)
{
	uint8_t mine[PAGE_SIZE];
	struct sent s;

	use_pages(sender);
	memset(mine, MINE, sizeof(mine));
	s = send_as(func, sender, 2, memory, 0, &run, 1);
	retrieve(&s);
	for (unsigned i = 0; i < PAGES; i++)
		assert_int_equal(host_guest_write(vm_find(2),
						  run.begin + i * PAGE_SIZE,
						  mine, sizeof(mine)),
				 (memory & 0x40) != 0);
	return s;
}

static void leave_cpu(unsigned vm)
{
	for (unsigned i = 0; i < MACHINE_VCPUS; i++) {
		machine_enter(vcpu_of(vm, i));
		machine_enter(vcpu_of(vm, i)->arch.cpu->arch.primary);
	}
}

/*
 * A region that it borrowed: which VM reads what of it, and that the owner has
 * it again.
 */
static void test_borrowed(void **state)
{
	static const struct {
		uint32_t func;
		uint16_t memory;
		uint8_t left;
	} cases[] = {
		{ LEND, MEMORY_RWX, 0 },   { LEND, MEMORY_RW, 0 },
		{ LEND, MEMORY_RX, OLD },  { SHARE, MEMORY_RW, MINE },
		{ SHARE, MEMORY_RO, OLD },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct sent s;
		uint32_t free;

		machine_boot(3, MACHINE_PAGES);
		s = hold(cases[i].func, cases[i].memory, i % 2 ? 3 : 1);
		leave_cpu(2);
		free = pages_free();
		settle();
		/* its owner pays for the clearing, when it can read again */
		assert_modes(2, PAGE_NONE, 0);
		assert_int_equal(slots_count(vm_find(s.sender)), 1);
		assert_true(pages_free() >= free);
		reclaim(&s);
		assert_modes(s.sender, PAGE_OWNED, ACCESS_RIGHTS);
		assert_pages(cases[i].left);
		assert_int_equal(slots_count(vm_find(s.sender)), 0);
	}
}

/* A region that it was sent and never took can be taken back, as ever. */
static void test_not_retrieved(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sent s;

		use_pages(3);
		s = send_run(funcs[i], 3, 2, run);
		leave_cpu(2);
		settle();
		assert_int_equal(slots_count(vm_find(3)), 1);
		reclaim(&s);
		assert_modes(3, PAGE_OWNED, ACCESS_RIGHTS);
		assert_pages(OLD);
	}
}

/* A donation that it took is its own, and what it gave away is another's. */
static void test_donated(void **state)
{
	struct sent s;

	(void)state;
	s = hold(DONATE, MEMORY_RWX, 3);
	leave_cpu(2);
	settle();
	assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
	assert_modes(3, PAGE_NONE, 0);
	assert_pages(MINE);
	assert_error(try_reclaim(&s, 0), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
}

/*
 * A region that it sent and no VM holds closes at once, and cannot be
 * retrieved.
 */
static void test_sent(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct sent s;

		machine_boot(3, MACHINE_PAGES);
		use_pages(2);
		s = send_run(funcs[i], 2, 3, run);
		leave_cpu(2);
		settle();
		assert_int_equal(slots_count(vm_find(2)), 0);
		assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
		assert_error(try_retrieve(&s), vcpu_of(3, 0),
			     STATUS_INVALID_PARAMETERS);
		assert_modes(3, PAGE_NONE, 0);
	}
}

/*
 * A region that another VM holds stays with that VM; when it is given back the
 * handle goes. It is not cleared, whatever its borrower wants: nobody reads it.
 */
static void test_lent(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		uint32_t func = i % 2 ? LEND : SHARE;
		uint32_t clear = i == 5 ? FLAG_CLEAR : 0;
		struct sent s;

		machine_boot(3, MACHINE_PAGES);
		use_pages(2);
		s = send_run(func, 2, 3, run);
		retrieve(&s);
		leave_cpu(2);
		settle();
		assert_int_equal(slots_count(vm_find(2)), 1);
		assert_modes(
			3, func == LEND ? PAGE_BORROWED : PAGE_BORROWED_SHARED,
			ACCESS_RIGHTS);
		assert_pages(OLD);
		assert_success(try_relinquish(&s, clear), vcpu_of(3, 0), 0);
		assert_int_equal(slots_count(vm_find(2)), 0);
		assert_modes(3, PAGE_NONE, 0);
		assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
		/* and cannot be had again */
		assert_error(try_retrieve(&s), vcpu_of(3, 0),
			     STATUS_INVALID_PARAMETERS);
	}
}

/* A region that VM from lends to two others; SPCI 0.9 has no call for it. */
static uint64_t lend_to_two(uint16_t from, uint16_t one, uint16_t two)
{
	struct region_id id = {
		.pages = PAGES,
		.sender = from,
		.op = MEM_LEND,
		.borrower_count = 2,
		.borrowers = { { one, ACCESS_RIGHTS, 0 },
			       { two, ACCESS_RIGHTS, 0 } },
	};
	struct slot *slot = handle_claim(vm_find(from), 1);
	uint64_t handle;

	use_pages(from);
	slot->pages.runs[0] = run;
	assert_int_equal(mem_send(vm_find(from), slot, &id, false, &handle),
			 STATUS_OK);
	return handle;
}

static struct slot_view view_of(uint64_t handle)
{
	struct slot_view view;

	assert_true(handle_look(handle, &view));
	return view;
}

static enum status take(uint64_t handle, unsigned vm, unsigned b)
{
	struct slot_view view = view_of(handle);
	struct retrieval r;
	enum status status = mem_retrieve_begin(
		&r, vm_find(vm), vcpu_of(1, 3)->arch.cpu, &view, b);

	if (status == STATUS_OK)
		mem_retrieve_end(&r, &view, b, true);
	return status;
}

static void hand_back(uint64_t handle, unsigned vm, unsigned b)
{
	struct slot_view view = view_of(handle);

	assert_int_equal(mem_relinquish(vm_find(vm), &view, b, false),
			 STATUS_OK);
}

/* Lent to two: the other one reads it still, and nothing is cleared. */
static void test_borrowed_by_two(void **state)
{
	uint64_t handle = lend_to_two(1, 2, 3);
	struct slot_view view;

	(void)state;
	assert_int_equal(take(handle, 2, 0), STATUS_OK);
	assert_int_equal(take(handle, 3, 1), STATUS_OK);
	settle();
	assert_modes(2, PAGE_NONE, 0);
	assert_modes(3, PAGE_BORROWED_SHARED, ACCESS_RIGHTS);
	assert_pages(OLD);
	view = view_of(handle);
	assert_int_equal(view_borrower(&view, 0), BORROWER_IDLE);
	assert_int_equal(view_borrower(&view, 1), BORROWER_HELD);
}

/* The last of two borrowers closes; the first one cannot have it again. */
static void test_lent_to_two(void **state)
{
	uint64_t handle = lend_to_two(2, 1, 3);
	struct slot_view view;

	(void)state;
	assert_int_equal(take(handle, 1, 0), STATUS_OK);
	assert_int_equal(take(handle, 3, 1), STATUS_OK);
	settle();
	hand_back(handle, 1, 0);
	assert_int_equal(take(handle, 1, 0), STATUS_INVALID_PARAMETERS);
	assert_modes(1, PAGE_NONE, 0);
	assert_int_equal(slots_count(vm_find(2)), 1);
	hand_back(handle, 3, 1);
	assert_false(handle_look(handle, &view));
	assert_int_equal(slots_count(vm_find(2)), 0);
	assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
}

/* One is about to have it while its sender is settled: it is too late. */
static uint64_t met;

static void settle_meanwhile(const struct host_step *step)
{
	(void)step;
	machine_at_each_step(NULL);
	settle();
	assert_int_equal(slots_count(vm_find(2)), 1);
}

static void test_settled_in_retrieve(void **state)
{
	(void)state;
	met = lend_to_two(2, 1, 3);
	leave_cpu(2);
	machine_watch(false); /* of calls in a call it sees nothing */
	machine_at_each_step(settle_meanwhile);
	assert_int_equal(take(met, 1, 0), STATUS_OK);
	assert_modes(1, PAGE_BORROWED_SHARED, ACCESS_RIGHTS);
	assert_int_equal(take(met, 3, 1), STATUS_INVALID_PARAMETERS);
	hand_back(met, 1, 0);
	assert_int_equal(slots_count(vm_find(2)), 0);
	assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
}

static void count_clear(const struct host_step *step)
{
	assert_int_not_equal(step->event, HOST_CLEAR);
}

/*
 * W-10: one region is settled between two looks at interrupts, none twice, and
 * nothing is cleared.
 */
static void test_interrupted(void **state)
{
	struct sent lent = hold(LEND, MEMORY_RWX, 3);
	struct sent other;
	unsigned entries = 1;

	(void)state;
	other = send_run(SHARE, 2, 3, (struct page_run){ page_of(2, 7), 1 });
	leave_cpu(2);
	machine_at_each_step(count_clear);
	host_interrupt_every(1);
	while (settle_once() == STATUS_AGAIN) {
		uint32_t left = entries == 1 ? 0 : 1;

		/* slots of VM 2 come before those of VM 3 */
		assert_int_equal(slots_count(vm_find(2)), 0);
		assert_modes(2, left == 0 ? PAGE_BORROWED : PAGE_NONE,
			     left == 0 ? ACCESS_RIGHTS : 0);
		entries++;
	}
	host_interrupt_every(0);
	machine_at_each_step(NULL);
	/* two regions, and a few hundred slots without any in between */
	assert_in_range(entries, 3, 3 + (HANDLE_SLOTS + 255) / 256);
	assert_error(try_retrieve(&other), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	reclaim(&lent);
	assert_pages(0);
	assert_int_equal(slots_count(vm_find(2)), 0);
}

/* Stopped in a call that was cut short: what it was about is settled, too. */
static void stop_in(const uint64_t call[8])
{
	host_interrupt_every(1);
	assert_true(guest_call_once(vcpu_of(2, 0), CONDUIT_HVC, call).again);
	host_interrupt_every(0);
	leave_cpu(2);
	settle();
	assert_int_equal(slots_count(vm_find(2)), 0);
}

static void test_stopped_in_call(void **state)
{
	uint8_t d[PAGE_SIZE];
	uint32_t free, length;
	struct sent s;

	(void)state;
	use_pages(2);
	s = send_run(LEND, 2, 3, run);
	free = pages_free();
	stop_in((const uint64_t[8]){ RECLAIM, s.handle, FLAG_CLEAR });
	assert_true(pages_free() >= free);
	assert_modes(2, PAGE_OWNED, ACCESS_RIGHTS);
	machine_boot(3, MACHINE_PAGES);
	use_pages(3);
	s = send_as(LEND, 3, 2, MEMORY_RWX, FLAG_CLEAR, &run, 1);
	length = wire_retrieve(d, s.handle, LEND, 3, 2, PAGES);
	put_tx(vcpu_of(2, 0), d, length);
	stop_in((const uint64_t[8]){ RETRIEVE, 0, 0, length, length });
	assert_modes(2, PAGE_NONE, 0);
	reclaim(&s);
	assert_modes(3, PAGE_OWNED, ACCESS_RIGHTS);
	assert_pages(0);
}

/*
 * The table that a donation would come back to was folded, and the pool is dry:
 * what can be settled is, and the rest when it is asked for again.
 */
static void test_pool_runs_dry(void **state)
{
	struct page_run one = { page_of(3, 9), 1 };
	struct sent s = send_run(DONATE, 3, 2, one);

	(void)state;
	retrieve(&s);
	s = send_run(DONATE, 2, 1, one);
	pool_drain(0);
	leave_cpu(2);
	settle();
	pool_refill();
	assert_error(try_retrieve(&s), vcpu_of(1, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_int_equal(slots_count(vm_find(2)), 0);
	assert_mode(2, one.begin, PAGE_OWNED, ACCESS_RIGHTS);
}

/* Every slot that it can have, in both directions, is free afterwards. */
static void test_all_slots(void **state)
{
	struct vm *vm = vm_find(2);
	uint32_t claimed = 0;

	(void)state;
	machine_watch(false);
	for (unsigned i = 0; i < 60; i++) {
		struct page_run ours = { page_of(2, 4 * i), 1 + i % 3 };
		struct page_run theirs = { page_of(3, 4 * i), 1 + i % 3 };
		struct sent s = send_run(i % 2 ? LEND : SHARE, 2, 3, ours);

		if (i % 4 == 3)
			retrieve(&s);
		s = send_run(i % 2 ? LEND : SHARE, 3, 2, theirs);
		if (i % 4 > 1)
			retrieve(&s);
		claimed++;
	}
	assert_int_equal(slots_count(vm), claimed);
	leave_cpu(2);
	settle();
	assert_int_equal(slots_count(vm), claimed / 4);
	assert_int_equal(slots_count(vm_find(3)), claimed);
	for (unsigned i = 0; i < 60; i++)
		assert_mode(2, page_of(3, 4 * i), PAGE_NONE, 0);
}

/*
 * No queue names it: neither the VMs that waited for it nor those it waited
 * for.
 */
static void test_queues(void **state)
{
	struct mailbox *dead = &vm_find(2)->mailbox;
	struct mailbox *other = &vm_find(3)->mailbox;

	(void)state;
	assert_true(mailbox_claim(dead) && mailbox_claim(other));
	mailbox_publish(dead, 1, 1, MAILBOX_READ);
	mailbox_publish(other, 1, 1, MAILBOX_READ);
	assert_true(mailbox_wait(dead, 3) && mailbox_wait(dead, 1));
	assert_true(mailbox_wait(other, 2) && mailbox_wait(other, 1));
	mailbox_tell_writable(other, 2);
	mailbox_tell_writable(dead, 1);
	settle();
	assert_false(mailbox_has_waiters(dead));
	assert_int_equal(mailbox_next_writable(dead), MAILBOX_NOBODY);
	assert_int_equal(mailbox_next_writable(other), MAILBOX_NOBODY);
	assert_true(mailbox_release(other));
	assert_int_equal(mailbox_next_waiter(other), 1);
	assert_int_equal(mailbox_next_waiter(other), MAILBOX_NOBODY);
}

/* VM 2 has less than it was granted, as FF-A allows; and more was cleared. */
static void test_had_less(void **state)
{
	static const uint8_t wishes[] = { FFA_RO | FFA_NX, FFA_RO | FFA_X,
					  FFA_RW | FFA_NX };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct descriptor p;
		struct sent s;

		machine_boot(3, MACHINE_PAGES);
		ffa_speak(2, DIALECT_FFA_1_1 | DIALECT_SETTLED);
		use_pages(3);
		s = send_as(LEND, 3, 2, MEMORY_RWX, 0, &run, 1);
		put_request(&p, 1,
			    &(struct given){ LEND, 3, s.handle, 0, PAGES }, 2,
			    wishes[i]);
		take_as(&p, 2);
		leave_cpu(2);
		settle();
		assert_modes(2, PAGE_NONE, 0);
		reclaim(&s);
		assert_modes(3, PAGE_OWNED, ACCESS_RIGHTS);
		assert_pages(i < 2 ? OLD : 0);
	}
}

ATTACKS(ATTACK(test_had_less), ATTACK(test_borrowed),
	ATTACK(test_not_retrieved), ATTACK(test_donated), ATTACK(test_sent),
	ATTACK(test_lent), ATTACK(test_borrowed_by_two),
	ATTACK(test_lent_to_two), ATTACK(test_settled_in_retrieve),
	ATTACK(test_interrupted), ATTACK(test_stopped_in_call),
	ATTACK(test_pool_runs_dry), ATTACK(test_all_slots), ATTACK(test_queues))
