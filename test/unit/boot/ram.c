/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/ram: what may overlap what, where things are placed, and what is
 * left over.
 */
#include "kernel/boot/ram.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static struct ram ram;
static struct boot_error error;

static struct pa_range range(uint64_t begin, uint64_t end)
{
	return (struct pa_range){ begin, end };
}

static void says(bool result, const char *line)
{
	assert_false(result);
	assert_string_equal(error.line, line);
}

static int setup(void **state)
{
	(void)state;
	memset(&ram, 0, sizeof(ram));
	assert_true(ram_add(&ram, range(0x40000000, 0x80000000),
			    "memory@40000000", &error));
	return 0;
}

static bool keep(uint64_t begin, uint64_t end, enum ram_use use,
		 const char *who)
{
	return ram_keep(&ram, range(begin, end), use, who, &error);
}

static bool top(uint64_t size, uint64_t align, uint64_t *at)
{
	const struct ram_request request = { size, align, RAM_SECONDARY, "vm" };
	struct pa_range placed = { 0, 0 };
	bool ok = ram_place_top(&ram, &request, &placed, &error);

	*at = placed.begin;
	if (ok)
		assert_int_equal(pa_range_size(placed), size);
	return ok;
}

static bool low(uint64_t size, uint64_t begin, uint64_t end, uint64_t *at)
{
	const struct ram_request request = { size, 2 * MIB, RAM_PRIMARY,
					     "vm1" };
	struct pa_range placed = { 0, 0 };
	bool ok = ram_place_low(&ram, &request, range(begin, end), &placed,
				&error);

	*at = placed.begin;
	return ok;
}

static bool at(uint64_t begin, uint64_t size)
{
	const struct ram_request request = { size, PAGE_SIZE, RAM_PRIMARY,
					     "vm1's kernel" };
	struct pa_range placed;

	return ram_place_at(&ram, &request, begin, &placed, &error);
}

static void test_add(void **state)
{
	(void)state;
	assert_true(ram_add(&ram, range(0, 0x1000), "low", &error));
	assert_true(
		ram_add(&ram, range(0x80000000, 0xc0000000), "high", &error));
	assert_true(
		ram_add(&ram, range(0x3ff00000, 0x40000000), "before", &error));
	assert_int_equal(ram.range_count, 2);
	assert_int_equal(ram.ranges[0].begin, 0);
	assert_int_equal(ram.ranges[0].end, 0x1000);
	assert_int_equal(ram.ranges[1].begin, 0x3ff00000);
	assert_int_equal(ram.ranges[1].end, 0xc0000000);
	assert_true(ram_contains(&ram, range(0x3ffff000, 0x80001000)));
	assert_false(ram_contains(&ram, range(0xfff, 0x1001)));
	says(ram_add(&ram, range(0xbffff000, 0xc0001000), "m2", &error),
	     "0xbffff000-0xc0001000 overlaps high at "
	     "0x80000000-0xc0000000");
	says(ram_add(&ram, range(GIB, GIB), "m2", &error),
	     "0x40000000-0x40000000 is no range of physical "
	     "memory");
	says(ram_add(&ram, range(0, UINT64_MAX), "m2", &error),
	     "0x0-0xffffffffffffffff is no range of physical "
	     "memory");
}

static void test_add_full(void **state)
{
	(void)state;
	for (uint64_t i = 1; i < RAM_MAX_RANGES; i++)
		assert_true(ram_add(&ram, range(i * 0x2000, i * 0x2000 + 0x800),
				    "m", &error));
	says(ram_add(&ram, range(0, 0x1000), "last", &error),
	     "more than 64 ranges of RAM");
}

static void test_firmware_overlaps(void **state)
{
	(void)state;
	assert_true(keep(0x44000000, 0x44800000, RAM_RESERVED, "a"));
	assert_true(keep(0x44400000, 0x45000000, RAM_RESERVED, "b"));
	assert_true(keep(0x44500000, 0x44600000, RAM_NO_MAP, "c"));
	assert_true(keep(0x44500000, 0x44700000, RAM_RESERVED, "d"));
	assert_true(keep(0, 0x1000, RAM_NO_MAP, "outside"));
	/* Boot loaders reserve what they load. */
	assert_true(keep(0x44000000, 0x44100000, RAM_LOADED, "ramdisk"));
	says(keep(0x444ff000, 0x44501000, RAM_LOADED, "FDT"),
	     "0x444ff000-0x44501000 overlaps c at "
	     "0x44500000-0x44600000");
	says(keep(0x440ff000, 0x44101000, RAM_NO_MAP, "e"),
	     "0x440ff000-0x44101000 overlaps ramdisk at "
	     "0x44000000-0x44100000");
	says(keep(5, 5, RAM_RESERVED, "f"), "0x5-0x5 is empty");
}

