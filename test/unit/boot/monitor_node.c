/* SPDX-License-Identifier: BSD-3-Clause */
/* kernel/boot/monitor_node, in guest_fdt: what tells the primary of the
 * monitor. */
#include "kernel/boot/guest_fdt.h"

#include "test/support/fdt_build.h"

#define PPI	  1
#define LEVEL_LOW 8
#define CPUS	  0xf00

static struct boot_nodes nodes;
static _Alignas(8) uint8_t copy[TREE_ROOM];

/* Begins a tree with a GIC, whose interrupts have so many cells. */
static void begin(uint32_t interrupt_cells)
{
	tree_begin();
	tree_root();
	node("intc");
	string("compatible", "arm,gic-v3");
	if (interrupt_cells != 0)
		cells("#interrupt-cells", interrupt_cells);
	end();
}

static void begin_timer(void)
{
	node("timer");
	string("compatible", "arm,armv8-timer");
}

/* Ends the tree, and makes that of the primary, of so many bytes; 0: enough. */
static bool add(size_t size)
{
	const struct guest_fdt_plan plan = { .id = 1, .nodes = &nodes };
	struct boot_error error;

	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	assert_int_equal(nodes.status, 0);
	if (size == 0)
		size = guest_fdt_size(tree, &plan);
	assert_true(size <= sizeof(copy));
	return guest_fdt_write(tree, &plan, copy, size, &error);
}

static void property_is(const char *name, const void *value, int size)
{
	int found;
	const void *data = fdt_getprop(
		copy, fdt_path_offset(copy, "/hypervisor"), name, &found);

	if (value == NULL) {
		assert_null(data);
		return;
	}
	assert_non_null(data);
	assert_int_equal(found, size);
	assert_memory_equal(data, value, (size_t)size);
}

static void node_is_there(void)
{
	assert_int_equal(fdt_check_full(copy, sizeof(copy)), 0);
	property_is("compatible", "keel,monitor", sizeof("keel,monitor"));
	property_is("method", "hvc", sizeof("hvc"));
}

/* The interrupt is the fourth one, with its trigger, and none of the others. */
static void test_interrupt(void **state)
{
	static const uint8_t fourth[] = { 0, 0,	 0, PPI, 0,   0,
					  0, 10, 0, 0,	 0xf, LEVEL_LOW };

	(void)state;
	begin(3);
	begin_timer();
	cells("interrupts", PPI, 13, CPUS | LEVEL_LOW, PPI, 14,
	      CPUS | LEVEL_LOW, PPI, 11, CPUS | LEVEL_LOW, PPI, 10,
	      CPUS | LEVEL_LOW);
	end();
	assert_true(add(0));
	node_is_there();
	property_is("interrupts", fourth, sizeof(fourth));
}

/* Four cells, and a fifth interrupt. */
static void test_other_tree(void **state)
{
	static const uint8_t fourth[] = { 0, 0, 0, PPI, 0, 0, 0, 10,
					  0, 0, 0, 4,	0, 0, 0, 0 };

	(void)state;
	begin(4);
	begin_timer();
	cells("interrupts", PPI, 13, 4, 0, PPI, 14, 4, 0, PPI, 11, 4, 0, PPI,
	      10, 4, 0, PPI, 12, 4, 0);
	end();
	assert_true(add(0));
	node_is_there();
	property_is("interrupts", fourth, sizeof(fourth));
}

static void test_no_interrupt(void **state)
{
	(void)state;
	begin(3);
	assert_true(add(0));
	node_is_there();
	property_is("interrupts", NULL, 0);

	/* Three and a half. */
	begin(3);
	begin_timer();
	cells("interrupts", PPI, 13, 4, PPI, 14, 4, PPI, 11, 4, PPI, 10);
	end();
	assert_true(add(0));
	node_is_there();
	property_is("interrupts", NULL, 0);
}

static void test_firmware_has_one(void **state)
{
	(void)state;
	begin(3);
	node("hypervisor");
	string("compatible", "other");
	end();
	assert_true(add(0));
	property_is("compatible", "other", sizeof("other"));
	property_is("method", NULL, 0);
}

/* Whatever the room: refused, or whole. */
static void test_no_room(void **state)
{
	size_t size = 64;
	bool fits;

	(void)state;
	do {
		begin(3);
		begin_timer();
		cells("interrupts", PPI, 13, 4, PPI, 14, 4, PPI, 11, 4, PPI, 10,
		      4);
		end();
		fits = add(size);
		size += 4;
	} while (!fits);
	node_is_there();
	assert_in_range(size, fdt_totalsize(tree) + 92,
			fdt_totalsize(tree) + 256);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interrupt),
		cmocka_unit_test(test_other_tree),
		cmocka_unit_test(test_no_interrupt),
		cmocka_unit_test(test_firmware_has_one),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
