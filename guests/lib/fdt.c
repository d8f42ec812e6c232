/* SPDX-License-Identifier: BSD-3-Clause */
/* What the library wants to know of the primary's FDT. */
#include "internal.h"
#include <libfdt.h>

/* The node behind `node` whose device_type is `type`, or negative. */
static int next_of_type(const void *fdt, int node, const char *type)
{
	return fdt_node_offset_by_prop_value(fdt, node, "device_type", type,
					     (int)strlen(type) + 1);
}

/* A big-endian number of `cells` cells. */
static uint64_t number(const fdt32_t *cell, int cells)
{
	uint64_t value = 0;

	for (int i = 0; i < cells; i++)
		value = value << 32 | fdt32_to_cpu(cell[i]);
	return value;
}

size_t guest_fdt_cpus(const void *fdt, uint64_t ids[], size_t max)
{
	int cells = fdt_address_cells(fdt, fdt_path_offset(fdt, "/cpus"));
	size_t count = 0;
	int node = -1;

	while (count < max && (node = next_of_type(fdt, node, "cpu")) >= 0) {
		int length;
		const fdt32_t *reg = fdt_getprop(fdt, node, "reg", &length);

		if (reg && cells > 0 && length >= 4 * cells)
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