static void test_ours(void **state)
{
	(void)state;
	assert_true(keep(0x40200000, 0x40300000, RAM_MONITOR,
			 "the monitor's image"));
	assert_true(keep(0x40300000, 0x40300010, RAM_LOADED, "the FDT"));
	says(keep(0x402ffff0, 0x40300000, RAM_LOADED, "the ramdisk"),
	     "0x402ffff0-0x40300000 overlaps the "
	     "monitor's image at 0x40200000-0x40300000");
	says(keep(0x7ffff000, 0x80001000, RAM_LOADED, "the ramdisk"),
	     "0x7ffff000-0x80001000 is not RAM");
	says(keep(0x10, 0x20, RAM_MONITOR, "x"), "0x10-0x20 is not RAM");
}

static void test_is_kept(void **state)
{
	const unsigned int monitor = RAM_BIT(RAM_MONITOR);

	(void)state;
	assert_true(keep(0x40001000, 0x40003000, RAM_MONITOR, "the monitor"));
	assert_true(ram_is_kept(&ram, range(0x40001000, 0x40002000), monitor));
	assert_true(
		ram_is_kept(&ram, range(0x40001000, 0x40003000), RAM_ALL_USES));
	assert_false(ram_is_kept(&ram, range(0x40000000, 0x40002000), monitor));
	assert_false(ram_is_kept(&ram, range(0x40002000, 0x40004000), monitor));
	assert_false(ram_is_kept(&ram, range(0x40001000, 0x40002000),
				 RAM_BIT(RAM_NO_MAP)));
}

