/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-10: pages were cleared with interrupts masked, under locks of everybody:
 * who lent a lot held up every CPU. Each way to clear is tried here: at most 64
 * KiB between two looks at interrupts, no lock held, and the others' calls are
 * answered meanwhile.
 */
#include "test/attack/attack.h"

#define STEP_PAGES ((64U << 10) / PAGE_SIZE)
#define ID_GET	   0x84000069U

static struct page_run runs[2];
static unsigned steps; /* since the last entry */
static bool calls_of_others;
static uint8_t d[PAGE_SIZE];

static uint64_t all_pages(void)
{
	return runs[0].pages + runs[1].pages;
}

static void check_unlocked(struct spinlock *lock)
{
	assert_true(spin_try(lock));
	spin_unlock(lock);
}

static void at_step(const struct host_step *step)
{
	struct vcpu *other = vcpu_of(1, 2);

	if (step->event != HOST_CLEAR)
		return;
	steps++;
	for (unsigned vm = 1; vm <= 3; vm++) {
		check_unlocked(&vm_find(vm)->ptable.lock);
		check_unlocked(&vm_find(vm)->mailbox.lock);
	}
	if (!calls_of_others)
		return;
	/* on another CPU */
	assert_success(hvc(other, ID_GET), other, 1);
}

static void boot(void)
{
	static const uint16_t order[] = { 1, 0 };

	machine_boot(3, MACHINE_PAGES);
	runs[0] = (struct page_run){ page_of(2, 300), 200 };
	runs[1] = (struct page_run){ page_of(2, 11), 175 };
	/* Tables are made in steps of their own: k06_masked_splits.c. */
	assert_int_equal(machine_make_room(&vm_find(3)->ptable, runs, order, 2),
			 STATUS_OK);
	machine_watch(!calls_of_others);
}

/*
 * Makes a call of v's with an interrupt that is always pending: the guest gets
 * it after 64 KiB, and its call comes to an end all the same.
 */
static struct answer interrupted(struct vcpu *v, const uint64_t x[8])
{
	uint64_t entries = 0;
	struct answer a;

	machine_at_each_step(at_step);
	host_interrupt_every(1);
	do {
		steps = 0;
		a = guest_call_once(v, CONDUIT_HVC, x);
		assert_int_equal(steps, 1); /* not less than one, too */
		entries++;
	} while (a.again);
	host_interrupt_every(0);
	machine_at_each_step(NULL);
	assert_in_range(entries, all_pages() / STEP_PAGES,
			all_pages() / STEP_PAGES + 2);
	for (unsigned i = 0; i < 2; i++)
		for (uint64_t p = 0; p < runs[i].pages; p++)
			assert_true(page_is(runs[i].begin + p * PAGE_SIZE, 0));
	return a;
}

/* A retrieve by VM 3 of what VM 2 sent. */
static void retrieve_cleared(const struct sent *s)
{
	struct vcpu *v = vcpu_of(3, 0);
	uint32_t length = wire_retrieve(d, s->handle, s->func, 2, 3, s->pages);
	struct answer a;

	put_tx(v, d, length);
	a = interrupted(v, (uint64_t[8]){ RETRIEVE, 0, 0, length, length, 0 });
	assert_int_equal(a.x[0], RETRIEVED);
}

/* A reclaim of it. */
static void reclaim_cleared(const struct sent *s, uint32_t flags)
{
	struct vcpu *v = vcpu_of(2, 0);

	assert_success(interrupted(v,
				   (uint64_t[8]){ RECLAIM, s->handle, flags }),
		       v, 0);
}

static void clear_each_way(void)
{
	struct sent s;

	for (unsigned i = 0; i < 2; i++) {
		boot();
		s = send_as(i ? LEND : DONATE, 2, 3, MEMORY_RWX, FLAG_CLEAR,
			    runs, 2);
		retrieve_cleared(&s);
	}
	for (unsigned i = 0; i < 2; i++) {
		boot();
		s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, 2);
		retrieve(&s);
		assert_success(try_relinquish(&s, FLAG_CLEAR), vcpu_of(3, 0),
			       0);
		if (i == 0)
			retrieve_cleared(&s);
		else
			reclaim_cleared(&s, 0);
	}
	boot();
	s = send_as(SHARE, 2, 3, MEMORY_RO, 0, runs, 2);
	reclaim_cleared(&s, FLAG_CLEAR);
}

static void test_latency(void **state)
{
	(void)state;
	calls_of_others = false;
	clear_each_way();
}

static void test_others(void **state)
{
	(void)state;
	calls_of_others = true;
	clear_each_way();
}

ATTACKS(ATTACK(test_latency), ATTACK(test_others))
