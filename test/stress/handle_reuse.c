/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * After how many uses of a slot a 32-bit handle comes back: as many as there
 * are generations in it, on a table of two slots and short generations. The
 * 64-bit handle does not come back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config.h"
#include "kernel/map/room.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vm.h"

#define GENERATIONS (1U << (31 - KEEL_HANDLE_INDEX_BITS))

static struct vm vm = { .id = 1 };

/* No region here has that many runs. */
void *ptable_take_page(struct ptable *t)
{
	(void)t;
	return NULL;
}

void ptable_give_page(struct ptable *t, void *page)
{
	(void)t;
	(void)page;
}

/* Sends a region and reclaims it. Returns what its handle was. */
static uint64_t use(void)
{
	struct region_id id = { .borrower_count = 1 };
	struct slot *slot = handle_claim(&vm, 1);
	struct slot_view view;
	uint64_t handle;

	assert_non_null(slot);
	handle_fill(slot, &id);
	handle = handle_publish(slot, false);
	assert_true(handle_look(handle, &view));
	assert_int_equal(slot_close(&view), HANDLE_OK);
	handle_free(slot, &vm);
	return handle;
}

static void test_reuse(void **state)
{
	uint64_t first;
	unsigned uses = 1;
	struct slot_view view;

	(void)state;
	handle_init();
	first = use();
	for (;; uses++) {
		uint64_t handle = use();

		assert_int_not_equal(handle, first);
		assert_false(handle_look(first, &view));
		if (handle_to_spci(handle) == handle_to_spci(first))
			break;
	}
	print_message("# %u slots, %u generations: back after %u sends\n",
		      HANDLE_SLOTS, GENERATIONS, uses);
	assert_int_equal(uses, HANDLE_SLOTS * GENERATIONS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reuse),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
