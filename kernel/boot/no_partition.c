/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * In place of partition.c and partition_fdt.c in an image without FF-A, which
 * refuses a VM that has a partition manifest.
 */
#include "kernel/boot/partition.h"
#include "kernel/boot/partition_fdt.h"

bool partition_read(struct boot_reader *r, const char *source, enum users user,
		    struct manifest_vm *vm)
{
	(void)source;
	(void)user;
	(void)vm;
	return boot_refuse(r, NO_FFA);
}

bool partition_read_file(const void *fdt, size_t size, const char *name,
			 enum users user, struct manifest_vm *vm,
			 struct boot_error *error)
{
	(void)fdt;
	(void)size;
	(void)name;
	(void)user;
	(void)vm;
	return boot_error_set(error, NO_FFA);
}

size_t partition_fdt_size(const struct manifest_vm *vm)
{
	(void)vm;
	return 0;
}

void partition_fdt_load(unsigned id, const struct manifest_vm *vm,
			const struct vm_place *place)
{
	(void)id;
	(void)vm;
	(void)place;
}
