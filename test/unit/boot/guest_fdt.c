/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/guest_fdt: what of the firmware's tree reaches the primary.
 */
#include "kernel/boot/guest_fdt.h"

#include <stdlib.h>

#include "test/support/fdt_build.h"

/* A command line with what a careless copy would lose. */
static const char bootargs[] = "a=\"b c\"\0 \xff\n:,";

static struct boot_error error;
static uint8_t *made; /* what was written, of exactly its size */
static size_t made_size;

static void begin(void)
{
	tree_begin();
	tree_reserve(0, 0x1000);
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
}

/* Ends the tree with a /chosen whose addresses are of so many bytes. */
static void chosen(size_t width)
{
	static const uint8_t ones[8] = { 1, 1, 1, 1, 1, 1, 1, 1 };

	node("chosen");
	bytes("bootargs", bootargs, sizeof(bootargs));
	bytes("linux,initrd-start", ones, width);
	bytes("linux,initrd-end", ones, width);
	end();
	node("memory@40000000");
	string("device_type", "memory");
	cells("reg", 0, 0x40000000, 0, 0x40000000);
	end();
	tree_finish();
}

static int teardown(void **state)
{
	(void)state;
	free(made);
	made = NULL;
	return 0;
}

static bool make_sized(const struct guest_fdt_plan *plan, size_t size)
{
	free(made);
	made_size = size;
	made = malloc(size);
	assert_non_null(made);
	memset(made, 0xa5, size);
	return guest_fdt_write(tree, plan, made, size, &error);
}

static void make(const struct guest_fdt_plan *plan)
{
	size_t size = guest_fdt_size(tree, plan);

	assert_int_equal(size % 4096, 0);
	assert_true(make_sized(plan, size));
	assert_int_equal(fdt_check_full(made, made_size), 0);
	assert_int_equal(fdt_totalsize(made), made_size);
}

static void address_is(const char *name, int width, uint64_t value)
{
	int at = fdt_path_offset(made, "/chosen");
	const uint8_t *data;
	int size;

	data = fdt_getprop(made, at, name, &size);
	assert_non_null(data);
	assert_int_equal(size, width);
	for (int i = 0; i < width; i++)
		assert_int_equal(data[i],
				 (value >> (8 * (width - 1 - i))) & 0xff);
}

static void ramdisk_is(int width, uint64_t first, uint64_t last)
{
	address_is("linux,initrd-start", width, first);
	address_is("linux,initrd-end", width, last);
}

static void bootargs_are_kept(void)
{
	int at = fdt_path_offset(made, "/chosen");
	int size;
	const void *data = fdt_getprop(made, at, "bootargs", &size);

	assert_int_equal(size, sizeof(bootargs));
	assert_memory_equal(data, bootargs, sizeof(bootargs));
}

static void reservation_is(int i, uint64_t address, uint64_t size)
{
	uint64_t found_address, found_size;

	assert_int_equal(fdt_get_mem_rsv(made, i, &found_address, &found_size),
			 0);
	assert_int_equal(found_address, address);
	assert_int_equal(found_size, size);
}

static void test_reservations(void **state)
{
	const struct pa_range reserved[] = { { 0x40200000, 0x40280000 },
					     { 0x1240000000, 0x1280000000 } };
	const struct guest_fdt_plan plan = { .ramdisk = { 0x48000100,
							  0x48000200 },
					     .reserved = reserved,
					     .reserved_count = 2 };

	(void)state;
	begin();
	chosen(8);
	make(&plan);
	assert_int_equal(fdt_num_mem_rsv(made), 3);
	reservation_is(0, 0, 0x1000);
	reservation_is(1, 0x40200000, 0x80000);
	reservation_is(2, 0x1240000000, 0x40000000);
	ramdisk_is(8, 0x48000100, 0x48000200);
	bootargs_are_kept();
}

