/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_memory.h"

#include <libfdt.h>

#include "kernel/boot/fdt_kind.h"
#include "lib/checked.h"

/* Appends every entry of the node's reg that is not empty. */
static bool append_regs(struct boot_reader *r, struct boot_ranges *list)
{
	struct boot_range range = {
		.name = fdt_get_name(r->fdt, r->node, NULL),
		.no_map = boot_find_prop(r, "no-map"),
	};
	struct fdt_regs regs;

	boot_open_regs(r, &regs);
	while (fdt_regs_next(&regs, &range.range)) {
		if (pa_range_size(range.range) != 0 &&
		    !boot_append(r, list, &range))
			return false;
	}
	return boot_check_regs(r, &regs);
}

/* Appends the regs of the root's children of a type that are in use. */
static bool read_type(struct boot_reader *r, const struct boot_found *found,
		      const char *type, struct boot_ranges *list)
{
	r->node = found->first;
	r->bus = 0;
	while (r->node >= 0) {
		if (fdt_read_is(r->fdt, r->node, "device_type", type) &&
		    fdt_read_is_okay(r->fdt, r->node) && !append_regs(r, list))
			return false;
		if (r->node == found->last)
			break;
		r->node = fdt_next_subnode(r->fdt, r->node);
	}
	return true;
}

static bool read_ram(struct boot_reader *r, const struct boot_nodes *nodes,
		     struct boot_ranges *ram)
{
	if (!read_type(r, &nodes->found[BOOT_NODE_MEMORY], "memory", ram))
		return false;
	return ram->count != 0 ||
	       boot_error_set(r->error,
			      "/memory: missing or disabled: there is no RAM");
}

/* Appends the entries of the memory reservation map. */
static bool read_memreserve(const struct boot_reader *r,
			    struct boot_ranges *list)
{
	struct boot_range range = { .name = "/memreserve/" };
	int count = fdt_num_mem_rsv(r->fdt);
	uint64_t size;

	for (int i = 0; i < count; i++) {
		if (fdt_get_mem_rsv(r->fdt, i, &range.range.begin, &size) !=
			    0 ||
		    !checked_add(range.range.begin, size, &range.range.end))
			return boot_error_set(
				r->error, "/memreserve/: entry %d wraps around",
				i);
		if (size != 0 && !boot_append(r, list, &range))
			return false;
	}
	return true;
}

/* Appends /reserved-memory. A node without reg is for the primary to place. */
static bool read_reserved(struct boot_reader *r, const struct boot_nodes *nodes,
			  struct boot_ranges *reserved)
{
	int parent = nodes->found[BOOT_NODE_RESERVED].first;

	if (!read_memreserve(r, reserved))
		return false;
	if (parent < 0 || !fdt_read_is_okay(r->fdt, parent))
		return true;
	r->bus = parent;
	fdt_for_each_subnode(r->node, r->fdt, parent) {
		if (fdt_read_is_okay(r->fdt, r->node) &&
		    boot_find_prop(r, "reg") && !append_regs(r, reserved))
			return false;
	}
	return true;
}

/*
 * Appends the framebuffers of firmware. Skips a node whose address cannot be
 * read.
 */
static bool read_framebuffers(struct boot_reader *r,
			      const struct boot_nodes *nodes,
			      struct boot_ranges *reserved)
{
	struct boot_range range = { .name = "simple-framebuffer" };

	r->node = -1;
	while (boot_next_of_kind(r, nodes, BOOT_NODE_FRAMEBUFFER)) {
		if (fdt_read_is_okay(r->fdt, r->node) &&
		    boot_first_reg(r, &range.range) &&
		    pa_range_size(range.range) != 0 &&
		    !boot_append(r, reserved, &range))
			return false;
	}
	return true;
}

bool machine_read_memory(struct boot_reader *r, const struct boot_nodes *nodes,
			 struct machine_memory *memory)
{
	return read_ram(r, nodes, &memory->ram) &&
	       read_reserved(r, nodes, &memory->reserved) &&
	       read_framebuffers(r, nodes, &memory->reserved) &&
	       read_type(r, &nodes->found[BOOT_NODE_DEVICES], "device-memory",
			 &memory->devices);
}
