/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The manifest: which VMs there are, from the tree in the ramdisk's
 * manifest.dtb. Types are strict: a string has one NUL, at its end, and at most
 * 31 characters before it; a number has 4 or 8 bytes; a boolean is empty. Only
 * properties in the binding are looked at, others are ignored, but those of the
 * binding that stand where they would have no effect are refused: boot_address
 * and ramdisk_filename in a secondary, mem_size and vcpu_count in vm1.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "kernel/boot/manifest_vm.h"

#define MANIFEST_FILE	"manifest.dtb"
#define MANIFEST_SOURCE "ramdisk: " MANIFEST_FILE /* for boot_error */

/* About 10 KiB: never on a stack. */
struct manifest {
	struct manifest_vm vms[KEEL_MAX_VMS]; /* [id - 1] */
};

/* Returns the entry of a VM id, 1 to KEEL_MAX_VMS; 1 is the primary. */
static inline struct manifest_vm *manifest_vm(struct manifest *manifest,
					      unsigned int id)
{
	return &manifest->vms[id - 1];
}

/*
 * Reads the tree of size bytes at fdt, which must be 8-byte aligned (a file in
 * an old-binary cpio is not: copy it). Returns false where the whole is
 * bad: no FDT, no /hypervisor or one of another kind, a vm node whose name is
 * no number from 1 to KEEL_MAX_VMS or stands twice, no vm1 or a bad one. A
 * bad secondary's entry is MANIFEST_VM_REFUSED and has the error.
 */
bool manifest_read(const void *fdt, size_t size, struct manifest *manifest,
		   struct boot_error *error);