static void test_many_reservations(void **state)
{
	static struct pa_range reserved[200];
	const struct guest_fdt_plan plan = { .ramdisk = { 0, 0 },
					     .reserved = reserved,
					     .reserved_count = 200 };

	(void)state;
	for (uint64_t i = 0; i < 200; i++)
		reserved[i] = (struct pa_range){ i << 20, (i + 1) << 20 };
	begin();
	chosen(4);
	make(&plan);
	assert_int_equal(fdt_num_mem_rsv(made), 201);
	reservation_is(200, 199 << 20, 1 << 20);
}

static void test_width_is_kept(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 0x48000000,
							  0xffffffff },
					     .reserved = NULL,
					     .reserved_count = 0 };

	(void)state;
	begin();
	chosen(4);
	make(&plan);
	ramdisk_is(4, 0x48000000, 0xffffffff);
	/* Nothing else of the structure block differs. */
	assert_int_equal(fdt_size_dt_struct(made), fdt_size_dt_struct(tree));
	assert_int_equal(fdt_size_dt_strings(made), fdt_size_dt_strings(tree));
	assert_int_equal(
		fdt_setprop_inplace_u32(made, fdt_path_offset(made, "/chosen"),
					"linux,initrd-start", 0x01010101),
		0);
	assert_int_equal(
		fdt_setprop_inplace_u32(made, fdt_path_offset(made, "/chosen"),
					"linux,initrd-end", 0x01010101),
		0);
	assert_memory_equal(made + fdt_off_dt_struct(made),
			    tree + fdt_off_dt_struct(tree),
			    fdt_size_dt_struct(tree));
}

static void test_widening(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 0xfffff000,
							  0x100000000 },
					     .reserved = NULL,
					     .reserved_count = 0 };

	(void)state;
	begin();
	chosen(4);
	make(&plan);
	address_is("linux,initrd-start", 4, 0xfffff000);
	address_is("linux,initrd-end", 8, 0x100000000);
	bootargs_are_kept();
}

static void no_ramdisk_is_left(void)
{
	int at = fdt_path_offset(made, "/chosen");

	assert_null(fdt_getprop(made, at, "linux,initrd-start", NULL));
	assert_null(fdt_getprop(made, at, "linux,initrd-end", NULL));
}

/* Firmware's is not the primary's, and 0 to 0 is none (N-34). */
static void test_no_ramdisk(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 0, 0 },
					     .reserved = NULL,
					     .reserved_count = 0 };

	(void)state;
	begin();
	chosen(4);
	make(&plan);
	no_ramdisk_is_left();
	bootargs_are_kept();
	begin();
	chosen(8);
	make(&plan);
	no_ramdisk_is_left();
	begin();
	tree_finish();
	make(&plan);
	assert_true(fdt_path_offset(made, "/chosen") < 0);
}

/* A long tree of which little is used, and one whose blocks stand elsewhere. */
static void test_used_parts_only(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 1, 2 },
					     .reserved = NULL,
					     .reserved_count = 0 };
	size_t size;

	(void)state;
	begin();
	chosen(8);
	size = guest_fdt_size(tree, &plan);
	assert_int_equal(fdt_open_into(tree, tree, sizeof(tree)), 0);
	assert_int_equal(guest_fdt_size(tree, &plan), size);
	assert_true(size <= 4096);
	make(&plan);
	ramdisk_is(8, 1, 2);
}

static void test_any_order(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 1, 2 },
					     .reserved = NULL,
					     .reserved_count = 0 };
	const uint32_t far = 8192;

	(void)state;
	begin();
	chosen(8);
	memcpy(tree + far, tree + fdt_off_dt_struct(tree),
	       fdt_size_dt_struct(tree));
	memset(tree + fdt_off_dt_struct(tree), 0, fdt_size_dt_struct(tree));
	fdt_set_off_dt_struct(tree, far);
	fdt_set_totalsize(tree, sizeof(tree));
	assert_int_equal(fdt_check_full(tree, sizeof(tree)), 0);
	make(&plan);
	ramdisk_is(8, 1, 2);
	bootargs_are_kept();
}

static void test_room_to_grow(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 1, 2 },
					     .reserved = NULL,
					     .reserved_count = 0 };
	static const uint8_t value[512];

	(void)state;
	begin();
	chosen(8);
	make(&plan);
	assert_int_equal(fdt_setprop(made, 0, "more", value, sizeof(value)), 0);
}

