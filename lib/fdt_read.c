/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads flattened device trees: exact names, checked lengths, and addresses in
 * the root's address space.
 */
#include "lib/fdt_read.h"

#include <libfdt.h>
#include <string.h>

#include "lib/checked.h"

#define FDT_VERSION 17
#define BUSES_MAX   16

/* True if the memory reservation map ends within the tree. */
static bool map_ends(const void *fdt)
{
	const uint32_t begin = fdt_off_mem_rsvmap(fdt);
	const struct fdt_reserve_entry *entry =
		(const void *)((const char *)fdt + begin);
	size_t left = (fdt_totalsize(fdt) - begin) / sizeof(*entry);

	while (left > 0 && fdt64_ld(&entry->size) != 0) {
		entry++;
		left--;
	}
	return left > 0;
}

int fdt_read_check_header(const void *fdt, size_t size)
{
	int result;

	if (size < sizeof(struct fdt_header))
		return -FDT_ERR_TRUNCATED;
	result = fdt_check_header(fdt);
	if (result != 0)
		return result;
	/* libfdt is built without these checks. */
	if (fdt_version(fdt) < FDT_VERSION ||
	    fdt_last_comp_version(fdt) > FDT_VERSION)
		return -FDT_ERR_BADVERSION;
	if (fdt_off_mem_rsvmap(fdt) % 8 != 0 || fdt_off_dt_struct(fdt) % 4 != 0)
		return -FDT_ERR_ALIGNMENT;
	if (fdt_totalsize(fdt) > size)
		return -FDT_ERR_TRUNCATED;
	return map_ends(fdt) ? 0 : -FDT_ERR_TRUNCATED;
}

/* Returns how many bytes of the strings block are strings that end. */
static uint32_t names_end(const void *fdt)
{
	const char *names = (const char *)fdt + fdt_off_dt_strings(fdt);
	uint32_t end = fdt_size_dt_strings(fdt);

	while (end > 0 && names[end - 1] != '\0')
		end--;
	return end;
}

/* True if the root has no name, as it must. */
static bool is_root(const void *fdt, int node)
{
	int length;

	return fdt_get_name(fdt, node, &length) != NULL && length == 0;
}

/* False: there cannot be such a tag here. */
static bool take_tag(struct fdt_walk *w, uint32_t tag)
{
	if (w->ended)
		return tag == FDT_END;
	switch (tag) {
	case FDT_BEGIN_NODE:
		w->node = w->offset;
		return ++w->depth > 0 || is_root(w->fdt, w->offset);
	case FDT_END_NODE:
		w->ended = w->depth == 0;
		return w->depth-- >= 0;
	case FDT_PROP:
		w->prop = fdt_offset_ptr(w->fdt, w->offset, sizeof(*w->prop));
		return fdt32_ld(&w->prop->nameoff) < w->names_end;
	default:
		return tag == FDT_NOP || w->depth < 0;
	}
}

void fdt_walk_begin(struct fdt_walk *w, const void *fdt)
{
	*w = (struct fdt_walk){ .fdt = fdt,
				.depth = -1,
				.names_end = names_end(fdt) };
}

int fdt_walk_next(struct fdt_walk *w)
{
	uint32_t tag;

	w->offset = w->next;
	tag = fdt_next_tag(w->fdt, w->offset, &w->next);
	if (w->next < 0)
		return w->next;
	return take_tag(w, tag) ? (int)tag : -FDT_ERR_BADSTRUCTURE;
}

int fdt_read_check(const void *fdt, size_t size)
{
	int result = fdt_read_check_header(fdt, size);
	struct fdt_walk w;

	if (result != 0)
		return result;
	fdt_walk_begin(&w, fdt);
	do {
		result = fdt_walk_next(&w);
	} while (result > 0 && result != FDT_END);
	return result < 0 ? result : 0;
}

bool fdt_read_is_string(const void *fdt, uint32_t offset, const char *string,
			size_t size)
{
	const char *strings = (const char *)fdt + fdt_off_dt_strings(fdt);
	uint32_t end = fdt_size_dt_strings(fdt);

	return offset <= end && size <= end - offset &&
	       memcmp(strings + offset, string, size) == 0;
}

int fdt_read_child(const void *fdt, int parent, const char *name)
{
	int node;

	fdt_for_each_subnode(node, fdt, parent) {
		const char *found = fdt_get_name(fdt, node, NULL);

		if (found != NULL && strcmp(found, name) == 0)
			return node;
	}
	return -1;
}

bool fdt_read_prop(const void *fdt, int node, const char *name,
		   struct fdt_prop *prop)
{
	int size;

	prop->data = fdt_getprop(fdt, node, name, &size);
	prop->size = prop->data == NULL ? 0 : (uint32_t)size;
	return prop->data != NULL;
}

bool fdt_prop_cells(const struct fdt_prop *prop, uint32_t *offset, int cells,
		    uint64_t *value)
{
	uint32_t end = *offset + (uint32_t)cells * 4;

	if (end > prop->size)
		return false;
	for (*value = 0; *offset < end; *offset += 4)
		*value = *value << 32 |
			 fdt32_ld((const fdt32_t *)(prop->data + *offset));
	return true;
}

bool fdt_prop_number(const struct fdt_prop *prop, uint64_t *value)
{
	uint32_t offset = 0;

	return (prop->size == 4 || prop->size == 8) &&
	       fdt_prop_cells(prop, &offset, (int)(prop->size / 4), value);
}

