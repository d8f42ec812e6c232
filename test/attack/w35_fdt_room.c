/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-35: the FDT was changed where it was, with no more room than happened to be
 * behind it. The primary has a copy of what is used of it, with room to grow,
 * in memory of its own that old guests can reach.
 */
#include "test/attack/boot.h"

#define MIB   0x100000ULL
#define LIMIT ((uint64_t)512 << 30)
#define ROOM  512 /* bytes that can be added, at least */

static const uint8_t blob[ROOM];

/* The most VMs, and reservations of firmware's besides. */
static void many_vms(void)
{
	static const char names[][5] = {
		"vm2",	"vm3",	"vm4",	"vm5",	"vm6",	"vm7",	"vm8", "vm9",
		"vm10", "vm11", "vm12", "vm13", "vm14", "vm15", "vm16"
	};

	for (unsigned i = 0; i < 15; i++)
		boot_vm(names[i], "north.bin", 0x5000);
}

static void reserve_one(void)
{
	tree_reserve(0x42000000, 0x1234);
}

/* Is this among the reservations? */
static bool reserves(const void *fdt, uint64_t begin, uint64_t size)
{
	uint64_t b, s;

	for (int i = 0; i < fdt_num_mem_rsv(fdt); i++)
		if (fdt_get_mem_rsv(fdt, i, &b, &s) == 0 && b == begin &&
		    s == size)
			return true;
	return false;
}

static void look(struct vcpu *primary)
{
	uint64_t at;
	void *fdt;

	machine_enter(primary);
	at = primary->arch.regs.x[0];
	fdt = (void *)(uintptr_t)at;
	assert_int_equal(at % 8, 0);
	assert_true(at < LIMIT);
	assert_int_equal(fdt_check_full(fdt, MIB), 0);
	/* the used parts alone, and some room */
	assert_true(fdt_totalsize(fdt) < 3 * PAGE_SIZE);
	for (uint64_t a = at; a < at + fdt_totalsize(fdt); a += PAGE_SIZE)
		assert_true(host_guest_may(vm_find(1), a, ACCESS_RIGHTS));
	assert_true(reserves(fdt, 0x42000000, 0x1234));
	for (unsigned vm = 2; vm <= 16; vm++)
		assert_true(
			reserves(fdt, first_vcpu(vm)->arch.regs.pc, 0x5000));
	/* the firmware's own is as it was */
	boot_assert_input_kept();
	/* last, for it changes the tree */
	assert_int_equal(fdt_setprop(fdt, 0, "more", blob, sizeof(blob)), 0);
}

static void test_room(void **state)
{
	(void)state;
	boot_input.reserve = reserve_one;
	boot_input.vms = many_vms;
	/* none to spare, and QEMU's */
	boots(look);
	boot_input.slack = MIB - 0x8000;
	boots(look);
}

/*
 * RAM begins below 512 GiB and goes on above, where there is no memory behind
 * it here. Below, some pages are free, and those of the kernel.
 */
static unsigned free_pages;

#define FREE	   0x40280000ULL
#define KERNEL	   0x40400000ULL
#define KERNEL_END (KERNEL + 4 * PAGE_SIZE)

static void large_fdt(void)
{
	for (char c = 'a'; c <= 'x'; c++) {
		const char name[] = { 'b', c, '\0' };

		bytes(name, blob, sizeof(blob));
	}
	boot_memory_node(LIMIT, BOOT_RAM_SIZE, NULL);
}

static void reserve_most(void)
{
	uint64_t end = FREE + free_pages * PAGE_SIZE;

	tree_reserve(HOST_RAM_BEGIN + 0x80000, FREE - 0x40080000);
	tree_reserve(end, KERNEL - end);
	tree_reserve(KERNEL_END, BOOT_RAM_END - KERNEL_END);
}

static void no_vms(void)
{
}

static void look_low(struct vcpu *primary)
{
	machine_enter(primary);
	assert_in_range(primary->arch.regs.x[0], FREE,
			FREE + free_pages * PAGE_SIZE - 1);
	assert_true(host_guest_may(vm_find(1), LIMIT, ACCESS_RIGHTS));
}

static void test_below_512_gib(void **state)
{
	(void)state;
	boot_input.nodes = large_fdt;
	boot_input.boot_address = KERNEL;
	boot_input.reserve = reserve_most;
	boot_input.vms = no_vms;
	free_pages = 20;
	boots(look_low);
	/* those that the monitor needs, not the copy's: not above, refused */
	free_pages = 8;
	stops_by("memory: the primary's FDT: no free range of ");
	assert_says(" aligned to 0x1000 between 0x40080000 and 0x8000000000\n");
}

BOOT_ATTACKS(BOOT_ATTACK(test_room), BOOT_ATTACK(test_below_512_gib))
