/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Finds the nodes of firmware's FDT that boot uses, all in one walk: a search
 * for each of them would be most of boot's time.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Children of the root, by name. */
#define BOOT_CHILDREN(NODE)            \
	NODE(CHOSEN, "chosen")         \
	NODE(CPUS, "cpus")             \
	NODE(HYPERVISOR, "hypervisor") \
	NODE(RESERVED, "reserved-memory")

/* Children of the root, by device_type. */
#define BOOT_TYPES(NODE)       \
	NODE(MEMORY, "memory") \
	NODE(DEVICES, "device-memory")

/* Nodes anywhere, by compatible; those preferred come first. */
#define BOOT_COMPATIBLES(NODE)                  \
	NODE(FRAMEBUFFER, "simple-framebuffer") \
	NODE(PSCI_1_0, "arm,psci-1.0")          \
	NODE(PSCI_0_2, "arm,psci-0.2")          \
	NODE(GIC_V3, "arm,gic-v3")              \
	NODE(GIC_400, "arm,gic-400")            \
	NODE(GIC_A15, "arm,cortex-a15-gic")     \
	NODE(GIC_A7, "arm,cortex-a7-gic")       \
	NODE(QGIC2, "qcom,msm-qgic2")           \
	NODE(DEBUG, "arm,coresight-cpu-debug")  \
	NODE(TRACE, "arm,coresight-etm4x")      \
	NODE(ITS, "arm,gic-v3-its")             \
	NODE(PM, "brcm,bcm2835-pm")             \
	NODE(PM_WDT, "brcm,bcm2835-pm-wdt")     \
	NODE(TIMER, "arm,armv8-timer")

enum boot_node {
#define ID(id, name) BOOT_NODE_##id,
	BOOT_CHILDREN(ID) BOOT_TYPES(ID) BOOT_COMPATIBLES(ID) BOOT_NODE_COUNT,
#undef ID
	BOOT_CHILD_COUNT = BOOT_NODE_MEMORY,
	BOOT_TYPE_END = BOOT_NODE_FRAMEBUFFER,
};

/* Nodes of a kind, as offsets in the tree; -1: there is none. */
struct boot_found {
	int first;
	int last;
	int bus; /* the parent of the first; -1: not known */
};

struct boot_nodes {
	struct boot_found found[BOOT_NODE_COUNT];
	int end;    /* where the root ends */
	int status; /* of the whole tree: 0, or a negative FDT_ERR */
};

/* Returns the compatible of a kind of nodes that have one. */
const char *boot_compatible(size_t kind);

/*
 * Finds all nodes of the tree, whose memory has size bytes, and checks it on
 * the way: nodes behind what is malformed are not found. Returns false if the
 * tree must not be read at all: its header is no good, or libfdt could go on
 * behind what is malformed, to names that have not been checked.
 */
bool boot_find_nodes(const void *fdt, size_t size, struct boot_nodes *nodes);