const char *fdt_prop_string(const struct fdt_prop *prop)
{
	const char *string = (const char *)prop->data;

	if (prop->size == 0 || strnlen(string, prop->size) != prop->size - 1)
		return NULL;
	return string;
}

const char *fdt_prop_next(const struct fdt_prop *prop, const char *string)
{
	const char *end = (const char *)prop->data + prop->size;
	const char *next = (const char *)prop->data;
	size_t left;

	if (string != NULL)
		next = string + strlen(string) + 1;
	left = (size_t)(end - next);
	return strnlen(next, left) < left ? next : NULL;
}

bool fdt_prop_lists(const struct fdt_prop *prop, const char *string)
{
	const char *s = NULL;

	do
		s = fdt_prop_next(prop, s);
	while (s != NULL && strcmp(s, string) != 0);
	return s != NULL;
}

bool fdt_read_lists(const void *fdt, int node, const char *name,
		    const char *string)
{
	struct fdt_prop prop;

	return fdt_read_prop(fdt, node, name, &prop) &&
	       fdt_prop_lists(&prop, string);
}

bool fdt_read_is(const void *fdt, int node, const char *name,
		 const char *string)
{
	struct fdt_prop prop;

	return fdt_read_prop(fdt, node, name, &prop) &&
	       prop.size == strlen(string) + 1 &&
	       memcmp(prop.data, string, prop.size) == 0;
}

bool fdt_read_is_okay(const void *fdt, int node)
{
	struct fdt_prop prop;

	return !fdt_read_prop(fdt, node, "status", &prop) ||
	       fdt_read_is(fdt, node, "status", "okay") ||
	       fdt_read_is(fdt, node, "status", "ok");
}

static bool is_cells(int cells)
{
	return cells == 1 || cells == 2;
}

void fdt_regs_open(const void *fdt, int bus, int node, struct fdt_regs *regs)
{
	struct fdt_prop reg;
	uint32_t entry_size;

	memset(regs, 0, sizeof(*regs));
	regs->fdt = fdt;
	regs->bus = bus >= 0 ? bus : fdt_parent_offset(fdt, node);
	regs->reason = "missing";
	if (regs->bus < 0 || !fdt_read_prop(fdt, node, "reg", &reg))
		return;
	regs->address_cells = fdt_address_cells(fdt, regs->bus);
	regs->size_cells = fdt_size_cells(fdt, regs->bus);
	regs->reason = "the parent's #address-cells is neither 1 nor 2";
	if (!is_cells(regs->address_cells))
		return;
	regs->reason = "the parent's #size-cells is not 0, 1 or 2";
	if (regs->size_cells != 0 && !is_cells(regs->size_cells))
		return;
	entry_size = (uint32_t)(regs->address_cells + regs->size_cells) * 4;
	regs->reason = "no whole number of addresses and sizes";
	if (reg.size % entry_size != 0)
		return;
	regs->reason = NULL;
	regs->reg = reg;
}

/*
 * Moves an address by the first entry of a bus's ranges that contains all size
 * bytes. Returns NULL or what is wrong.
 */
static const char *move(const struct fdt_prop *ranges, const int cells[3],
			uint64_t *address, uint64_t size)
{
	uint64_t child, parent, room;
	uint32_t offset = 0;

	while (offset < ranges->size) {
		if (!fdt_prop_cells(ranges, &offset, cells[0], &child) ||
		    !fdt_prop_cells(ranges, &offset, cells[1], &parent) ||
		    !fdt_prop_cells(ranges, &offset, cells[2], &room))
			return "the ranges of a bus above are malformed";
		if (*address < child || size > room ||
		    *address - child > room - size)
			continue;
		if (!checked_add(parent, *address - child, address))
			return "the ranges of a bus above wrap around";
		return NULL;
	}
	return "not within the ranges of a bus above";
}

/*
 * Translates one level up: from addresses of bus to those of its parent.
 * Returns NULL or what is wrong.
 */
static const char *translate(const void *fdt, int bus, int parent,
			     uint64_t *address, uint64_t size)
{
	const int cells[3] = {
		fdt_address_cells(fdt, bus),
		fdt_address_cells(fdt, parent),
		fdt_size_cells(fdt, bus),
	};
	struct fdt_prop ranges;

	if (!fdt_read_prop(fdt, bus, "ranges", &ranges))
		return "a bus above has no ranges";
	if (ranges.size == 0)
		return NULL;
	if (!is_cells(cells[0]) || !is_cells(cells[1]) || !is_cells(cells[2]))
		return "a bus above has cells that are neither 1 nor 2";
	return move(&ranges, cells, address, size);
}

bool fdt_regs_next(struct fdt_regs *regs, struct pa_range *range)
{
	uint64_t address, size;
	int bus = regs->bus;
	unsigned levels = 0;

	if (regs->offset >= regs->reg.size ||
	    !fdt_prop_cells(&regs->reg, &regs->offset, regs->address_cells,
			    &address) ||
	    !fdt_prop_cells(&regs->reg, &regs->offset, regs->size_cells, &size))
		return false;
	while (bus > 0) {
		int parent = fdt_parent_offset(regs->fdt, bus);

		/* Each step walks the tree from its root: hence a limit. */
		regs->reason = "too many buses above";
		if (++levels > BUSES_MAX)
			return false;
		regs->reason =
			translate(regs->fdt, bus, parent, &address, size);
		if (regs->reason != NULL)
			return false;
		bus = parent;
	}
	range->begin = address;
	if (checked_add(address, size, &range->end))
		return true;
	regs->reason = "address and size wrap around";
	return false;
}
