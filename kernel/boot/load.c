/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/load.h"

#include <string.h>

#include "arch/cache.h"
#include "kernel/base/log.h"
#include "kernel/boot/partition_fdt.h"
#include "kernel/boot/take.h"
#include "kernel/vm/vm.h"

/*
 * Copies a file to the beginning of `to`, zeroes the rest, and writes both back
 * to memory for a guest that starts with its MMU off. Does not stay mapped.
 */
static void load(struct pa_range to, const struct cpio_file *file)
{
	uint8_t *memory = (uint8_t *)(uintptr_t)to.begin;

	boot_map(to, true);
	memcpy(memory, file->data, file->size);
	memset(memory + file->size, 0, pa_range_size(to) - file->size);
	cache_sync_code(memory, pa_range_size(to));
	boot_unmap(to);
}

void boot_load_vms(struct manifest *manifest,
		   const struct vm_place places[KEEL_MAX_VMS])
{
	log_line(LOG_INFO, "loading the VMs");
	for (unsigned id = VM_ID_PRIMARY; id <= KEEL_MAX_VMS; id++) {
		const struct vm_place *place = &places[id - 1];
		const struct manifest_vm *m = manifest_vm(manifest, id);

		if (m->state != MANIFEST_VM_PRESENT)
			continue;
		if (place->kernel_file.data != NULL)
			load(place->kernel, &place->kernel_file);
		partition_fdt_load(id, m, place);
	}
}
