/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the firmware's FDT says: memory, reservations, devices and /chosen. The
 * other parts have files of their own.
 */
#include "kernel/boot/boot_info.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/boot_parts.h"
#include "lib/checked.h"

/* A list that ranges are put into. */
struct list {
	struct boot_range *ranges;
	size_t *count;
	int max;
	const char *what;
};

bool boot_info_check(const void *fdt, size_t max_size, struct boot_error *error)
{
	int result = fdt_check_header(fdt);

	if (result != 0)
		return boot_error_set(error, BOOT_FDT, NULL, NULL, "%s",
				      boot_fdt_reason(result));
	if (fdt_version(fdt) < 17)
		return boot_error_set(error, BOOT_FDT, NULL, NULL,
				      "version %" PRIu32 ", must be 17",
				      fdt_version(fdt));
	if (fdt_totalsize(fdt) > max_size)
		return boot_error_set(error, BOOT_FDT, NULL, NULL,
				      "%" PRIu32 " bytes long, at most %zu fit",
				      fdt_totalsize(fdt), max_size);
	result = fdt_read_check(fdt, fdt_totalsize(fdt));
	if (result != 0)
		return boot_error_set(error, BOOT_FDT, NULL, NULL, "%s",
				      boot_fdt_reason(result));
	return true;
}

const struct boot_found *boot_node_in_use(const void *fdt,
					  const struct boot_nodes *nodes,
					  size_t first, size_t last,
					  size_t *kind)
{
	for (*kind = first; *kind <= last; ++*kind) {
		const struct boot_found *found = &nodes->found[*kind];

		if (found->first >= 0 && fdt_read_is_okay(fdt, found->first))
			return found;
	}
	return NULL;
}

bool boot_read_first_reg(const void *fdt, int bus, int node,
			 struct pa_range *range, struct boot_error *error)
{
	struct fdt_regs regs;
	struct fdt_reg reg;
	const char *reason;

	if (fdt_regs_open(fdt, bus, node, &regs, &reason)) {
		switch (fdt_regs_next(&regs, &reg, &reason)) {
		case FDT_REG_OK:
			*range = boot_range_of(&reg);
			return true;
		case FDT_REG_END:
			reason = "empty";
			break;
		case FDT_REG_BAD:
			break;
		}
	}
	return boot_error_at(error, BOOT_FDT, fdt, node, "reg", "%s", reason);
}

bool boot_read_number(const void *fdt, int node, const char *name, uint64_t max,
		      uint64_t *value, struct boot_error *error)
{
	struct fdt_prop prop;

	if (!fdt_read_prop(fdt, node, name, &prop))
		return true;
	if (!fdt_prop_number(&prop, value))
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "%" PRIu32 " bytes long, must be 4 or 8",
				     prop.size);
	if (*value > max)
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "%" PRIu64 ", at most %" PRIu64 " can be",
				     *value, max);
	return true;
}

static bool append(const struct list *list, const struct boot_range *range,
		   struct boot_error *error)
{
	if (*list->count == (size_t)list->max)
		return boot_error_set(error, BOOT_FDT, range->name, NULL,
				      "more than %d %s", list->max, list->what);
	list->ranges[(*list->count)++] = *range;
	return true;
}

/* Appends every entry of a node's reg that is not empty. */
static bool append_regs(const void *fdt, int bus, int node,
			const struct list *list, struct boot_error *error)
{
	struct boot_range range = { .name = fdt_get_name(fdt, node, NULL) };
	struct fdt_prop prop;
	enum fdt_reg_status status = FDT_REG_BAD;
	struct fdt_regs regs;
	struct fdt_reg reg;
	const char *reason;

	range.no_map = fdt_read_prop(fdt, node, "no-map", &prop);
	if (fdt_regs_open(fdt, bus, node, &regs, &reason)) {
		while ((status = fdt_regs_next(&regs, &reg, &reason)) ==
		       FDT_REG_OK) {
			range.range = boot_range_of(&reg);
			if (reg.size != 0 && !append(list, &range, error))
				return false;
		}
	}
	return status == FDT_REG_END ||
	       boot_error_at(error, BOOT_FDT, fdt, node, "reg", "%s", reason);
}

static bool has_type(const void *fdt, int node, const char *type)
{
	struct fdt_prop prop;
	const char *found = NULL;

	if (fdt_read_prop(fdt, node, "device_type", &prop))
		found = fdt_prop_string(&prop);
	return found != NULL && strcmp(found, type) == 0;
}

/* The children of the root that are of a type and in use. */
static bool read_type(const void *fdt, const struct boot_found *found,
		      const char *type, const struct list *list,
		      struct boot_error *error)
{
	int node = found->first;

	while (node >= 0) {
		if (has_type(fdt, node, type) && fdt_read_is_okay(fdt, node) &&
		    !append_regs(fdt, 0, node, list, error))
			return false;
		if (node == found->last)
			break;
		node = fdt_next_subnode(fdt, node);
	}
	return true;
}

static bool read_memory(const void *fdt, const struct boot_nodes *nodes,
			struct boot_info *info, struct boot_error *error)
{
	const struct list list = { info->memory, &info->memory_count,
				   BOOT_MAX_MEMORY, "ranges of memory" };

	if (!read_type(fdt, &nodes->found[BOOT_NODE_MEMORY], "memory", &list,
		       error))
		return false;
	if (info->memory_count == 0)
		return boot_error_set(error, BOOT_FDT, "/memory", NULL,
				      "missing or disabled: there is no RAM");
	return true;
}

