/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The identity map: one level 1 table of 1 GiB blocks. A guest needs it for
 * the caches, as the monitor writes RX through them.
 */
#include "internal.h"

#define GIB_SHIFT      30
#define ENTRIES	       512
#define MAX_RAM_RANGES 32

/* Room that an FDT may take, in bytes. */
#define FDT_MAX_SIZE (UINT64_C(2) << 20)

/* Arm ARM D8.3: block, access flag, read-write at EL1 only. */
#define BLOCK		UINT64_C(0x1)
#define ATTR_DEVICE	(UINT64_C(1) << 2)
#define INNER_SHAREABLE (UINT64_C(3) << 8)
#define ACCESS_FLAG	(UINT64_C(1) << 10)
#define PXN		(UINT64_C(1) << 53)
#define UXN		(UINT64_C(1) << 54)

#define NORMAL (BLOCK | INNER_SHAREABLE | ACCESS_FLAG | UXN)
#define DEVICE (BLOCK | ATTR_DEVICE | ACCESS_FLAG | PXN | UXN)

_Alignas(4096) uint64_t guest_table[ENTRIES];

/* Maps the blocks that [start, end) touches and that were not mapped yet. */
static void map(uint64_t start, uint64_t end, uint64_t attributes)
{
	if (start >= end)
		return;
	for (uint64_t i = start >> GIB_SHIFT;
	     i < ENTRIES && i <= (end - 1) >> GIB_SHIFT; i++)
		if (guest_table[i] == 0)
			guest_table[i] = i << GIB_SHIFT | attributes;
}

/*
 * A secondary has no devices, and pages that others send it may be anywhere:
 * all is normal memory. Of the primary's only the image and the FDT, which
 * tells the rest, are known yet.
 */
void guest_map_early(bool primary, uint64_t boot_arg)
{
	if (!primary) {
		map(0, (uint64_t)ENTRIES << GIB_SHIFT, NORMAL);
		return;
	}
	map((uintptr_t)guest_image_start, (uintptr_t)guest_image_end, NORMAL);
	map(boot_arg, boot_arg + FDT_MAX_SIZE, NORMAL);
}

/* From invalid to valid needs no break-before-make. */
void guest_map_complete(const void *fdt)
{
	struct guest_range ram[MAX_RAM_RANGES];
	size_t count = guest_fdt_ram(fdt, ram, MAX_RAM_RANGES);

	for (size_t i = 0; i < count; i++)
		map(ram[i].start, ram[i].end, NORMAL);
	map(0, (uint64_t)ENTRIES << GIB_SHIFT, DEVICE);
	__asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}
