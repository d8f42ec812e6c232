/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_nodes.h"

#include <libfdt.h>
#include <string.h>

#include "lib/fdt_read.h"
#include "lib/strings.h"

#define NAME(id, name) name "\0"
static const char children[] = BOOT_CHILDREN(NAME);
static const char types[] = BOOT_TYPES(NAME);
#undef NAME

/* An array, which is searched sooner than a list would be. */
static const char compatibles[][24] = {
#define NAME(id, name) name,
	BOOT_COMPATIBLES(NAME)
#undef NAME
};

const char *boot_compatible(size_t kind)
{
	return compatibles[kind - BOOT_TYPE_END];
}

static void note(struct boot_nodes *nodes, size_t kind,
		 const struct fdt_walk *at)
{
	struct boot_found *found = &nodes->found[kind];

	found->last = at->node;
	if (found->first >= 0)
		return;
	found->first = at->node;
	found->bus = at->depth == 1 ? 0 : -1;
}

static void note_name(const struct fdt_walk *at, struct boot_nodes *nodes)
{
	const char *name = fdt_get_name(at->fdt, at->node, NULL);
	unsigned kind = name != NULL ? strings_find(children, name) :
				       BOOT_CHILD_COUNT;

	if (kind < BOOT_CHILD_COUNT && nodes->found[kind].first < 0)
		note(nodes, kind, at);
}

static void note_type(const struct fdt_prop *prop, struct boot_nodes *nodes,
		      const struct fdt_walk *at)
{
	const char *type = fdt_prop_string(prop);
	unsigned kind;

	if (type == NULL)
		return;
	kind = BOOT_CHILD_COUNT + strings_find(types, type);
	if (kind < BOOT_TYPE_END)
		note(nodes, kind, at);
}

static void note_compatible(const struct fdt_prop *prop,
			    struct boot_nodes *nodes, const struct fdt_walk *at)
{
	const char *s = NULL;

	while ((s = fdt_prop_next(prop, s)) != NULL) {
		for (size_t i = BOOT_TYPE_END; i < BOOT_NODE_COUNT; i++) {
			if (strcmp(s, boot_compatible(i)) == 0)
				note(nodes, i, at);
		}
	}
}

static void note_property(const struct fdt_walk *at, struct boot_nodes *nodes)
{
	static const char compatible[] = "compatible";
	static const char type[] = "device_type";
	const uint32_t name = fdt32_ld(&at->prop->nameoff);
	const struct fdt_prop prop = { (const uint8_t *)at->prop->data,
				       fdt32_ld(&at->prop->len) };

	if (fdt_read_is_string(at->fdt, name, compatible, sizeof(compatible)))
		note_compatible(&prop, nodes, at);
	else if (at->depth == 1 &&
		 fdt_read_is_string(at->fdt, name, type, sizeof(type)))
		note_type(&prop, nodes, at);
}

/* Returns 0, or a negative FDT_ERR where the tree is malformed. */
static int find(struct fdt_walk *at, struct boot_nodes *nodes)
{
	int tag;

	do {
		tag = fdt_walk_next(at);
		if (tag == FDT_BEGIN_NODE && at->depth == 1)
			note_name(at, nodes);
		else if (tag == FDT_PROP)
			note_property(at, nodes);
	} while (tag > 0 && tag != FDT_END);
	nodes->end = at->offset - (int)sizeof(fdt32_t);
	return tag < 0 ? tag : 0;
}

bool boot_find_nodes(const void *fdt, size_t size, struct boot_nodes *nodes)
{
	struct fdt_walk w;

	memset(nodes, 0xff, sizeof(*nodes));
	nodes->status = fdt_read_check_header(fdt, size);
	if (nodes->status != 0)
		return false;
	fdt_walk_begin(&w, fdt);
	nodes->status = find(&w, nodes);
	/* Where no further step can be made, libfdt makes none either. */
	return nodes->status == 0 || w.next < 0;
}
