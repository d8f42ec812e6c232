/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-33: memory of disabled nodes was used; what was placed could overlap the
 * FDT, the ramdisk, and what firmware reserves; secondaries found what others
 * had left in memory.
 */
#include "test/attack/boot.h"

#include <stdlib.h>

#define TOP	BOOT_RAM_END
#define MIB	0x100000ULL
#define LAYOUTS 20
#define SLOTS	62 /* of 1 MiB, above the monitor */

static bool primary_may(uint64_t a)
{
	return host_guest_may(vm_find(1), a, ACCESS_RIGHTS);
}

/* 256 MiB that are not in use, beside 64 that are. */
static const char *status;

static void two_nodes(void)
{
	boot_memory_node(0x50000000, 0x10000000, status);
	boot_memory_node(HOST_RAM_BEGIN, BOOT_RAM_SIZE, "okay");
}

static void large_vm(void)
{
	boot_vm("vm2", "north.bin", 0x8000000);
}

static void look_not_ram(struct vcpu *primary)
{
	(void)primary;
	assert_null(vm_find(2));
	assert_false(primary_may(0x50000000));
	assert_false(primary_may(0x5ffff000));
	assert_true(primary_may(BOOT_RAM_END - PAGE_SIZE));
}

static void look_ram(struct vcpu *primary)
{
	(void)primary;
	assert_int_equal(first_vcpu(2)->arch.regs.pc, 0x60000000 - 0x8000000);
	assert_true(primary_may(0x50000000));
}

static void test_disabled(void **state)
{
	static const char *const unused[] = { "disabled", "fail", "reserved",
					      "fail-sss", "" };

	(void)state;
	boot_input.memory = two_nodes;
	boot_input.vms = large_vm;
	for (size_t i = 0; i < sizeof(unused) / sizeof(unused[0]); i++) {
		status = unused[i];
		boots(look_not_ram);
		assert_says("vm2: mem_size: no RAM range has 134217728 bytes");
		assert_says("RAM      64 MiB ");
	}
	status = "okay";
	boots(look_ram);
	status = NULL;
	boots(look_ram);
}

/* Reserves the memory that vm2 would get, and the primary's kernel's place. */
static void reserve_places(void)
{
	tree_reserve(TOP - MIB, MIB - PAGE_SIZE);
	tree_reserve(0x40281000, 1);
}

static void look_reserved(struct vcpu *primary)
{
	boot_run(primary, 2);
	assert_int_equal(host_cpu()->pc, TOP - 2 * MIB);
	/* nobody wrote there; the primary finds what firmware left for it */
	assert_true(pages_are(TOP - MIB, TOP, BOOT_FILL));
	assert_true(page_is(0x40281000, BOOT_FILL));
	assert_true(primary_may(TOP - MIB));
	assert_true(primary_may(0x40281000));
	assert_false(primary_may(TOP - 2 * MIB));
}

static void test_memreserve(void **state)
{
	(void)state;
	boot_input.reserve = reserve_places;
	boots(look_reserved);
}

static void reserved_memory(const char *first, const char *second)
{
	node("reserved-memory");
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	bytes("ranges", "", 0);
	node("top");
	cells("reg", 0, TOP - MIB, 0, MIB - PAGE_SIZE);
	bytes(first, "", 0);
	end();
	node("low");
	cells("reg", 0, 0x40281000, 0, 0x1000);
	bytes(second, "", 0);
	end();
	end();
}

static void reserved_for_primary(void)
{
	reserved_memory("reusable", "reusable");
}

static void reserved_no_map(void)
{
	reserved_memory("no-map", "no-map");
}

static void look_no_map(struct vcpu *primary)
{
	boot_run(primary, 2);
	assert_int_equal(host_cpu()->pc, TOP - 2 * MIB);
	assert_true(pages_are(TOP - MIB, TOP, BOOT_FILL));
	assert_true(page_is(0x40281000, BOOT_FILL));
	for (unsigned vm = 1; vm <= 2; vm++) {
		assert_false(host_guest_may(vm_find(vm), TOP - MIB, 0));
		assert_false(host_guest_may(vm_find(vm), 0x40281000, 0));
	}
}

static void test_reserved_memory(void **state)
{
	(void)state;
	boot_input.nodes = reserved_for_primary;
	boots(look_reserved);
	boot_input.nodes = reserved_no_map;
	boots(look_no_map);
}

