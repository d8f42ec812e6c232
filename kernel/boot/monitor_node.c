/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/monitor_node.h"

#include <libfdt.h>
#include <string.h>

#include "lib/fdt_read.h"

/* Offsets of the names. */
#define COMPATIBLE 0
#define METHOD	   11
#define INTERRUPTS 18

const char monitor_node_names[32] = "compatible\0method\0interrupts";

/* The place of the hypervisor's timer in a timer node's list of interrupts. */
#define HYPERVISOR_TIMER 3

static void put_cell(uint8_t **at, uint32_t value)
{
	fdt32_st(*at, value);
	*at += sizeof(fdt32_t);
}

/* The room is zero: only the value's bytes are written. */
static void put_prop(uint8_t **at, uint32_t name, const void *value,
		     uint32_t size)
{
	put_cell(at, FDT_PROP);
	put_cell(at, size);
	put_cell(at, name);
	memcpy(*at, value, size);
	*at += (size + sizeof(fdt32_t) - 1) & ~(sizeof(fdt32_t) - 1);
}

/*
 * Returns the bytes of each of four or five interrupts, of three or four cells;
 * 0: it is another list.
 */
static uint32_t interrupt_size(uint32_t list)
{
	if (list == 48 || list == 60)
		return 12;
	return list == 64 || list == 80 ? 16 : 0;
}

/*
 * Adds the interrupt as firmware describes it: an operating system has mapped
 * it with that trigger already. A tree need not have it.
 */
static void put_interrupt(uint8_t **at, uint32_t names, const void *fdt,
			  int timer)
{
	struct fdt_prop prop;
	uint32_t size;

	if (!fdt_read_prop(fdt, timer, "interrupts", &prop))
		return;
	size = interrupt_size(prop.size);
	if (size != 0)
		put_prop(at, names + INTERRUPTS,
			 prop.data + HYPERVISOR_TIMER * size, size);
}

uint32_t monitor_node_write(void *to, uint32_t names, const void *fdt,
			    const struct boot_nodes *nodes)
{
	static const char name[12] = "hypervisor";
	static const char compatible[] = "keel,monitor";
	static const char method[] = "hvc";
	uint8_t *at = to;

	if (nodes->found[BOOT_NODE_HYPERVISOR].first >= 0)
		return 0;
	memset(to, 0, MONITOR_NODE_SIZE);
	put_cell(&at, FDT_BEGIN_NODE);
	memcpy(at, name, sizeof(name));
	at += sizeof(name);
	put_prop(&at, names + COMPATIBLE, compatible, sizeof(compatible));
	put_prop(&at, names + METHOD, method, sizeof(method));
	put_interrupt(&at, names, fdt, nodes->found[BOOT_NODE_TIMER].first);
	put_cell(&at, FDT_END_NODE);
	return (uint32_t)(at - (uint8_t *)to);
}
