/* SPDX-License-Identifier: BSD-3-Clause */
/* kernel/mem/handle: slots, generations, quota, and borrowers' states. */
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"

#include <pthread.h>
#include <stdlib.h>

#include "kernel/map/pool.h"
#include "test/support/machine.h"

static struct vm *sender;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(MACHINE_VMS, 4);
	sender = vm_find(2);
	return 0;
}

static struct region_id record(uint64_t tag, uint8_t borrowers)
{
	struct region_id id = { .tag = tag,
				.pages = 7,
				.sender = 2,
				.op = MEM_LEND,
				.borrower_count = borrowers };

	for (uint8_t b = 0; b < borrowers; b++)
		id.borrowers[b] = (struct borrower){ .vm = (uint16_t)(3 + b),
						     .access = ACCESS_READ };
	return id;
}

static uint64_t publish(struct slot *slot, uint64_t tag)
{
	struct region_id id = record(tag, 2);

	assert_non_null(slot);
	handle_fill(slot, &id);
	return handle_publish(slot, false);
}

static void close_and_free(uint64_t handle)
{
	struct slot_view view;

	assert_true(handle_look(handle, &view));
	assert_int_equal(slot_close(&view), HANDLE_OK);
	handle_free(view.slot, vm_find(view.id.sender));
}

static void test_life(void **state)
{
	struct slot *slot = handle_claim(sender, 1);
	struct slot_view view;
	uint64_t handle;

	(void)state;
	assert_non_null(slot);
	assert_int_equal(slots_count(sender), 1);
	/* FILLING: nobody finds it, by either form of its handle */
	assert_false(handle_look(KEEL_HANDLE_QUOTA, &view));
	assert_false(handle_look_spci(FIRST_HANDLE(2), &view));
	handle = publish(slot, 42);
	assert_int_equal(handle, KEEL_HANDLE_QUOTA);
	assert_int_equal(handle_to_spci(handle), FIRST_HANDLE(2));
	assert_true(handle_look_spci(FIRST_HANDLE(2), &view));
	assert_true(handle_look_spci(KEEL_HANDLE_QUOTA, &view));
	assert_true(handle_look(handle, &view));
	assert_ptr_equal(view.slot, slot);
	assert_int_equal(view.id.tag, 42);
	assert_int_equal(view.id.borrowers[1].vm, 4);
	assert_false(view_in_use(&view));
	assert_int_equal(slot_close(&view), HANDLE_OK);
	/* CLOSING: found, so that a second one learns BUSY and not "stale" */
	assert_true(handle_look(handle, &view));
	assert_int_equal(slot_close(&view), HANDLE_BUSY);
	/* cut short: no borrower gets it, and it is closed later */
	slot_reopen(slot, true);
	assert_true(handle_look(handle, &view));
	assert_int_equal(slot_move(&view, 0, BORROWER_IDLE,
				   BORROWER_RETRIEVING),
			 HANDLE_STALE);
	close_and_free(handle);
	assert_int_equal(slots_count(sender), 0);
	assert_false(handle_look(handle, &view));
	assert_false(handle_look_spci(FIRST_HANDLE(2), &view));
}

static void test_out_of_range(void **state)
{
	struct slot_view view;

	(void)state;
	assert_false(handle_look(UINT64_MAX, &view));
	assert_false(handle_look(UINT64_MAX, &view));
	assert_false(handle_look_spci(UINT32_MAX, &view));
	assert_false(handle_look(HANDLE_SLOTS - 1, &view));
}

/* W-11: every other slot of the VM is used before one is used again. */
static void test_reused_late(void **state)
{
	uint64_t first = publish(handle_claim(sender, 1), 0);

	(void)state;
	close_and_free(first);
	for (unsigned i = 1; i < KEEL_HANDLE_QUOTA; i++) {
		uint64_t handle = publish(handle_claim(sender, 1), i);

		assert_int_equal(handle % HANDLE_SLOTS, first + i);
		close_and_free(handle);
	}
	/* the same slot again, of the next generation */
	assert_int_equal(publish(handle_claim(sender, 1), 9),
			 first + (1U << KEEL_HANDLE_INDEX_BITS));
}

