/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_nodes.h"

#include <libfdt.h>
#include <string.h>

#include "lib/fdt_read.h"

/* Where the walk is. */
struct place {
	int node;
	int depth; /* of the root: 0 */
};

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

static void note(struct boot_nodes *nodes, size_t i, struct place at)
{
	struct boot_found *found = &nodes->found[i];

	found->last = at.node;
	if (found->first >= 0)
		return;
	found->first = at.node;
	found->bus = at.depth == 1 ? 0 : -1;
}

static void note_name(const void *fdt, struct boot_nodes *nodes,
		      struct place at)
{
	const char *name = fdt_get_name(fdt, at.node, NULL);

	for (size_t i = 0; i < BOOT_CHILD_COUNT; i++) {
		if (name != NULL && strcmp(name, names[i]) == 0 &&
		    nodes->found[i].first < 0)
			note(nodes, i, at);
	}
}

static void note_type(const struct fdt_prop *prop, struct boot_nodes *nodes,
		      struct place at)
{
	const char *type = fdt_prop_string(prop);

	for (size_t i = BOOT_CHILD_COUNT; i < BOOT_TYPE_END; i++) {
		if (type != NULL && strcmp(type, names[i]) == 0)
			note(nodes, i, at);
	}
}

static void note_compatible(const struct fdt_prop *prop,
			    struct boot_nodes *nodes, struct place at)
{
	const char *s = NULL;

	while ((s = fdt_prop_next(prop, s)) != NULL) {
		for (size_t i = BOOT_TYPE_END; i < BOOT_NODE_COUNT; i++) {
			if (strcmp(s, names[i]) == 0)
				note(nodes, i, at);
		}
	}
}

static void note_property(const void *fdt, int offset, struct boot_nodes *nodes,
			  struct place at)
{
	static const char compatible[] = "compatible";
	static const char type[] = "device_type";
	const struct fdt_property *p = fdt_offset_ptr(fdt, offset, sizeof(*p));
	const uint32_t name = fdt32_ld(&p->nameoff);
	const struct fdt_prop prop = { (const uint8_t *)p->data,
				       fdt32_ld(&p->len) };

	if (fdt_read_is_string(fdt, name, compatible, sizeof(compatible)))
		note_compatible(&prop, nodes, at);
	else if (at.depth == 1 &&
		 fdt_read_is_string(fdt, name, type, sizeof(type)))
		note_type(&prop, nodes, at);
}

void boot_find_nodes(const void *fdt, struct boot_nodes *nodes)
{
	struct place at = { 0, -1 };
	int next;

	memset(nodes, 0xff, sizeof(*nodes));
	for (int offset = 0;; offset = next) {
		switch (fdt_next_tag(fdt, offset, &next)) {
		case FDT_BEGIN_NODE:
			at.node = offset;
			if (++at.depth == 1)
				note_name(fdt, nodes, at);
			break;
		case FDT_END_NODE:
			at.depth--;
			break;
		case FDT_PROP:
			note_property(fdt, offset, nodes, at);
			break;
		case FDT_END:
			return;
		default:
			break;
		}
	}
}
