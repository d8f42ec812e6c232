/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-34: the primary's FDT could lie below its kernel, where images that lay out
 * their memory from their end on do not look, and without a ramdisk /chosen
 * had one from 0 to 0.
 */
#include "test/attack/boot.h"

#define MIB 0x100000ULL

static uint64_t fdt_of(struct vcpu *primary)
{
	machine_enter(primary);
	assert_int_equal(
		fdt_check_full((void *)(uintptr_t)primary->arch.regs.x[0], MIB),
		0);
	return primary->arch.regs.x[0];
}

/* Behind the file, and at the next 2 MiB: nothing is in its way. */
static void look_above(struct vcpu *primary)
{
	uint64_t end = primary->arch.regs.pc + BOOT_KERNEL_SIZE;

	assert_int_equal(fdt_of(primary), (end + 2 * MIB - 1) & -(2 * MIB));
}

static void test_above(void **state)
{
	(void)state;
	boots(look_above);
	boot_input.boot_address = 0x42000000;
	boots(look_above);
	/* Less than a page from the end of a 2 MiB. */
	boot_input.boot_address = 0x42200000 - 4 * PAGE_SIZE;
	boots(look_above);
}

/* A kernel that needs more than its file has. */
static void big_kernel(void)
{
	static uint8_t kernel[BOOT_KERNEL_SIZE];

	memcpy(kernel + 56, "ARM\x64", 4);
	kernel[18] = 0x70; /* image_size: 7 MiB */
	boot_file("big.bin", kernel, sizeof(kernel));
}

static void look_big(struct vcpu *primary)
{
	uint64_t end = primary->arch.regs.pc + 7 * MIB;

	assert_int_equal(fdt_of(primary), (end + 2 * MIB - 1) & -(2 * MIB));
}

static void test_image_size(void **state)
{
	(void)state;
	boot_input.kernel = "big.bin";
	boot_input.files = big_kernel;
	boots(look_big);
}

/* Where there is no 2 MiB boundary with room, right behind it. */
static void look_near(struct vcpu *primary)
{
	uint64_t next_page = primary->arch.regs.pc + 4 * PAGE_SIZE;

	assert_int_equal(fdt_of(primary), next_page);
}

/* Where there is no room at all, below. */
static void look_below(struct vcpu *primary)
{
	uint64_t begin = primary->arch.regs.pc;

	assert_true(fdt_of(primary) < begin);
}

static void no_vms(void)
{
}

static void test_no_room(void **state)
{
	(void)state;
	boot_input.vms = no_vms;
	boot_input.boot_address = BOOT_RAM_END - MIB;
	boots(look_near);
	boot_input.boot_address = BOOT_RAM_END - 4 * PAGE_SIZE;
	boots(look_below);
}

static void look_initrd(struct vcpu *primary)
{
	const void *fdt = (void *)(uintptr_t)fdt_of(primary);
	int chosen = fdt_path_offset(fdt, "/chosen");
	bool there = !boot_input.no_initrd;

	assert_true(chosen > 0);
	assert_int_equal(fdt_getprop(fdt, chosen, "linux,initrd-start", NULL) !=
				 NULL,
			 there);
	assert_int_equal(fdt_getprop(fdt, chosen, "linux,initrd-end", NULL) !=
				 NULL,
			 there);
	assert_non_null(fdt_getprop(fdt, chosen, "stdout-path", NULL));
	boot_assert_input_kept();
}

static void test_no_initrd(void **state)
{
	(void)state;
	boots(look_initrd);
	boot_input.no_initrd = true;
	boots(look_initrd);
}

BOOT_ATTACKS(BOOT_ATTACK(test_above), BOOT_ATTACK(test_image_size),
	     BOOT_ATTACK(test_no_room), BOOT_ATTACK(test_no_initrd))