static void test_generation_wraps(void **state)
{
	struct slot_view view;
	struct slot *slot = handle_claim(sender, 1);
	uint64_t handle;

	(void)state;
	/* The last generation that the 32-bit form can tell. */
	slot->word = (uint64_t)0x1fffff << SLOT_GEN_SHIFT | SLOT_FILLING;
	handle = publish(slot, 1);
	assert_int_equal(handle_to_spci(handle),
			 0xfffffc00 + KEEL_HANDLE_QUOTA);
	assert_true(handle_look_spci(0xfffffc00 + KEEL_HANDLE_QUOTA, &view));
	assert_false(handle_look_spci(FIRST_HANDLE(2), &view));
	close_and_free(handle);
	assert_false(handle_look_spci(0xfffffc00 + KEEL_HANDLE_QUOTA, &view));
	assert_int_equal(slot->word >> SLOT_GEN_SHIFT, 0x200000);
}

static void test_quota(void **state)
{
	struct slot *last = NULL;
	struct vm *other = vm_find(3);

	(void)state;
	for (unsigned i = 0; i < KEEL_HANDLE_QUOTA; i++) {
		last = handle_claim(sender, 1);
		assert_non_null(last);
	}
	assert_null(handle_claim(sender, 1));
	assert_int_equal(slots_count(sender), KEEL_HANDLE_QUOTA);
	assert_non_null(handle_claim(other, 1));
	handle_free(last, sender);
	assert_non_null(handle_claim(sender, 1));
	assert_null(handle_claim(sender, 1));
}

/* All slots of all VMs, each once; then one comes back, to its VM alone. */
static void test_all_slots(void **state)
{
	static struct slot *slots[HANDLE_SLOTS];
	static struct vm vms[KEEL_MAX_VMS];
	bool seen[HANDLE_SLOTS] = { false };
	struct vm *of_700 = &vms[700 / KEEL_HANDLE_QUOTA];

	(void)state;
	for (unsigned i = 0; i < HANDLE_SLOTS; i++) {
		struct vm *vm = &vms[i / KEEL_HANDLE_QUOTA];
		uint64_t handle;

		vm->id = (uint16_t)(i / KEEL_HANDLE_QUOTA + 1);
		slots[i] = handle_claim(vm, 1);
		handle = publish(slots[i], i) % HANDLE_SLOTS;
		assert_false(seen[handle]);
		seen[handle] = true;
	}
	for (unsigned id = 1; id <= KEEL_MAX_VMS; id++)
		assert_null(handle_claim(&vms[id - 1], 1));
	handle_free(slots[700], of_700);
	assert_int_equal(slots_count(of_700), KEEL_HANDLE_QUOTA - 1);
	assert_null(handle_claim(sender, 1));
	assert_ptr_equal(handle_claim(of_700, 1), slots[700]);
	assert_null(handle_claim(of_700, 1));
}

static void test_page_for_runs(void **state)
{
	uint32_t free = pages_free();
	struct slot *slot;

	(void)state;
	slot = handle_claim(sender, REGION_INLINE_RUNS);
	assert_int_equal(pages_free(), free);
	handle_free(slot, sender);
	slot = handle_claim(sender, REGION_RUNS_MAX);
	assert_int_equal(pages_free(), free - 1);
	for (unsigned i = 0; i < REGION_RUNS_MAX; i++)
		slot->pages.runs[i].pages = UINT64_MAX;
	handle_free(slot, sender);
	assert_int_equal(pages_free(), free);
	pool_drain(0);
	assert_null(handle_claim(sender, REGION_INLINE_RUNS + 1));
	assert_int_equal(slots_count(sender), 0);
	assert_non_null(handle_claim(sender, REGION_INLINE_RUNS));
	pool_refill();
}

/* Every move of every borrower from every state, with the slot LIVE. */
static void test_moves(void **state)
{
	static const enum borrower_state states[] = { BORROWER_IDLE,
						      BORROWER_RETRIEVING,
						      BORROWER_HELD,
						      BORROWER_RELINQUISHING };
	uint64_t handle = publish(handle_claim(sender, 1), 1);
	struct slot_view view;

	(void)state;
	assert_true(handle_look(handle, &view));
	for (unsigned b = 0; b < REGION_BORROWERS; b++) {
		uint64_t idle = view.slot->word;

		for (unsigned is = 0; is < 4; is++) {
			for (unsigned from = 0; from < 4; from++) {
				bool busy = is == BORROWER_RETRIEVING ||
					    is == BORROWER_RELINQUISHING;
				enum handle_status want = is == from ?
								  HANDLE_OK :
							  busy ? HANDLE_BUSY :
								 HANDLE_WRONG;

				view.slot->word = idle | (uint64_t)is
								 << (2 + 2 * b);
				assert_true(handle_look(handle, &view));
				assert_int_equal(slot_move(&view, b,
							   states[from],
							   BORROWER_HELD),
						 want);
				if (want == HANDLE_OK)
					assert_int_equal(
						view.slot->word,
						idle | (uint64_t)2
								<< (2 + 2 * b));
				/* who holds it keeps it from closing */
				view.slot->word = idle | (uint64_t)is
								 << (2 + 2 * b);
				assert_true(handle_look(handle, &view));
				assert_int_equal(view_borrower(&view, b), is);
				assert_int_equal(view_in_use(&view), is != 0);
				if (is != 0)
					assert_int_equal(slot_close(&view),
							 is == BORROWER_HELD ?
								 HANDLE_WRONG :
								 HANDLE_BUSY);
			}
		}
		view.slot->word = idle;
		assert_true(handle_look(handle, &view));
	}
}

