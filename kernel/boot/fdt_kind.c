/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_kind.h"

#include <libfdt.h>

bool boot_next_of_kind(struct boot_reader *r, const struct boot_nodes *nodes,
		       size_t kind)
{
	const struct boot_found *found = &nodes->found[kind];

	r->bus = -1;
	if (r->node < 0) {
		r->node = found->first;
		r->bus = found->bus;
		return r->node >= 0;
	}
	do {
		r->node = r->node == found->last ?
				  -1 :
				  fdt_next_node(r->fdt, r->node, NULL);
	} while (r->node >= 0 && !fdt_read_lists(r->fdt, r->node, "compatible",
						 boot_compatible(kind)));
	return r->node >= 0;
}

bool boot_find_in_use(struct boot_reader *r, const struct boot_nodes *nodes,
		      size_t first, size_t last, size_t *kind)
{
	for (*kind = first; *kind <= last; ++*kind) {
		r->node = -1;
		while (boot_next_of_kind(r, nodes, *kind)) {
			if (fdt_read_is_okay(r->fdt, r->node))
				return true;
		}
	}
	return false;
}
