/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/partition_fdt.h"

#include <libfdt.h>
#include <string.h>

#include "arch/cache.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/guest_fdt.h"
#include "kernel/boot/take.h"

size_t partition_fdt_size(const struct manifest_vm *vm)
{
	static const struct guest_fdt_plan as_it_is;

	return vm->partition == NULL ? 0 :
				       guest_fdt_size(vm->partition, &as_it_is);
}

/* Adds a node that says where the VM's memory is, in the root's cells. */
static int add_memory(void *fdt, struct pa_range memory)
{
	const fdt64_t begin = cpu_to_fdt64(memory.begin);
	const fdt64_t size = cpu_to_fdt64(pa_range_size(memory));
	int skipped = fdt_size_cells(fdt, 0) == 1 ? 4 : 0;
	uint8_t reg[sizeof(begin) + sizeof(size)];
	int node, result;

	memcpy(reg, &begin, sizeof(begin));
	memcpy(reg + sizeof(begin), (const uint8_t *)&size + skipped,
	       sizeof(size) - (size_t)skipped);
	node = fdt_add_subnode(fdt, 0, "memory");
	if (node < 0)
		return node;
	result = fdt_setprop_string(fdt, node, "device_type", "memory");
	if (result != 0)
		return result;
	return fdt_setprop(fdt, node, "reg", reg, (int)sizeof(reg) - skipped);
}

bool partition_fdt_write(unsigned id, const void *fdt, struct pa_range memory,
			 void *buffer, size_t size, struct boot_error *error)
{
	const struct guest_fdt_plan plan = { .id = id };
	int result;

	if (!guest_fdt_write(fdt, &plan, buffer, size, error))
		return false;
	result = add_memory(buffer, memory);
	return result == 0 || boot_error_set(error, "FDT for vm%u: /memory: %s",
					     id, boot_fdt_reason(result));
}

void partition_fdt_load(unsigned id, const struct manifest_vm *vm,
			const struct vm_place *place)
{
	void *buffer = (void *)(uintptr_t)place->fdt.begin;
	size_t size = pa_range_size(place->fdt);
	struct boot_error error;

	if (size == 0)
		return;
	boot_map(place->fdt, true);
	if (!partition_fdt_write(id, vm->partition, place->memory, buffer, size,
				 &error))
		boot_fail(&error);
	cache_clean(buffer, size);
	boot_unmap(place->fdt);
}