static bool read_devices(const void *fdt, const struct boot_nodes *nodes,
			 struct boot_info *info, struct boot_error *error)
{
	const struct list list = { info->devices, &info->device_count,
				   BOOT_MAX_DEVICES, "ranges of devices" };

	return read_type(fdt, &nodes->found[BOOT_NODE_DEVICES], "device-memory",
			 &list, error);
}

/* The entries of the memory reservation map. */
static bool read_memreserve(const void *fdt, const struct list *list,
			    struct boot_error *error)
{
	struct boot_range range = { .name = "/memreserve/" };
	int count = fdt_num_mem_rsv(fdt);
	uint64_t size;

	for (int i = 0; i < count; i++) {
		if (fdt_get_mem_rsv(fdt, i, &range.range.begin, &size) != 0 ||
		    !checked_add(range.range.begin, size, &range.range.end))
			return boot_error_set(error, BOOT_FDT, range.name, NULL,
					      "entry %d wraps around", i);
		if (size != 0 && !append(list, &range, error))
			return false;
	}
	return true;
}

/* What has no reg is placed by the primary, wherever it likes. */
static bool read_reserved(const void *fdt, const struct boot_nodes *nodes,
			  struct boot_info *info, struct boot_error *error)
{
	const struct list list = { info->reserved, &info->reserved_count,
				   BOOT_MAX_RESERVED, "reserved ranges" };
	int parent = nodes->found[BOOT_NODE_RESERVED].first;
	struct fdt_prop prop;
	int node;

	if (!read_memreserve(fdt, &list, error))
		return false;
	if (parent < 0 || !fdt_read_is_okay(fdt, parent))
		return true;
	fdt_for_each_subnode(node, fdt, parent) {
		if (!fdt_read_is_okay(fdt, node) ||
		    !fdt_read_prop(fdt, node, "reg", &prop))
			continue;
		if (!append_regs(fdt, parent, node, &list, error))
			return false;
	}
	return true;
}

/*
 * What firmware draws into is not to be used for anything else. A node whose
 * address cannot be read is nobody's framebuffer.
 */
static bool read_framebuffers(const void *fdt, const struct boot_nodes *nodes,
			      struct boot_info *info, struct boot_error *error)
{
	static const char name[] = "simple-framebuffer";
	const struct boot_found *found = &nodes->found[BOOT_NODE_FRAMEBUFFER];
	const struct list list = { info->reserved, &info->reserved_count,
				   BOOT_MAX_RESERVED, "reserved ranges" };
	struct boot_range range = { .name = name };

	for (int node = found->first; node >= 0;
	     node = node == found->last ?
			    -1 :
			    fdt_node_offset_by_compatible(fdt, node, name)) {
		struct fdt_regs regs;
		struct fdt_reg reg;
		const char *reason;

		if (!fdt_read_is_okay(fdt, node) ||
		    !fdt_regs_open(fdt, -1, node, &regs, &reason) ||
		    fdt_regs_next(&regs, &reg, &reason) != FDT_REG_OK ||
		    reg.size == 0)
			continue;
		range.range = boot_range_of(&reg);
		if (!append(&list, &range, error))
			return false;
	}
	return true;
}

static bool read_address(const void *fdt, int chosen, const char *name,
			 uint64_t *value, struct boot_error *error)
{
	struct fdt_prop prop;

	if (chosen < 0 || !fdt_read_prop(fdt, chosen, name, &prop))
		return boot_error_set(error, BOOT_FDT, "/chosen", name,
				      "missing: no ramdisk was loaded");
	if (!fdt_prop_number(&prop, value))
		return boot_error_set(error, BOOT_FDT, "/chosen", name,
				      "%" PRIu32 " bytes long, must be 4 or 8",
				      prop.size);
	return true;
}

static bool read_chosen(const void *fdt, const struct boot_nodes *nodes,
			struct boot_info *info, struct boot_error *error)
{
	int chosen = nodes->found[BOOT_NODE_CHOSEN].first;
	struct pa_range *ramdisk = &info->ramdisk;
	struct fdt_prop prop;

	if (!read_address(fdt, chosen, "linux,initrd-start", &ramdisk->begin,
			  error) ||
	    !read_address(fdt, chosen, "linux,initrd-end", &ramdisk->end,
			  error))
		return false;
	if (ramdisk->end <= ramdisk->begin)
		return boot_error_set(error, BOOT_FDT, "/chosen",
				      "linux,initrd-end",
				      "0x%" PRIx64 " is not behind "
				      "linux,initrd-start, 0x%" PRIx64,
				      ramdisk->end, ramdisk->begin);
	if (fdt_read_prop(fdt, chosen, "bootargs", &prop)) {
		info->bootargs = (const char *)prop.data;
		info->bootargs_size = prop.size;
	}
	return true;
}

bool boot_info_read(const void *fdt, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info,
		    struct boot_error *error)
{
	memset(info, 0, sizeof(*info));
	return read_memory(fdt, nodes, info, error) &&
	       read_reserved(fdt, nodes, info, error) &&
	       read_framebuffers(fdt, nodes, info, error) &&
	       read_devices(fdt, nodes, info, error) &&
	       boot_read_psci(fdt, nodes, info, error) &&
	       boot_read_cpus(fdt, nodes, boot_mpidr, info, error) &&
	       boot_read_gic(fdt, nodes, info, error) &&
	       boot_read_watchdog(fdt, nodes, info, error) &&
	       read_chosen(fdt, nodes, info, error);
}
