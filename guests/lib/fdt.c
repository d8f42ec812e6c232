/* SPDX-License-Identifier: BSD-3-Clause */
/* Reads from the primary's FDT what the library and guests need. */
#include "internal.h"
#include <keel/fdt.h>
#include <libfdt.h>
#include <string.h>

/* Returns the node after `node` whose device_type is `type`, or an FDT_ERR. */
static int next_of_type(const void *fdt, int node, const char *type)
{
	return fdt_node_offset_by_prop_value(fdt, node, "device_type", type,
					     (int)strlen(type) + 1);
}

/* Returns a big-endian number of `cells` cells. */
static uint64_t number(const fdt32_t *cell, int cells)
{
	uint64_t value = 0;

	for (int i = 0; i < cells; i++)
		value = value << 32 | fdt32_to_cpu(cell[i]);
	return value;
}

static bool is_status(const char *status, const char *name)
{
	return strcmp(status, name) == 0;
}

/*
 * True if a CPU can run (Devicetree specification, 2.3.4 and 3.8.1). A CPU that
 * is "disabled" waits for its enable-method; one that is "fail" is broken.
 */
static bool can_run(const void *fdt, int node)
{
	static const char method[] = "enable-method";
	int cpus = fdt_parent_offset(fdt, node);
	const char *status = fdt_getprop(fdt, node, "status", NULL);

	if (!status || is_status(status, "okay") || is_status(status, "ok"))
		return true;
	return is_status(status, "disabled") &&
	       (fdt_getprop(fdt, node, method, NULL) ||
		fdt_getprop(fdt, cpus, method, NULL));
}

size_t guest_fdt_cpus(const void *fdt, uint64_t ids[], size_t max)
{
	int cells = fdt_address_cells(fdt, fdt_path_offset(fdt, "/cpus"));
	size_t count = 0;
	int node = -1;

	while (count < max && (node = next_of_type(fdt, node, "cpu")) >= 0) {
		int length;
		const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);

		if (reg && cells > 0 && length >= 4 * cells &&
		    can_run(fdt, node))
			ids[count++] = number(reg, cells);
	}
	return count;
}

size_t guest_fdt_ram(const void *fdt, struct guest_range ranges[], size_t max)
{
	int address_cells = fdt_address_cells(fdt, 0);
	int cells = address_cells + fdt_size_cells(fdt, 0);
	size_t count = 0;
	int node = -1;

	while ((node = next_of_type(fdt, node, "memory")) >= 0) {
		int length;
		const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);

		for (int left = length / 4; reg && left >= cells && count < max;
		     left -= cells, reg += cells) {
			uint64_t start = number(reg, address_cells);
			uint64_t size = number(reg + address_cells,
					       cells - address_cells);

			ranges[count++] =
				(struct guest_range){ start, start + size };
		}
	}
	return count;
}

/*
 * Translates an address on a bus to the bus above. Returns GUEST_FDT_NONE if no
 * range contains it.
 */
static uint64_t above(const void *fdt, int bus, uint64_t address)
{
	int parent = fdt_parent_offset(fdt, bus);
	int own_cells = fdt_address_cells(fdt, bus);
	int size_at = own_cells + fdt_address_cells(fdt, parent);
	int row = size_at + fdt_size_cells(fdt, bus);
	int length;
	const fdt32_t *ranges = fdt_getprop(fdt, bus, "ranges", &length);

	if (ranges && length == 0)
		return address;
	for (int left = length / 4; ranges && left >= row;
	     left -= row, ranges += row) {
		uint64_t offset = address - number(ranges, own_cells);

		if (offset < number(ranges + size_at, row - size_at))
			return number(ranges + own_cells, size_at - own_cells) +
			       offset;
	}
	return GUEST_FDT_NONE;
}

uint64_t guest_fdt_address(const void *fdt, int node, int index)
{
	int bus = fdt_parent_offset(fdt, node);
	int cells = fdt_address_cells(fdt, bus);
	int row = cells + fdt_size_cells(fdt, bus);
	uint64_t address;
	int length;
	const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);

	if (!reg || length / 4 < (index + 1) * row)
		return GUEST_FDT_NONE;
	address = number(reg + index * row, cells);
	/* The root node has offset 0. */
	for (; bus > 0 && address != GUEST_FDT_NONE;
	     bus = fdt_parent_offset(fdt, bus))
		address = above(fdt, bus, address);
	return address;
}
