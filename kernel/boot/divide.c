/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/divide.h"

#include <inttypes.h>

#include "kernel/boot/fail.h"
#include "kernel/boot/manifest.h"
#include "kernel/map/pool.h"
#include "kernel/vm/vm.h"

/* Takes the share that the manifest gives a VM from the pages left. */
static uint32_t take_share(const struct vm *vm, uint32_t left)
{
	uint32_t pages = vm->config.pool_pages;

	if (pages > left)
		boot_fail_text(MANIFEST_SOURCE
			       ": /hypervisor/vm%u: pool_pages: %" PRIu32
			       ", but of the pool's %d pages %" PRIu32
			       " are left",
			       vm->id, pages, KEEL_PAGE_POOL, left);
	return left - pages;
}

void boot_divide_pool(void)
{
	uint32_t left = page_pool_left();
	uint32_t equal = 0; /* VMs */
	struct vm *vm;

	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		vm = vm_find(id);
		if (vm == NULL)
			continue;
		if (vm->config.pool_pages == VM_POOL_EQUAL)
			equal++;
		else
			left = take_share(vm, left);
	}
	for (uint16_t id = 1; equal > 0; id++) {
		vm = vm_find(id);
		if (vm == NULL || vm->config.pool_pages != VM_POOL_EQUAL)
			continue;
		vm->config.pool_pages = (uint16_t)(left / equal--);
		left -= vm->config.pool_pages;
	}
}

void boot_hand_out_pool(void)
{
	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		struct vm *vm = vm_find(id);

		/* As many are free: boot_divide_pool() has counted them. */
		if (vm != NULL)
			page_list_move(&page_pool, &vm->ptable.share,
				       vm->config.pool_pages);
	}
}
