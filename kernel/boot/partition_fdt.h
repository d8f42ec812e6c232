/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The FDT that a secondary is given whose partition manifest is a file: that
 * tree, with a node of the VM's memory.
 */
#pragma once

#include "kernel/boot/manifest_vm.h"
#include "kernel/boot/vm_place.h"

/* Returns the bytes of the VM's FDT, a multiple of 4 KiB; 0: it has none. */
size_t partition_fdt_size(const struct manifest_vm *vm);

/*
 * Writes the partition manifest of VM id, with its memory in it, to buffer,
 * which is 8-byte aligned and apart from fdt, and makes it `size` bytes long.
 * The tree's root has no node memory, two cells for an address and one or two
 * for a size. Returns false where it does not fit.
 */
bool partition_fdt_write(unsigned id, const void *fdt, struct pa_range memory,
			 void *buffer, size_t size, struct boot_error *error);

/* Writes the FDT of VM id, if it is given one, to where it is to find it. */
void partition_fdt_load(unsigned id, const struct manifest_vm *vm,
			const struct vm_place *place);
