/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/divide: who has how many pages of the pool when the first guest
 * runs, and what ends boot.
 */
#include "kernel/boot/divide.h"

#include "kernel/map/pool.h"
#include "test/support/whole_boot.h"

#define NOTHING UINT32_MAX /* said about a VM */
#define FAR	0x100000000ULL
#define GIB	0x40000000ULL

static uint32_t said[5]; /* pool_pages of each VM */
static unsigned ranges;	 /* of RAM, besides the first */

static int setup(void **state)
{
	boot_setup(state);
	for (unsigned i = 0; i < 5; i++)
		said[i] = NOTHING;
	ranges = 0;
	return 0;
}

static void say(unsigned vm)
{
	if (said[vm] != NOTHING)
		cells("pool_pages", said[vm]);
}

static void say_vm1(void)
{
	say(1);
}

static void three_secondaries(void)
{
	static const char *const names[] = { "vm2", "vm3", "vm4" };

	for (unsigned i = 0; i < 3; i++) {
		node(names[i]);
		string("debug_name", names[i]);
		string("kernel_filename", "north.bin");
		cells("mem_size", 0x100000);
		cells("vcpu_count", 1);
		say(i + 2);
		end();
	}
}

/* Four VMs, which have what was said. */
static void with(uint32_t vm1, uint32_t vm2, uint32_t vm3, uint32_t vm4)
{
	said[1] = vm1;
	said[2] = vm2;
	said[3] = vm3;
	said[4] = vm4;
	boot_input.vm1 = say_vm1;
	boot_input.vms = three_secondaries;
}

static uint32_t share_of(unsigned vm)
{
	return vm_find(vm)->ptable.share.count;
}

static void look_equal(struct vcpu *primary)
{
	uint32_t least = share_of(1);

	(void)primary;
	assert_in_range(least, 8, KEEL_PAGE_POOL / 4);
	for (unsigned vm = 2; vm <= 4; vm++)
		assert_in_range(share_of(vm), least, least + 1);
	assert_int_equal(page_pool.count, 0);
}

static void test_equal(void **state)
{
	(void)state;
	with(NOTHING, NOTHING, NOTHING, NOTHING);
	boots(look_equal);
}

static void look_given(struct vcpu *primary)
{
	(void)primary;
	assert_int_equal(share_of(1), 20);
	assert_int_equal(share_of(3), 0);
	/* the others have the rest, in equal parts */
	assert_in_range(share_of(2), 4, KEEL_PAGE_POOL - 20);
	assert_in_range(share_of(4), share_of(2), share_of(2) + 1);
	assert_int_equal(page_pool.count, 0);
}

static void test_given(void **state)
{
	(void)state;
	with(20, NOTHING, 0, NOTHING);
	boots(look_given);
	assert_says("   3  vm3               1 MiB      1      0      0x");
}

static void look_all_given(struct vcpu *primary)
{
	(void)primary;
	for (unsigned vm = 1; vm <= 4; vm++)
		assert_int_equal(share_of(vm), vm);
	/* nobody's: no call of a guest takes one */
	assert_in_range(page_pool.count, 20, KEEL_PAGE_POOL - 10);
}

static void test_all_given(void **state)
{
	(void)state;
	with(1, 2, 3, 4);
	boots(look_all_given);
}

/* A secondary that is left out has no share. */
static void look_without_vm2(struct vcpu *primary)
{
	(void)primary;
	assert_null(vm_find(2));
	assert_int_equal(share_of(1), 3);
	assert_int_equal(page_pool.count, 0);
}

static void test_left_out(void **state)
{
	(void)state;
	with(3, KEEL_PAGE_POOL + 1, NOTHING, NOTHING);
	boots(look_without_vm2);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: "
		    "pool_pages: 63, must be 0 to 62\n");
	with(KEEL_PAGE_POOL + 1, NOTHING, NOTHING, NOTHING);
	stops("ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: "
	      "pool_pages: 63, must be 0 to 62\n");
}

/* Pages that boot has taken, or other VMs, are not left for a VM. */
static void test_too_many(void **state)
{
	(void)state;
	with(20, NOTHING, 20, 20);
	stops_by("ramdisk: manifest.dtb: /hypervisor/vm4: pool_pages: 20, but "
		 "of the pool's 62 pages 8 are left");
	with(KEEL_PAGE_POOL, NOTHING, NOTHING, NOTHING);
	stops_by("ramdisk: manifest.dtb: /hypervisor/vm1: pool_pages: 62, but "
		 "of the pool's 62 pages 48 are left");
}

static void scattered_memory(void)
{
	boot_memory_node(HOST_RAM_BEGIN, BOOT_RAM_SIZE, NULL);
	for (unsigned i = 0; i < ranges; i++)
		boot_memory_node(FAR + i * GIB + 0x1000, 0x400000, NULL);
}

/* The primary's map: three tables for each range of RAM that is far away. */
static void test_no_room_for_a_map(void **state)
{
	(void)state;
	boot_input.memory = scattered_memory;
	ranges = 10;
	with(0, 0, 0, 0);
	boots(NULL);
	with(KEEL_PAGE_POOL / 2, 0, 0, 0);
	stops_by("/hypervisor/vm1: pool_pages: 31, but of the pool's 62 pages");
	ranges = 30;
	stops("ERROR: stage 2 of vm1: the page pool (62 pages) is too small\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_equal, setup),
		cmocka_unit_test_setup(test_given, setup),
		cmocka_unit_test_setup(test_all_given, setup),
		cmocka_unit_test_setup(test_left_out, setup),
		cmocka_unit_test_setup(test_too_many, setup),
		cmocka_unit_test_setup(test_no_room_for_a_map, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