/* A range that cannot be moved and overlaps another ends the boot. */
static void test_refused(void **state)
{
	(void)state;
	boot_input.ramdisk = boot_input.fdt + 0x200;
	stops_by("overlaps the FDT at ");
	boot_input.ramdisk = HOST_RAM_BEGIN + 0x7f000;
	stops_by("overlaps the monitor at ");
	boot_input.fdt = HOST_RAM_BEGIN + 0x7fff8;
	boot_input.ramdisk = 0x41000000;
	stops_by("overlaps the monitor at ");
	boot_input.fdt = 0x40100000;
	for (uint64_t at = 0x40000000; at < 0x40080000; at += 0x7f000) {
		boot_input.boot_address = at;
		stops_by("overlaps the monitor at ");
	}
	boot_input.boot_address = 0x41000000 - PAGE_SIZE;
	stops_by("overlaps the ramdisk at ");
	boot_input.boot_address = boot_input.fdt - 3 * PAGE_SIZE;
	stops_by("overlaps the FDT at ");
	boot_input.boot_address = 0x40281000 - 3 * PAGE_SIZE;
	boot_input.reserve = reserve_places;
	stops_by("overlaps /memreserve/ at ");
}

/* The ranges that the FDT lists as devices. */
static uint64_t devices[2][2]; /* begin, size */

static void device_nodes(void)
{
	static const char *const names[] = { "one", "two" };

	for (unsigned i = 0; i < 2; i++) {
		if (devices[i][1] == 0)
			continue;
		node(names[i]);
		string("device_type", "device-memory");
		cells("reg", 0, (uint32_t)devices[i][0], 0,
		      (uint32_t)devices[i][1]);
		end();
	}
}

static void devices_stop(uint64_t begin, uint64_t size, const char *why)
{
	devices[1][0] = begin;
	devices[1][1] = size;
	stops_by(why);
}

static void look_devices(struct vcpu *primary)
{
	(void)primary;
	assert_true(host_guest_may(vm_find(1), BOOT_UART,
				   ACCESS_READ | ACCESS_WRITE));
	assert_false(host_guest_may(vm_find(1), BOOT_UART + PAGE_SIZE, 0));
}

/* The primary would have the monitor's pages and the secondaries' with them. */
static void test_devices(void **state)
{
	(void)state;
	boot_input.nodes = device_nodes;
	devices[0][0] = BOOT_UART;
	devices[0][1] = PAGE_SIZE;
	boots(look_devices);
	devices_stop(0, 0x80000000, "memory: two: overlaps RAM");
	devices_stop(TOP - PAGE_SIZE, PAGE_SIZE, "memory: two: overlaps RAM");
	devices_stop(BOOT_UART - PAGE_SIZE, 2 * PAGE_SIZE,
		     "memory: two: overlaps one");
	devices_stop(TOP, PAGE_SIZE + 8,
		     "memory: two: not made of whole pages");
	devices_stop(TOP + 8, PAGE_SIZE,
		     "memory: two: not made of whole pages");
}

/* A range that nobody may map is no device of the primary's either. */
static void no_map_device(void)
{
	node("reserved-memory");
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	bytes("ranges", "", 0);
	node("sram");
	cells("reg", 0, 0x0a000800, 0, 0x1000);
	bytes("no-map", "", 0);
	end();
	end();
}

static void look_no_map_device(struct vcpu *primary)
{
	(void)primary;
	assert_true(host_guest_may(vm_find(1), 0x09fff000, ACCESS_READ));
	assert_false(host_guest_may(vm_find(1), 0x0a000000, 0));
	assert_false(host_guest_may(vm_find(1), 0x0a001000, 0));
	assert_true(host_guest_may(vm_find(1), 0x0a002000, ACCESS_READ));
}

static void test_no_map_device(void **state)
{
	(void)state;
	boot_input.nodes = no_map_device;
	boots(look_no_map_device);
}

/* FDT, ramdisk and reservations, each somewhere in a slot of its own. */
static struct pa_range reserved[12];

static bool taken[SLOTS];

static uint64_t free_slot(void)
{
	unsigned slot;

	do
		slot = (unsigned)rand() % SLOTS;
	while (taken[slot]);
	taken[slot] = true;
	return HOST_RAM_BEGIN + 2 * MIB + slot * MIB;
}