static void test_no_space(void **state)
{
	const struct pa_range reserved = { 0, 0x1000 };
	const struct guest_fdt_plan plan = { .id = 1,
					     .ramdisk = { 1, 0x100000000 },
					     .reserved = &reserved,
					     .reserved_count = 1 };
	const char *line = "FDT for vm1: cannot be made: no room for more";
	size_t size = 48;

	(void)state;
	begin();
	chosen(4);
	/* Whatever the size: refused, or whole. */
	while (!make_sized(&plan, size)) {
		says(false, &error, line);
		size += 8;
	}
	assert_true(size > fdt_totalsize(tree));
	assert_true(size < fdt_totalsize(tree) + 64);
	assert_int_equal(fdt_check_full(made, made_size), 0);
	says(guest_fdt_write(tree, &plan, made, SIZE_MAX, &error), &error,
	     line);
}

static void spinning_cpu(const char *name, uint32_t release)
{
	node(name);
	string("enable-method", "spin-table");
	cell64("cpu-release-addr", release);
	string("next-level-cache", "kept");
	end();
}

static void text_is(const char *path, const char *name, const char *text)
{
	int size;
	const char *value =
		fdt_getprop(made, fdt_path_offset(made, path), name, &size);

	assert_non_null(value);
	assert_int_equal(size, strlen(text) + 1);
	assert_string_equal(value, text);
}

static void cpu_is_psci(const char *path)
{
	text_is(path, "enable-method", "psci");
	text_is(path, "next-level-cache", "kept");
	assert_null(fdt_getprop(made, fdt_path_offset(made, path),
				"cpu-release-addr", NULL));
}

static void test_spin_table(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 1, 2 },
					     .reserved = NULL,
					     .reserved_count = 0 };
	int size;

	(void)state;
	begin();
	node("cpus");
	spinning_cpu("cpu@0", 0xd8);
	spinning_cpu("cpu@1", 0xe0);
	end();
	chosen(8);
	make(&plan);
	cpu_is_psci("/cpus/cpu@0");
	cpu_is_psci("/cpus/cpu@1");
	text_is("/psci", "method", "hvc");
	assert_non_null(fdt_getprop(made, fdt_path_offset(made, "/psci"),
				    "compatible", &size));
	assert_int_equal(size, sizeof("arm,psci-1.0\0arm,psci-0.2"));
	bootargs_are_kept();
}

/* Of a tree with PSCI nothing is changed, and no second node is made. */
static void test_psci_is_kept(void **state)
{
	const struct guest_fdt_plan plan = { .ramdisk = { 1, 2 },
					     .reserved = NULL,
					     .reserved_count = 0 };

	(void)state;
	begin();
	node("psci");
	string("method", "smc");
	end();
	node("cpus");
	node("cpu@0");
	string("enable-method", "psci");
	end();
	spinning_cpu("cpu@1", 0xe0);
	end();
	chosen(8);
	make(&plan);
	text_is("/psci", "method", "smc");
	text_is("/cpus/cpu@0", "enable-method", "psci");
	cpu_is_psci("/cpus/cpu@1");

	begin();
	chosen(8);
	make(&plan);
	assert_true(fdt_path_offset(made, "/psci") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(test_reservations, teardown),
		cmocka_unit_test_teardown(test_many_reservations, teardown),
		cmocka_unit_test_teardown(test_width_is_kept, teardown),
		cmocka_unit_test_teardown(test_widening, teardown),
		cmocka_unit_test_teardown(test_no_ramdisk, teardown),
		cmocka_unit_test_teardown(test_used_parts_only, teardown),
		cmocka_unit_test_teardown(test_any_order, teardown),
		cmocka_unit_test_teardown(test_room_to_grow, teardown),
		cmocka_unit_test_teardown(test_no_space, teardown),
		cmocka_unit_test_teardown(test_spin_table, teardown),
		cmocka_unit_test_teardown(test_psci_is_kept, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