static void test_place_top(void **state)
{
	uint64_t a;

	(void)state;
	assert_true(top(MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x7ff00000);
	assert_true(top(MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x7fe00000);
	assert_true(keep(0x7fd80000, 0x7fd80800, RAM_RESERVED, "r"));
	assert_true(top(MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x7fc80000);
	assert_true(top(0x1800, PAGE_SIZE, &a));
	assert_int_equal(a, 0x7fdfe000);
	assert_true(top(MIB, 16 * MIB, &a));
	assert_int_equal(a, 0x7f000000);
	says(top(GIB, PAGE_SIZE, &a),
	     "no free range of 0x40000000 bytes aligned to 0x1000");
	says(top(UINT64_MAX - PAGE_MASK, PAGE_SIZE, &a),
	     "no free range of 0xfffffffffffff000 bytes aligned "
	     "to 0x1000");
	says(top(0, PAGE_SIZE, &a),
	     "no free range of 0x0 bytes aligned to 0x1000");
}

static void test_place_first_range_with_room(void **state)
{
	uint64_t a;

	(void)state;
	assert_true(ram_add(&ram, range(0x1000000, 0x1400000), "low", &error));
	assert_true(top(3 * MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x1100000);
	assert_true(top(2 * MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x7fe00000);
	assert_true(top(MIB, PAGE_SIZE, &a));
	assert_int_equal(a, 0x1000000);
}

/* All of it, to the last page, and no more. */
static void test_place_all(void **state)
{
	uint64_t a;

	(void)state;
	assert_true(top(GIB, PAGE_SIZE, &a));
	assert_int_equal(a, GIB);
	assert_false(top(PAGE_SIZE, PAGE_SIZE, &a));
	assert_false(low(PAGE_SIZE, 0, UINT64_MAX, &a));
}

static void test_place_low(void **state)
{
	uint64_t a;

	(void)state;
	assert_true(keep(0x40200000, 0x40280000, RAM_MONITOR, "image"));
	assert_true(low(2 * MIB, 0x40280000, UINT64_MAX, &a));
	assert_int_equal(a, 0x40400000);
	assert_true(low(2 * MIB, 0, UINT64_MAX, &a));
	assert_int_equal(a, 0x40000000);
	assert_true(low(4 * MIB, 0, 0x40a00000, &a));
	assert_int_equal(a, 0x40600000);
	says(low(2 * MIB, 0, 0x40a00000, &a),
	     "no free range of 0x200000 bytes aligned to 0x200000 between 0x0 "
	     "and 0x40a00000");
	assert_false(low(2 * MIB, 0, 0x1000, &a));
	assert_false(low(2 * MIB, UINT64_MAX, UINT64_MAX, &a));
}

static void test_place_at(void **state)
{
	(void)state;
	assert_true(keep(0x40200000, 0x40280000, RAM_MONITOR, "image"));
	assert_true(keep(0x41000000, 0x41001000, RAM_RESERVED, "r"));
	assert_true(at(0x40080000, 0x180000));
	says(at(0x40280000, 0xd81000), "0x40280000-0x41001000 overlaps r at "
				       "0x41000000-0x41001000");
	says(at(0x40100000, MIB), "0x40100000-0x40200000 overlaps vm1's "
				  "kernel at 0x40080000-0x40200000");
	says(at(0x7ff00000, 2 * MIB), "0x7ff00000-0x80100000 is not RAM");
	says(at(0x40280800, MIB), "0x100000 bytes cannot be at 0x40280800, "
				  "aligned to 0x1000");
	says(at(0xfffffffffffff000, MIB),
	     "0x100000 bytes cannot be at "
	     "0xfffffffffffff000, aligned to 0x1000");
	assert_false(at(0x50000000, 0));
}

static void test_keep_full(void **state)
{
	uint64_t a;

	(void)state;
	for (int i = 0; i < RAM_MAX_KEPT; i++)
		assert_true(keep(0, 1, RAM_RESERVED, "r"));
	says(keep(0, 1, RAM_RESERVED, "last"), "more than 224 ranges to keep");
	says(top(MIB, PAGE_SIZE, &a), "more than 224 ranges to keep");
}

static void next_is(unsigned int without, struct pa_range *piece,
		    uint64_t begin, uint64_t end)
{
	assert_true(ram_next(&ram, without, piece));
	assert_int_equal(piece->begin, begin);
	assert_int_equal(piece->end, end);
}

static void test_next(void **state)
{
	struct pa_range piece = { 0, 0 };

	(void)state;
	assert_true(ram_add(&ram, range(0x1800, 0x4800), "ragged", &error));
	assert_true(ram_add(&ram, range(0x5100, 0x5f00), "tiny", &error));
	assert_true(keep(0x40000000, 0x40001000, RAM_NO_MAP, "first"));
	assert_true(keep(0x40100800, 0x40100900, RAM_MONITOR, "part"));
	assert_true(keep(0x40200000, 0x40201000, RAM_RESERVED, "theirs"));
	assert_true(keep(0x50001000, 0x50002000, RAM_SECONDARY, "vm3"));
	assert_true(keep(0x50000000, 0x50001000, RAM_SECONDARY, "vm2"));
	assert_true(keep(0x7ffff000, 0x80000000, RAM_LOADED, "last"));
	assert_true(keep(0x90000000, UINT64_MAX, RAM_NO_MAP, "outside"));

	next_is(RAM_NOT_PRIMARYS, &piece, 0x2000, 0x4000);
	next_is(RAM_NOT_PRIMARYS, &piece, 0x40001000, 0x40100000);
	next_is(RAM_NOT_PRIMARYS, &piece, 0x40101000, 0x50000000);
	next_is(RAM_NOT_PRIMARYS, &piece, 0x50002000, 0x80000000);
	assert_false(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));

	piece = range(0, 0x50000000);
	next_is(RAM_ALL_USES, &piece, 0x50002000, 0x7ffff000);
	assert_false(ram_next(&ram, RAM_ALL_USES, &piece));

	piece = range(0, 0);
	next_is(0, &piece, 0x2000, 0x4000);
	next_is(0, &piece, 0x40000000, 0x80000000);
	assert_false(ram_next(&ram, 0, &piece));
}

static void test_nothing_left(void **state)
{
	struct pa_range piece = { 0, 0 };

	(void)state;
	assert_true(keep(0x3fff0000, 0x80010000, RAM_NO_MAP, "all"));
	assert_false(ram_next(&ram, RAM_ALL_USES, &piece));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_add, setup),
		cmocka_unit_test_setup(test_add_full, setup),
		cmocka_unit_test_setup(test_firmware_overlaps, setup),
		cmocka_unit_test_setup(test_ours, setup),
		cmocka_unit_test_setup(test_is_kept, setup),
		cmocka_unit_test_setup(test_place_top, setup),
		cmocka_unit_test_setup(test_place_first_range_with_room, setup),
		cmocka_unit_test_setup(test_place_all, setup),
		cmocka_unit_test_setup(test_place_low, setup),
		cmocka_unit_test_setup(test_place_at, setup),
		cmocka_unit_test_setup(test_keep_full, setup),
		cmocka_unit_test_setup(test_next, setup),
		cmocka_unit_test_setup(test_nothing_left, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
