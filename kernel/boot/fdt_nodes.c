/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_nodes.h"

#include <libfdt.h>
#include <string.h>

#include "lib/fdt_read.h"

/* Texts, not pointers to them, which would have to be relocated. */
static const char names[][24] = {
#define NAME(id, name) [BOOT_NODE_##id] = name,
	BOOT_CHILDREN(NAME) BOOT_TYPES(NAME) BOOT_COMPATIBLES(NAME)
#undef NAME
};

const char *boot_node_name(size_t kind)
{
	return names[kind];
}

static void note(struct boot_nodes *nodes, size_t i, const struct fdt_walk *at)
{
	struct boot_found *found = &nodes->found[i];

	found->last = at->node;
	if (found->first >= 0)
		return;
	found->first = at->node;
	found->bus = at->depth == 1 ? 0 : -1;
}

static void note_name(const void *fdt, struct boot_nodes *nodes,
		      const struct fdt_walk *at)
{
	const char *name = fdt_get_name(fdt, at->node, NULL);

	for (size_t i = 0; i < BOOT_CHILD_COUNT; i++) {
		if (name != NULL && strcmp(name, names[i]) == 0 &&
		    nodes->found[i].first < 0)
			note(nodes, i, at);
	}
}

static void note_type(const struct fdt_prop *prop, struct boot_nodes *nodes,
		      const struct fdt_walk *at)
{
	const char *type = fdt_prop_string(prop);

	for (size_t i = BOOT_CHILD_COUNT; i < BOOT_TYPE_END; i++) {
		if (type != NULL && strcmp(type, names[i]) == 0)
			note(nodes, i, at);
	}
}

static void note_compatible(const struct fdt_prop *prop,
			    struct boot_nodes *nodes, const struct fdt_walk *at)
{
	const char *s = NULL;

	while ((s = fdt_prop_next(prop, s)) != NULL) {
		for (size_t i = BOOT_TYPE_END; i < BOOT_NODE_COUNT; i++) {
			if (strcmp(s, names[i]) == 0)
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
			note_name(at->fdt, nodes, at);
		else if (tag == FDT_PROP)
			note_property(at, nodes);
	} while (tag > 0 && tag != FDT_END);
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
	return true;
}
