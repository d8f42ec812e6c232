/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's partition manifest: its properties of FF-A, in the binding
 * "arm,ffa-manifest-1.x". They are a tree of their own, a file in the ramdisk,
 * or a node of the VM's node in our manifest.
 */
#pragma once

#include "kernel/boot/fdt_rules.h"
#include "kernel/boot/manifest_vm.h"

/* Why a VM that has one is refused by an image without FF-A. */
#define NO_FFA "there is no FF-A in this image"

/*
 * Reads the properties of the reader's node into *vm, whose other properties
 * are read already. source is the tree, for notices. Returns false, with the
 * reader's error, where they are not as they must be or contradict each other
 * or the VM's.
 */
bool partition_read(struct boot_reader *r, const char *source, enum users user,
		    struct manifest_vm *vm);

/*
 * Reads the tree of size bytes at fdt, which is 8-byte aligned and was a file
 * of this name, and keeps it for vm. The tree must stay where it is until the
 * VM is loaded. Returns false as above; errors do not name the file.
 */
bool partition_read_file(const void *fdt, size_t size, const char *name,
			 enum users user, struct manifest_vm *vm,
			 struct boot_error *error);
