/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FDT that the primary is given. A boot loader's tree may be declared much
 * longer than it is (QEMU's is 1 MiB), or not have a byte to spare: only what
 * is in use is copied, and room is added (W-35).
 */
#include "kernel/boot/guest_fdt.h"

#include <libfdt.h>
#include <string.h>

#include "kernel/boot/machine_withheld.h"
#include "kernel/boot/monitor_node.h"
#include "lib/addr.h"
#include "lib/fdt_read.h"

/* Bytes for what is added or missing, and for what the primary adds. */
#define ROOM 1024

#define HEADER_SIZE sizeof(struct fdt_header)

static size_t map_size(const void *fdt)
{
	size_t count = (size_t)fdt_num_mem_rsv(fdt) + 1;

	return count * sizeof(struct fdt_reserve_entry);
}

static size_t used_size(const void *fdt)
{
	return HEADER_SIZE + map_size(fdt) + fdt_size_dt_struct(fdt) +
	       fdt_size_dt_strings(fdt);
}

static size_t reserved_size(const struct guest_fdt_plan *plan)
{
	return plan->reserved_count * sizeof(struct fdt_reserve_entry);
}

static size_t added_size(const struct guest_fdt_plan *plan)
{
	return reserved_size(plan) +
	       (plan->nodes != NULL ? MONITOR_NODE_ROOM : 0);
}

size_t guest_fdt_size(const void *fdt, const struct guest_fdt_plan *plan)
{
	return (size_t)page_ceil(used_size(fdt) + added_size(plan) + ROOM +
				 plan->withheld_count * WITHHELD_ROOM);
}

/* Writes the entries of the plan, and the one that ends the map. */
static void reserve(const struct guest_fdt_plan *plan,
		    struct fdt_reserve_entry *entry)
{
	for (size_t i = 0; i < plan->reserved_count; i++, entry++) {
		entry->address = cpu_to_fdt64(plan->reserved[i].begin);
		entry->size = cpu_to_fdt64(pa_range_size(plan->reserved[i]));
	}
	memset(entry, 0, sizeof(*entry));
}

/* Copies the structure block, with the monitor's node. Returns its size. */
static uint32_t copy_structure(const void *fdt,
			       const struct guest_fdt_plan *plan, uint8_t *to)
{
	const uint8_t *from = (const uint8_t *)fdt + fdt_off_dt_struct(fdt);
	uint32_t size = fdt_size_dt_struct(fdt);
	uint32_t end = size;
	uint32_t added = 0;

	if (plan->nodes != NULL) {
		end = (uint32_t)plan->nodes->end;
		added = monitor_node_write(to + end, fdt_size_dt_strings(fdt),
					   fdt, plan->nodes);
	}
	memcpy(to, from, end);
	memcpy(to + end + added, from + end, size - end);
	return size + added;
}

/* Copies the strings block, with the names of that node. Returns its size. */
static uint32_t copy_strings(const void *fdt, const struct guest_fdt_plan *plan,
			     uint8_t *to)
{
	uint32_t size = fdt_size_dt_strings(fdt);

	memcpy(to, (const uint8_t *)fdt + fdt_off_dt_strings(fdt), size);
	if (plan->nodes == NULL)
		return size;
	memcpy(to + size, monitor_node_names, sizeof(monitor_node_names));
	return size + (uint32_t)sizeof(monitor_node_names);
}

/* Copies the blocks in a row, in the one order in which libfdt can grow. */
static void copy_blocks(const void *fdt, const struct guest_fdt_plan *plan,
			uint8_t *buffer, size_t size)
{
	size_t old = map_size(fdt) - sizeof(struct fdt_reserve_entry);
	const uint8_t *from = fdt;
	uint32_t map = HEADER_SIZE;
	uint32_t structure =
		map + (uint32_t)(map_size(fdt) + reserved_size(plan));
	uint32_t strings =
		structure + copy_structure(fdt, plan, buffer + structure);
	uint32_t end = strings + copy_strings(fdt, plan, buffer + strings);

	memcpy(buffer, from, HEADER_SIZE);
	memcpy(buffer + map, from + fdt_off_mem_rsvmap(fdt), old);
	reserve(plan, (void *)(buffer + map + old));
	memset(buffer + end, 0, size - end);
	fdt_set_off_mem_rsvmap(buffer, map);
	fdt_set_off_dt_struct(buffer, structure);
	fdt_set_size_dt_struct(buffer, strings - structure);
	fdt_set_off_dt_strings(buffer, strings);
	fdt_set_size_dt_strings(buffer, end - strings);
	fdt_set_totalsize(buffer, (uint32_t)size);
	fdt_set_version(buffer, 17);
}

/* Sets an address in the property's width, if it fits in it. */
static int set_address(void *fdt, int node, const char *name, uint64_t address)
{
	int size = 0;

	if (fdt_getprop(fdt, node, name, &size) != NULL && size == 4 &&
	    address <= UINT32_MAX)
		return fdt_setprop_u32(fdt, node, name, (uint32_t)address);
	return fdt_setprop_u64(fdt, node, name, address);
}

/* Removes the properties of firmware's ramdisk, which is not the primary's. */
static void drop_ramdisk(void *fdt, int chosen)
{
	if (chosen < 0)
		return;
	(void)fdt_delprop(fdt, chosen, "linux,initrd-start");
	(void)fdt_delprop(fdt, chosen, "linux,initrd-end");
}

static int set_ramdisk(void *fdt, int chosen, struct pa_range ramdisk)
{
	int result;

	if (chosen <= 0)
		chosen = fdt_read_child(fdt, 0, "chosen");
	if (ramdisk.begin >= ramdisk.end) {
		drop_ramdisk(fdt, chosen);
		return 0;
	}
	if (chosen < 0)
		chosen = fdt_add_subnode(fdt, 0, "chosen");
	if (chosen < 0)
		return chosen;
	result = set_address(fdt, chosen, "linux,initrd-start", ramdisk.begin);
	if (result != 0)
		return result;
	return set_address(fdt, chosen, "linux,initrd-end", ramdisk.end);
}

/* Adds a node of PSCI, which the monitor has even if firmware has none. */
static int add_psci(void *fdt)
{
	static const char versions[] = "arm,psci-1.0\0arm,psci-0.2";
	int node = fdt_read_child(fdt, 0, "psci");
	int result;

	if (node >= 0)
		return 0;
	node = fdt_add_subnode(fdt, 0, "psci");
	if (node < 0)
		return node;
	result = fdt_setprop(fdt, node, "compatible", versions,
			     sizeof(versions));
	if (result != 0)
		return result;
	return fdt_setprop_string(fdt, node, "method", "hvc");
}

static int replace_spin_table(void *fdt, int node, bool *replaced)
{
	if (!fdt_read_is(fdt, node, "enable-method", "spin-table"))
		return 0;
	*replaced = true;
	(void)fdt_delprop(fdt, node, "cpu-release-addr");
	return fdt_setprop_string(fdt, node, "enable-method", "psci");
}

/*
 * Replaces the enable-method "spin-table" of every CPU, and in /cpus. A change
 * moves only nodes behind it: /cpus stays where it is.
 */
static int replace_spin_tables(void *fdt, int cpus, bool *replaced)
{
	int result;
	int node;

	if (cpus <= 0)
		cpus = fdt_read_child(fdt, 0, "cpus");
	if (cpus < 0)
		return 0;
	result = replace_spin_table(fdt, cpus, replaced);
	fdt_for_each_subnode(node, fdt, cpus) {
		if (result == 0)
			result = replace_spin_table(fdt, node, replaced);
	}
	return result;
}

bool guest_fdt_write(const void *fdt, const struct guest_fdt_plan *plan,
		     void *buffer, size_t size, struct boot_error *error)
{
	int result = -FDT_ERR_NOSPACE;
	bool replaced = false;

	if (size >= used_size(fdt) + added_size(plan) && size <= INT32_MAX) {
		copy_blocks(fdt, plan, buffer, size);
		if (plan->nodes != NULL && plan->withheld_count > 0)
			withheld_cut(buffer, plan->nodes);
		result = replace_spin_tables(buffer, plan->cpus, &replaced);
	}
	/* Look it up again: a replacement before it has moved /chosen. */
	if (result == 0)
		result = set_ramdisk(buffer, replaced ? 0 : plan->chosen,
				     plan->ramdisk);
	if (result == 0 && replaced)
		result = add_psci(buffer);
	if (result == 0 && plan->nodes != NULL)
		result = withheld_disable(buffer, plan->nodes,
					  plan->withhold_its);
	return result == 0 ||
	       boot_error_set(error, "FDT for vm%u: cannot be made: %s",
			      plan->id, boot_fdt_reason(result));
}
