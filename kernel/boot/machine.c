/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the firmware's FDT says: memory, reservations, devices and /chosen. The
 * other parts have files of their own.
 */
#include "kernel/boot/machine.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/boot_parts.h"
#include "lib/checked.h"

bool boot_info_check(const void *fdt, size_t max_size, struct boot_error *error)
{
	int result = fdt_check_header(fdt);

	if (result == 0 && fdt_totalsize(fdt) > max_size)
		return boot_error_set(error,
				      "FDT: %" PRIu32
				      " bytes long, at most %zu fit",
				      fdt_totalsize(fdt), max_size);
	if (result == 0)
		result = fdt_read_check(fdt, fdt_totalsize(fdt));
	return result == 0 ||
	       boot_error_set(error, "FDT: %s", boot_fdt_reason(result));
}

bool boot_next_of_kind(struct boot_reader *r, const struct boot_nodes *nodes,
		       size_t kind)
{
	const struct boot_found *found = &nodes->found[kind];

	if (r->node < 0) {
		r->node = found->first;
		return r->node >= 0;
	}
	do {
		r->node = r->node == found->last ?
				  -1 :
				  fdt_next_node(r->fdt, r->node, NULL);
	} while (r->node >= 0 && !fdt_read_lists(r->fdt, r->node, "compatible",
						 boot_node_name(kind)));
	return r->node >= 0;
}

bool boot_find_in_use(struct boot_reader *r, const struct boot_nodes *nodes,
		      size_t first, size_t last, size_t *kind, int *bus)
{
	for (*kind = first; *kind <= last; ++*kind) {
		const struct boot_found *found = &nodes->found[*kind];

		r->node = -1;
		while (boot_next_of_kind(r, nodes, *kind)) {
			*bus = r->node == found->first ? found->bus : -1;
			if (fdt_read_is_okay(r->fdt, r->node))
				return true;
		}
	}
	return false;
}

bool boot_append(const struct boot_reader *r, struct boot_ranges *list,
		 const struct boot_range *range)
{
	if (list->count == BOOT_MAX_RANGES)
		return boot_error_set(r->error, "%s: more than %d such ranges",
				      range->name, BOOT_MAX_RANGES);
	list->ranges[list->count++] = *range;
	return true;
}

/* Appends every entry of the node's reg that is not empty. */
static bool append_regs(struct boot_reader *r, int bus,
			struct boot_ranges *list)
{
	struct boot_range range = {
		.name = fdt_get_name(r->fdt, r->node, NULL),
		.no_map = boot_find_prop(r, "no-map"),
	};
	struct fdt_regs regs;

	r->name = "reg";
	fdt_regs_open(r->fdt, bus, r->node, &regs);
	while (fdt_regs_next(&regs, &range.range)) {
		if (pa_range_size(range.range) != 0 &&
		    !boot_append(r, list, &range))
			return false;
	}
	return regs.reason == NULL || boot_refuse(r, "%s", regs.reason);
}

/* The children of the root that are of a type and in use. */
static bool read_type(struct boot_reader *r, const struct boot_found *found,
		      const char *type, struct boot_ranges *list)
{
	r->node = found->first;
	while (r->node >= 0) {
		if (fdt_read_is(r->fdt, r->node, "device_type", type) &&
		    fdt_read_is_okay(r->fdt, r->node) &&
		    !append_regs(r, 0, list))
			return false;
		if (r->node == found->last)
			break;
		r->node = fdt_next_subnode(r->fdt, r->node);
	}
	return true;
}

static bool read_memory(struct boot_reader *r, const struct boot_nodes *nodes,
			struct boot_info *info)
{
	if (!read_type(r, &nodes->found[BOOT_NODE_MEMORY], "memory",
		       &info->memory))
		return false;
	return info->memory.count != 0 ||
	       boot_error_set(r->error,
			      "/memory: missing or disabled: there is no RAM");
}

/* The entries of the memory reservation map. */
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

/* What has no reg is placed by the primary, wherever it likes. */
static bool read_reserved(struct boot_reader *r, const struct boot_nodes *nodes,
			  struct boot_info *info)
{
	int parent = nodes->found[BOOT_NODE_RESERVED].first;

	if (!read_memreserve(r, &info->reserved))
		return false;
	if (parent < 0 || !fdt_read_is_okay(r->fdt, parent))
		return true;
	fdt_for_each_subnode(r->node, r->fdt, parent) {
		if (fdt_read_is_okay(r->fdt, r->node) &&
		    boot_find_prop(r, "reg") &&
		    !append_regs(r, parent, &info->reserved))
			return false;
	}
	return true;
}

/*
 * What firmware draws into is not to be used for anything else. A node whose
 * address cannot be read is nobody's framebuffer.
 */
static bool read_framebuffers(struct boot_reader *r,
			      const struct boot_nodes *nodes,
			      struct boot_info *info)
{
	struct boot_range range = { .name = "simple-framebuffer" };

	r->node = -1;
	while (boot_next_of_kind(r, nodes, BOOT_NODE_FRAMEBUFFER)) {
		if (fdt_read_is_okay(r->fdt, r->node) &&
		    boot_first_reg(r, -1, &range.range) &&
		    pa_range_size(range.range) != 0 &&
		    !boot_append(r, &info->reserved, &range))
			return false;
	}
	return true;
}

static bool read_address(struct boot_reader *r, const char *name,
			 uint64_t *value)
{
	if (!boot_find_prop(r, name))
		return boot_refuse(r, "missing: no ramdisk was loaded");
	return boot_number(r, value);
}

static bool read_ramdisk(struct boot_reader *r, const struct boot_nodes *nodes,
			 struct pa_range *ramdisk)
{
	r->node = nodes->found[BOOT_NODE_CHOSEN].first;
	if (r->node < 0)
		return boot_error_set(
			r->error, "/chosen: missing: no ramdisk was loaded");
	if (!read_address(r, "linux,initrd-start", &ramdisk->begin) ||
	    !read_address(r, "linux,initrd-end", &ramdisk->end))
		return false;
	return ramdisk->end > ramdisk->begin ||
	       boot_refuse(r,
			   "0x%" PRIx64 " is not behind "
			   "linux,initrd-start, 0x%" PRIx64,
			   ramdisk->end, ramdisk->begin);
}

static bool read_all(struct boot_reader *r, const struct boot_nodes *nodes,
		     uint64_t boot_mpidr, struct boot_info *info)
{
	return read_memory(r, nodes, info) && read_reserved(r, nodes, info) &&
	       read_framebuffers(r, nodes, info) &&
	       read_type(r, &nodes->found[BOOT_NODE_DEVICES], "device-memory",
			 &info->devices) &&
	       boot_read_psci(r, nodes, info) &&
	       boot_read_cpus(r, nodes, boot_mpidr, info) &&
	       boot_read_gic(r, nodes, info) &&
	       boot_read_withheld(r, nodes, info) &&
	       boot_read_watchdog(r, nodes, info) &&
	       read_ramdisk(r, nodes, &info->ramdisk);
}

bool boot_info_read(const void *fdt, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info,
		    struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error };

	memset(info, 0, sizeof(*info));
	return read_all(&r, nodes, boot_mpidr, info) ||
	       boot_error_about(error, "FDT");
}
