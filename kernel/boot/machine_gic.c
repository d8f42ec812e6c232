/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_gic.h"

#include <inttypes.h>

#include "kernel/boot/fdt_kind.h"

/* Counts the ranges that reg must have: two, of a GICv3 perhaps more. */
static bool count_ranges(struct boot_reader *r, unsigned int version,
			 uint64_t *count)
{
	uint64_t stride;

	*count = 1;
	if (version == 3 &&
	    (!boot_limited(r, "redistributor-stride", UINT64_MAX, &stride) ||
	     !boot_limited(r, "#redistributor-regions", UINT32_MAX, count)))
		return false;
	if (*count == 0)
		return boot_refuse(r, "0, must be more");
	++*count;
	return true;
}

/* True if the node has as many ranges as required, and each is sound. */
static bool check_ranges(struct boot_reader *r, uint64_t required)
{
	struct fdt_regs regs;
	struct pa_range range;
	uint64_t count = 0;

	boot_open_regs(r, &regs);
	while (fdt_regs_next(&regs, &range))
		count++;
	return boot_check_regs(r, &regs) &&
	       (count >= required ||
		boot_refuse(r,
			    "%" PRIu64 " ranges, must be %" PRIu64 " or more",
			    count, required));
}

bool machine_read_gic(struct boot_reader *r, const struct boot_nodes *nodes,
		      unsigned int *version)
{
	uint64_t required;
	size_t kind;

	if (!boot_find_in_use(r, nodes, BOOT_NODE_GIC_V3, BOOT_NODE_QGIC2,
			      &kind))
		return true;
	*version = kind == BOOT_NODE_GIC_V3 ? 3 : 2;
	return count_ranges(r, *version, &required) &&
	       check_ranges(r, required);
}