/* A view of a slot that has changed since is refused. */
static void test_stale_views(void **state)
{
	uint64_t handle = publish(handle_claim(sender, 1), 1);
	struct slot_view view, other;

	(void)state;
	assert_true(handle_look(handle, &view));
	assert_true(handle_look(handle, &other));
	/* another borrower moved: no reason to fail a move, but to close */
	assert_int_equal(slot_move(&other, 1, BORROWER_IDLE,
				   BORROWER_RETRIEVING),
			 HANDLE_OK);
	assert_int_equal(slot_move(&view, 0, BORROWER_IDLE,
				   BORROWER_RETRIEVING),
			 HANDLE_OK);
	assert_int_equal(slot_close(&view), HANDLE_BUSY);
	slot_hold(view.slot, 0, BORROWER_RETRIEVING);
	assert_false(slot_leave(view.slot, 1, BORROWER_RETRIEVING, false));
	assert_true(handle_look(handle, &view));
	assert_int_equal(view_borrower(&view, 0), BORROWER_HELD);
	assert_int_equal(view_borrower(&view, 1), BORROWER_IDLE);
	assert_int_equal(slot_move(&view, 0, BORROWER_HELD,
				   BORROWER_RELINQUISHING),
			 HANDLE_OK);
	assert_false(slot_leave(view.slot, 0, BORROWER_RELINQUISHING, false));
	/* closing, and gone */
	assert_true(handle_look(handle, &view));
	other = view;
	assert_int_equal(slot_close(&other), HANDLE_OK);
	assert_int_equal(slot_move(&view, 0, BORROWER_IDLE,
				   BORROWER_RETRIEVING),
			 HANDLE_BUSY);
	assert_int_equal(slot_close(&view), HANDLE_BUSY);
	handle_free(view.slot, sender);
	assert_int_equal(slot_move(&view, 0, BORROWER_IDLE,
				   BORROWER_RETRIEVING),
			 HANDLE_STALE);
	assert_int_equal(slot_close(&view), HANDLE_STALE);
}

/*
 * Two threads claim, publish, look and free; what they see of each other is a
 * whole record or none.
 */
static void *churn(void *arg)
{
	struct vm *vm = arg;

	for (uint64_t i = 1; i < 20000; i++) {
		struct slot *slot = handle_claim(vm, 1);
		struct region_id id = record(i, 1);
		struct slot_view view;
		uint64_t handle;

		if (slot == NULL)
			return (void *)1;
		id.sender = vm->id;
		id.pages = (uint32_t)i;
		handle_fill(slot, &id);
		handle = handle_publish(slot, false);
		for (uint64_t h = handle; h < handle + 3; h++) {
			if (handle_look(h, &view) &&
			    view.id.tag != view.id.pages)
				return (void *)2;
		}
		if (!handle_look(handle, &view) || view.id.sender != vm->id ||
		    slot_close(&view) != HANDLE_OK)
			return (void *)3;
		handle_free(slot, vm);
	}
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[2];
	void *failed;

	(void)state;
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, churn,
						vm_find(2 + i)),
				 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	assert_int_equal(slots_count(vm_find(2)), 0);
	assert_int_equal(slots_count(vm_find(3)), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_life, boot),
		cmocka_unit_test_setup(test_out_of_range, boot),
		cmocka_unit_test_setup(test_reused_late, boot),
		cmocka_unit_test_setup(test_generation_wraps, boot),
		cmocka_unit_test_setup(test_quota, boot),
		cmocka_unit_test_setup(test_all_slots, boot),
		cmocka_unit_test_setup(test_page_for_runs, boot),
		cmocka_unit_test_setup(test_moves, boot),
		cmocka_unit_test_setup(test_stale_views, boot),
		cmocka_unit_test_setup(test_threads, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
