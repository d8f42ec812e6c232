/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller that the firmware's FDT names.
 */
#include <inttypes.h>
#include <libfdt.h>

#include "kernel/boot/boot_parts.h"

/* The ranges of reg, in their order: what the binding of a version says. */
struct slots {
	struct pa_range *ranges[4 + BOOT_MAX_REDIST];
	size_t count;
	size_t required;
};

static void add_slot(struct slots *slots, struct pa_range *range)
{
	slots->ranges[slots->count++] = range;
}

static bool read_regs(const void *fdt, const struct boot_found *found,
		      const struct slots *slots, struct boot_error *error)
{
	int node = found->first;
	enum fdt_reg_status status = FDT_REG_BAD;
	struct fdt_regs regs;
	struct fdt_reg reg;
	const char *reason;
	size_t i = 0;

	if (fdt_regs_open(fdt, found->bus, node, &regs, &reason)) {
		for (status = FDT_REG_OK; i < slots->count; i++) {
			status = fdt_regs_next(&regs, &reg, &reason);
			if (status != FDT_REG_OK)
				break;
			*slots->ranges[i] = boot_range_of(&reg);
		}
	}
	if (status == FDT_REG_BAD)
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg", "%s",
				     reason);
	if (i < slots->required)
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg",
				     "%zu ranges, must be %zu or more", i,
				     slots->required);
	return true;
}

static bool add_redistributors(const void *fdt, int node, struct boot_gic *gic,
			       struct slots *slots, struct boot_error *error)
{
	const char *name = "#redistributor-regions";
	uint64_t count = 1;

	if (!boot_read_number(fdt, node, "redistributor-stride", UINT64_MAX,
			      &gic->redistributor_stride, error) ||
	    !boot_read_number(fdt, node, name, BOOT_MAX_REDIST, &count, error))
		return false;
	if (count == 0)
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "0, must be 1 or more");
	gic->redistributor_count = (size_t)count;
	for (size_t i = 0; i < gic->redistributor_count; i++)
		add_slot(slots, &gic->redistributors[i]);
	return true;
}

static bool read_gic(const void *fdt, const struct boot_found *found,
		     struct boot_gic *gic, struct boot_error *error)
{
	struct slots slots = { .count = 0 };

	add_slot(&slots, &gic->distributor);
	if (gic->version == 3 &&
	    !add_redistributors(fdt, found->first, gic, &slots, error))
		return false;
	slots.required = gic->version == 3 ? slots.count : 2;
	add_slot(&slots, &gic->cpu_interface);
	add_slot(&slots, &gic->hyp_interface);
	add_slot(&slots, &gic->vcpu_interface);
	return read_regs(fdt, found, &slots, error);
}

bool boot_read_gic(const void *fdt, const struct boot_nodes *nodes,
		   struct boot_info *info, struct boot_error *error)
{
	size_t kind;
	const struct boot_found *found = boot_node_in_use(
		fdt, nodes, BOOT_NODE_GIC_V3, BOOT_NODE_GIC_A15, &kind);

	if (found == NULL)
		return true;
	info->gic.version = kind == BOOT_NODE_GIC_V3 ? 3 : 2;
	return read_gic(fdt, found, &info->gic, error);
}
