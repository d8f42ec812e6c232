/* SPDX-License-Identifier: BSD-3-Clause */
/* Goes from entry.S to the guest's own code. */
#include "internal.h"
#include <hf/call.h>
#include <keel/psci.h>
#include <libfdt.h>

static bool is_primary;
static spci_vm_id_t own_id;

bool guest_is_primary(void)
{
	return is_primary;
}

spci_vm_id_t guest_id(void)
{
	return own_id;
}

/* Sections of the linker's making: their ends must not be compared by C. */
static void construct(void)
{
	uintptr_t end = (uintptr_t)guest_init_end;

	for (guest_init_fn *const *at = guest_init_start; (uintptr_t)at < end;
	     at++)
		(*at)();
}

void guest_start(bool primary, uint64_t boot_arg, uint64_t ticks)
{
	struct guest_boot boot = {
		.vm_id = HF_PRIMARY_VM_ID,
		.base = (uintptr_t)guest_image_start,
		.end = (uintptr_t)guest_image_end,
		.ticks = ticks,
	};

	is_primary = primary;
	if (primary) {
		boot.fdt = (const void *)(uintptr_t)boot_arg;
		if (fdt_check_header(boot.fdt) != 0)
			guest_panic("no FDT at 0x%llx",
				    (unsigned long long)boot_arg);
		guest_map_complete(boot.fdt);
	} else {
		boot.vm_id = hf_vm_get_id();
		boot.size = boot_arg;
	}
	own_id = boot.vm_id;
	guest_smp_init(boot.fdt);
	construct();
	guest_main(&boot);
	if (primary)
		psci_system_off();
	psci_cpu_off();
}
