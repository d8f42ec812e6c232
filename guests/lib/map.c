/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The identity map, of 48 bits: tables of 1 GiB blocks, one for each 512 GiB
 * that contain memory of this VM (N-44). A guest needs the map to have caches
 * on, since the monitor writes RX through them.
 */
#include "internal.h"
#include <keel/smp.h>

#define MIB2_SHIFT     21
#define GIB_SHIFT      30
#define TABLE_SHIFT    39
#define ENTRIES	       512
#define TABLES	       8
#define MAX_RAM_RANGES 32
#define VA_END	       (UINT64_C(1) << 48)

/* The largest FDT, in bytes. */
#define FDT_MAX_SIZE (UINT64_C(2) << 20)

/* Arm ARM D8.3: block, access flag, read-write at EL1 only. */
#define BLOCK		UINT64_C(0x1)
#define TABLE		UINT64_C(0x3)
#define PAGE		UINT64_C(0x3)
#define ATTR_DEVICE	(UINT64_C(1) << 2)
#define INNER_SHAREABLE (UINT64_C(3) << 8)
#define ACCESS_FLAG	(UINT64_C(1) << 10)
#define PXN		(UINT64_C(1) << 53)
#define UXN		(UINT64_C(1) << 54)

#define NORMAL (BLOCK | INNER_SHAREABLE | ACCESS_FLAG | UXN)
#define DEVICE (BLOCK | ATTR_DEVICE | ACCESS_FLAG | PXN | UXN)

_Alignas(4096) uint64_t guest_table[ENTRIES];
static _Alignas(4096) uint64_t tables[TABLES][ENTRIES];
static size_t table_count;
static struct guest_lock map_lock;

/*
 * Tables for the guard pages of stacks: there are at most two of each level if
 * the stacks are smaller than 2 MiB together.
 */
#define SPLITS 4
static _Alignas(4096) uint64_t splits[SPLITS][ENTRIES];
static size_t split_count;

/* Returns the table for an address, or NULL if there is none yet. */
static uint64_t *find_table(uint64_t address)
{
	uint64_t entry = guest_table[address >> TABLE_SHIFT];

	return (uint64_t *)(uintptr_t)(entry & ~TABLE);
}

/* Returns the table for an address, made if needed; NULL if all are in use. */
static uint64_t *need_table(uint64_t address)
{
	uint64_t *table = find_table(address);

	if (table != NULL || table_count == TABLES)
		return table;
	table = tables[table_count++];
	guest_table[address >> TABLE_SHIFT] = (uintptr_t)table | TABLE;
	return table;
}

/*
 * Maps the blocks that [start, end) touches and that are not mapped yet.
 * Invalid to valid needs no break-before-make. Returns false if there is no
 * table left or an address is too large.
 */
static bool map(uint64_t start, uint64_t end, uint64_t attributes)
{
	if (start >= end)
		return true;
	for (uint64_t i = start >> GIB_SHIFT; i <= (end - 1) >> GIB_SHIFT;
	     i++) {
		uint64_t *table = NULL;

		if (end <= VA_END)
			table = need_table(i << GIB_SHIFT);
		if (table == NULL)
			return false;
		if (table[i % ENTRIES] == 0)
			table[i % ENTRIES] = i << GIB_SHIFT | attributes;
	}
	return true;
}

/* Maps the 512 GiB around an address. Returns false as map() does. */
static bool map_around(uint64_t address, uint64_t attributes)
{
	uint64_t start = address >> TABLE_SHIFT << TABLE_SHIFT;

	return map(start, start + (UINT64_C(1) << TABLE_SHIFT), attributes);
}

/*
 * Returns the table behind the entry of a block, which is replaced by a table
 * of `shift`-bit blocks or pages that map the same; NULL if all tables are in
 * use. The MMU is off.
 */
static uint64_t *split(uint64_t *entry, unsigned int shift)
{
	uint64_t block = *entry;
	uint64_t *table;

	if ((block & TABLE) == TABLE)
		return (uint64_t *)(uintptr_t)(block & ~TABLE);
	if (split_count == SPLITS)
		return NULL;
	table = splits[split_count++];
	for (uint64_t i = 0; i < ENTRIES; i++)
		table[i] = (block + (i << shift)) |
			   (shift == GUEST_PAGE_SHIFT ? PAGE : BLOCK);
	*entry = (uintptr_t)table | TABLE;
	return table;
}

/*
 * Takes the page below each stack out of the map. The MMU is off. Of very many
 * or very large stacks the last ones have no guard page.
 */
static void unmap_guards(void)
{
	for (size_t i = 0; i < guest_stack_count; i++) {
		uint64_t page = guest_guard_page(i);
		uint64_t *table = find_table(page);

		table = split(&table[page >> GIB_SHIFT & (ENTRIES - 1)],
			      MIB2_SHIFT);
		if (table != NULL)
			table = split(
				&table[page >> MIB2_SHIFT & (ENTRIES - 1)],
				GUEST_PAGE_SHIFT);
		if (table == NULL)
			return;
		table[page >> GUEST_PAGE_SHIFT & (ENTRIES - 1)] = 0;
	}
}

static void publish(void)
{
	__asm__ volatile("dsb ishst\n\tisb" ::: "memory");
}

/*
 * A secondary has no devices, so everything is normal memory. Of the primary's
 * memory only the image and the FDT, which lists the rest, are known yet. There
 * are always tables enough for these.
 */
void guest_map_early(bool primary, uint64_t boot_arg)
{
	uint64_t start = (uintptr_t)guest_image_start;
	uint64_t end = (uintptr_t)guest_image_end;

	if (!primary) {
		(void)map_around(0, NORMAL);
		(void)map_around(start, NORMAL);
		(void)map_around(end - 1, NORMAL);
	} else {
		(void)map(start, end, NORMAL);
		(void)map(boot_arg, boot_arg + FDT_MAX_SIZE, NORMAL);
	}
	unmap_guards();
}

void guest_map_complete(const void *fdt)
{
	struct guest_range ram[MAX_RAM_RANGES];
	size_t count = guest_fdt_ram(fdt, ram, MAX_RAM_RANGES);

	for (size_t i = 0; i < count; i++)
		if (!map(ram[i].start, ram[i].end, NORMAL))
			guest_panic("RAM at 0x%llx: no room in our map",
				    (unsigned long long)ram[i].start);
	if (!map_around(0, DEVICE))
		guest_panic("devices: no room in our map");
	publish();
}

/* Pages that other VMs send may be anywhere. */
bool guest_map_received(uint64_t address)
{
	bool mapped;

	if (guest_map_has(address))
		return true;
	guest_lock(&map_lock);
	mapped = address < VA_END &&
		 (find_table(address) != NULL || map_around(address, NORMAL));
	publish();
	guest_unlock(&map_lock);
	return mapped;
}

bool guest_map_has(uint64_t address)
{
	return address < VA_END && find_table(address) != NULL;
}
