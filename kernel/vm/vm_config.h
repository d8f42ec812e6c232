/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The properties of a VM that the manifest sets and that are used after boot.
 * The manifest's reader fills in a struct vm_config, and struct vm has a copy
 * of it: a new property needs a field here and a row in kernel/boot/manifest.c.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VM_STRING_MAX 31 /* characters of any string, the NUL not counted */
#define VM_SMC_MAX    32
#define VM_POOL_EQUAL UINT16_MAX /* as many pages as others that say nothing */

#define VM_UUIDS 4

/*
 * Properties of FF-A: those of a partition manifest's messaging-method, which
 * are those of a partition's descriptor, too (DEN0077A, table 6.2).
 */
enum vm_property {
	VM_RECEIVES_DIRECT = 1U << 0,
	VM_SENDS_DIRECT = 1U << 1,
	VM_INDIRECT = 1U << 2,
	VM_NOTIFICATIONS = 1U << 3,
	VM_RECEIVES_DIRECT2 = 1U << 9,
	VM_SENDS_DIRECT2 = 1U << 10,
};

/* Used if the manifest does not name properties. */
#define VM_PRIMARY_PROPERTIES (VM_SENDS_DIRECT | VM_INDIRECT | VM_SENDS_DIRECT2)
#define VM_SECONDARY_PROPERTIES \
	(VM_RECEIVES_DIRECT | VM_INDIRECT | VM_RECEIVES_DIRECT2)

/* Bytes 0 to 7 and 8 to 15, little endian, as calls have them in registers. */
struct vm_uuid {
	uint64_t low;
	uint64_t high;
};

struct vm_config {
	uint32_t smc_whitelist[VM_SMC_MAX]; /* smc_count function ids */
	uint8_t smc_count;
	bool smc_permissive;  /* any SMC that cannot start a CPU */
	bool hide_self;	      /* FF-A does not list the VM to itself */
	bool boot_run;	      /* FF-A's first request to it begins its run */
	uint32_t ffa_version; /* the only one that it speaks, or 0 */
	uint8_t uuid_count;
	bool sri;	     /* of vm1: told of notifications by SGIs */
	uint16_t properties; /* enum vm_property, whatever version it speaks */
	uint16_t pool_pages; /* its share of the pool when boot ends */
	struct vm_uuid uuids[VM_UUIDS];
	char name[VM_STRING_MAX + 1];
};
