/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How the primary finds the monitor: /hypervisor in its tree, with the conduit
 * of calls, and the interrupt that its timer has while a secondary runs. It is
 * written behind the last node, where nothing has to move for it.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "kernel/boot/fdt_nodes.h"

/* The names of its properties, for the end of the strings block. */
extern const char monitor_node_names[32];

/* Bytes of the node, at most, and with its names. */
#define MONITOR_NODE_SIZE 92
#define MONITOR_NODE_ROOM (MONITOR_NODE_SIZE + sizeof(monitor_node_names))

/*
 * Writes the node to `to`; its names begin at an offset of the strings block.
 * fdt is firmware's tree, which has the nodes. Returns how many bytes it has: 0
 * if there is a node of that name.
 */
uint32_t monitor_node_write(void *to, uint32_t names, const void *fdt,
			    const struct boot_nodes *nodes);
