/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_withheld.h"

#include <libfdt.h>

#include "kernel/boot/fdt_kind.h"
#include "lib/checked.h"

/* Kinds of nodes, as they follow each other in fdt_nodes.h. */
#define GICS_BEGIN  BOOT_NODE_GIC_V3
#define GICS_END    BOOT_NODE_DEBUG
#define OTHER_BEGIN BOOT_NODE_DEBUG
#define OTHER_END   BOOT_NODE_ITS

#define GRANULE ((uint64_t)0x10000) /* pages of 64 KiB */

/* GIC-400 TRM (DDI 0471), 3.2: offsets in its own block. */
#define GIC_400_GICD 0x1000
#define GIC_400_GICC 0x2000
#define GIC_400_GICH 0x4000
#define GIC_400_END  0x8000

/* Returns how many ranges of a GIC's reg stay: GICD, GICR, GICC. */
static uint64_t kept_ranges(const void *fdt, int node, size_t kind)
{
	struct fdt_prop prop;
	uint64_t regions = 1;

	if (kind != BOOT_NODE_GIC_V3)
		return 2;
	if (fdt_read_prop(fdt, node, "#redistributor-regions", &prop) &&
	    !fdt_prop_number(&prop, &regions))
		return UINT64_MAX;
	return checked_add(regions, 2, &regions) ? regions : UINT64_MAX;
}

/*
 * Returns all addresses of a frame, of which the tree may name a part (GIC-400
 * TRM, 3.2): GICH has two pages, the second with a block for each CPU. If the
 * frames are 64 KiB apart, for stage 2 with pages of that size, each page of a
 * frame fills 64 KiB.
 */
static struct pa_range all_places(struct pa_range frame, struct pa_range gicc)
{
	uint64_t unit = (frame.begin ^ gicc.begin) < GRANULE ? PAGE_SIZE :
							       GRANULE;
	struct pa_range all = { frame.begin & ~(unit - 1), 0 };

	if (!checked_add(all.begin, 2 * unit, &all.end) || all.end >= frame.end)
		return all;
	return checked_align_up(frame.end, unit, &all.end) ? all : frame;
}

/* True if one of the first count ranges of reg overlaps this one. */
static bool is_kept(const struct boot_reader *r, uint64_t count,
		    struct pa_range range)
{
	struct fdt_regs regs;
	struct pa_range kept;

	fdt_regs_open(r->fdt, r->bus, r->node, &regs);
	while (count-- > 0 && fdt_regs_next(&regs, &kept)) {
		if (pa_range_overlap(kept, range))
			return true;
	}
	return false;
}

static bool append(const struct boot_reader *r, struct boot_ranges *list,
		   struct pa_range range)
{
	const struct boot_range frame = {
		.range = range,
		.name = fdt_get_name(r->fdt, r->node, NULL),
	};

	return range.begin >= range.end || boot_append(r, list, &frame);
}

/* Appends GICH and GICV of a GIC-400 whose reg ends with GICC. */
static bool append_gic_400(const struct boot_reader *r,
			   struct boot_ranges *list, struct pa_range gicd,
			   struct pa_range gicc)
{
	uint64_t block = gicd.begin - GIC_400_GICD;

	return gicc.begin != block + GIC_400_GICC ||
	       append(r, list,
		      (struct pa_range){ block + GIC_400_GICH,
					 block + GIC_400_END });
}

/* Appends GICH and GICV: the ranges behind those that stay. */
static bool read_gic(struct boot_reader *r, size_t kind,
		     struct boot_ranges *list)
{
	const uint64_t kept = kept_ranges(r->fdt, r->node, kind);
	struct pa_range gicd = { 0, 0 };
	struct pa_range gicc = { 0, 0 };
	struct pa_range range, all;
	struct fdt_regs regs;
	uint64_t count = 0;

	boot_open_regs(r, &regs);
	for (; fdt_regs_next(&regs, &range); count++) {
		if (count == 0)
			gicd = range;
		if (count < kept) {
			gicc = range;
			continue;
		}
		all = all_places(range, gicc);
		if (!append(r, list, is_kept(r, kept, all) ? range : all))
			return false;
	}
	return kind != BOOT_NODE_GIC_400 || count != 2 ||
	       append_gic_400(r, list, gicd, gicc);
}

/* Appends all ranges of a node, up to one that is malformed. */
static bool read_all(struct boot_reader *r, struct boot_ranges *list,
		     struct fdt_regs *regs)
{
	struct pa_range range;

	boot_open_regs(r, regs);
	while (fdt_regs_next(regs, &range)) {
		if (!append(r, list, range))
			return false;
	}
	return true;
}

/* A range that cannot be read is mapped for no VM anyway: no error here. */
bool machine_read_withheld(struct boot_reader *r,
			   const struct boot_nodes *nodes,
			   struct boot_ranges *list)
{
	struct fdt_regs regs;

	for (size_t kind = GICS_BEGIN; kind < OTHER_END; kind++) {
		r->node = -1;
		while (boot_next_of_kind(r, nodes, kind)) {
			if (!(kind < GICS_END ? read_gic(r, kind, list) :
						read_all(r, list, &regs)))
				return false;
		}
	}
	return true;
}

bool withheld_read_its(const void *fdt, const struct boot_nodes *nodes,
		       struct boot_ranges *list, struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error, .node = -1 };
	struct fdt_regs regs;

	while (boot_next_of_kind(&r, nodes, BOOT_NODE_ITS)) {
		if (!read_all(&r, list, &regs) || !boot_check_regs(&r, &regs))
			return boot_error_about(error, "FDT");
	}
	return true;
}

/* Cuts reg to its first ranges, and fills the rest with FDT_NOP. */
static void cut(void *fdt, const struct boot_reader *r, uint64_t ranges)
{
	struct fdt_property *reg;
	struct fdt_regs regs;
	uint64_t keep;
	int size;

	fdt_regs_open(fdt, r->bus, r->node, &regs);
	if (regs.reason != NULL || ranges > regs.reg.size)
		return;
	keep = ranges * 4 * (uint64_t)(regs.address_cells + regs.size_cells);
	reg = fdt_get_property_w(fdt, r->node, "reg", &size);
	if (keep >= (uint64_t)size)
		return;
	reg->len = cpu_to_fdt32((uint32_t)keep);
	for (; keep < (uint64_t)size; keep += 4)
		fdt32_st(reg->data + keep, FDT_NOP);
}

void withheld_cut(void *fdt, const struct boot_nodes *nodes)
{
	struct boot_reader r = { .fdt = fdt };

	for (size_t kind = GICS_BEGIN; kind < GICS_END; kind++) {
		r.node = -1;
		while (boot_next_of_kind(&r, nodes, kind))
			cut(fdt, &r, kept_ranges(fdt, r.node, kind));
	}
}

/* A change moves only what is behind the node. */
static int disable(void *fdt, const char *compatible)
{
	int result = 0;
	int node = -1;

	while (result == 0 && (node = fdt_next_node(fdt, node, NULL)) >= 0) {
		if (fdt_read_lists(fdt, node, "compatible", compatible))
			result = fdt_setprop_string(fdt, node, "status",
						    "disabled");
	}
	return result;
}

int withheld_disable(void *fdt, const struct boot_nodes *nodes, bool its)
{
	size_t end = its ? BOOT_NODE_ITS + 1 : OTHER_END;
	int result = 0;

	for (size_t kind = OTHER_BEGIN; result == 0 && kind < end; kind++) {
		if (nodes->found[kind].first >= 0)
			result = disable(fdt, boot_compatible(kind));
	}
	return result;
}