static void scatter(void)
{
	memset(taken, 0, sizeof(taken));
	boot_input.fdt = free_slot() + (unsigned)rand() % 0x80000 / 8 * 8;
	boot_input.ramdisk = free_slot() + (unsigned)rand() % 0x80000;
	boot_input.ramdisk &= ~7ULL;
	for (unsigned i = 0; i < 12; i++) {
		reserved[i].begin = free_slot() + (unsigned)rand() % 0x80000;
		reserved[i].end =
			reserved[i].begin + 1 + (unsigned)rand() % 0x7ffff;
	}
}

static void reserve_scattered(void)
{
	for (unsigned i = 0; i < 12; i++)
		tree_reserve(reserved[i].begin, pa_range_size(reserved[i]));
}

static void three_vms(void)
{
	boot_vm("vm2", "north.bin", 4 * MIB);
	boot_vm("vm3", "south.bin", 0x5000);
	boot_vm("vm4", "south.bin", MIB + 0x1000);
}

/* No page is two VMs', nor anybody's that has the monitor's image. */
static void check_disjoint(void)
{
	for (uint64_t a = HOST_RAM_BEGIN; a < TOP; a += PAGE_SIZE) {
		unsigned count = 0;

		for (unsigned vm = 1; vm <= 4; vm++)
			count += host_guest_may(vm_find(vm), a, ACCESS_READ);
		assert_true(count <= (a >= HOST_RAM_BEGIN + 0x80000));
	}
}

static void look_scattered(struct vcpu *primary)
{
	static const uint64_t sizes[] = { 4 * MIB, 0x5000, MIB + 0x1000 };

	check_disjoint();
	for (unsigned vm = 2; vm <= 4; vm++) {
		uint64_t entry = first_vcpu(vm)->arch.regs.pc;
		uint64_t end = entry + sizes[vm - 2];

		assert_true(
			host_guest_may(vm_find(vm), end - 1, ACCESS_RIGHTS));
		boot_run(primary, vm);
		assert_true(page_is(entry + PAGE_SIZE, BOOT_KERNEL));
		assert_true(pages_are(entry + 4 * PAGE_SIZE, end, 0));
	}
	for (unsigned i = 0; i < 12; i++) {
		const uint8_t *p = (void *)(uintptr_t)reserved[i].begin;

		assert_int_equal(*p, BOOT_FILL);
		assert_memory_equal(p, p + 1, pa_range_size(reserved[i]) - 1);
	}
	boot_assert_input_kept();
}

static void test_layouts(void **state)
{
	(void)state;
	srand(33);
	boot_input.reserve = reserve_scattered;
	boot_input.vms = three_vms;
	for (unsigned i = 0; i < LAYOUTS; i++) {
		scatter();
		boots(look_scattered);
	}
}

/*
 * Memory of a secondary that its kernel's file does not fill is zero when it
 * first runs.
 */
static void look_zero(struct vcpu *primary)
{
	uint64_t block = TOP - MIB;
	const uint8_t *tail = (uint8_t *)(uintptr_t)(block + BOOT_KERNEL_SIZE);

	boot_run(primary, 2);
	assert_int_equal(host_cpu()->pc, block);
	for (uint64_t n = 0; n < PAGE_SIZE - BOOT_KERNEL_SIZE % PAGE_SIZE; n++)
		assert_int_equal(tail[n], 0);
	assert_true(pages_are(block + 4 * PAGE_SIZE, TOP, 0));
	assert_true(page_is(block - PAGE_SIZE, BOOT_FILL));
}

static void test_zeroed(void **state)
{
	(void)state;
	boots(look_zero);
}

static void no_kernel(void)
{
	node("vm2");
	string("debug_name", "vm2");
	cells("mem_size", 0x100000);
	cells("vcpu_count", 2);
	end();
	boot_vm("vm3", "", 0x100000);
}

static void look_none(struct vcpu *primary)
{
	(void)primary;
	assert_null(vm_find(2));
	assert_null(vm_find(3));
}

static void test_no_kernel(void **state)
{
	(void)state;
	boot_input.vms = no_kernel;
	boots(look_none);
	assert_says("/hypervisor/vm2: kernel_filename: missing\n");
	assert_says("/hypervisor/vm3: kernel_filename: empty\n");
}

BOOT_ATTACKS(BOOT_ATTACK(test_disabled), BOOT_ATTACK(test_memreserve),
	     BOOT_ATTACK(test_reserved_memory), BOOT_ATTACK(test_refused),
	     BOOT_ATTACK(test_devices), BOOT_ATTACK(test_no_map_device),
	     BOOT_ATTACK(test_layouts), BOOT_ATTACK(test_zeroed),
	     BOOT_ATTACK(test_no_kernel))
