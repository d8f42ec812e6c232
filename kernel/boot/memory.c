/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/memory.h"

static bool add_ram(struct ram *ram, const struct boot_info *info,
		    struct boot_error *error)
{
	for (size_t i = 0; i < info->memory.count; i++) {
		const struct boot_range *r = &info->memory.ranges[i];

		if (!ram_add(ram, r->range, r->name, error))
			return false;
	}
	return true;
}

static bool keep_reserved(struct ram *ram, const struct boot_info *info,
			  struct boot_error *error)
{
	for (size_t i = 0; i < info->reserved.count; i++) {
		const struct boot_range *r = &info->reserved.ranges[i];

		if (!ram_keep(ram, r->range,
			      r->no_map ? RAM_NO_MAP : RAM_RESERVED, r->name,
			      error))
			return false;
	}
	return true;
}

/*
 * What a CPU finds in its release address it runs at EL2: those pages are not
 * the primary's, though firmware's FDT may only reserve them.
 */
static bool keep_spin_tables(struct ram *ram, const struct boot_info *info,
			     struct boot_error *error)
{
	const unsigned int not_primarys = RAM_BIT(RAM_MONITOR) |
					  RAM_BIT(RAM_NO_MAP);

	for (size_t i = 1; i < info->cpu_count; i++) {
		const struct boot_cpu *cpu = &info->cpus[i];
		struct pa_range page = { page_floor(cpu->release_addr),
					 page_floor(cpu->release_addr) +
						 PAGE_SIZE };

		if (cpu->start == BOOT_CPU_SPIN_TABLE &&
		    !ram_is_kept(ram, page, not_primarys) &&
		    !ram_keep(ram, page, RAM_MONITOR, "the CPUs' spin table",
			      error))
			return false;
	}
	return true;
}

static bool keep_ramdisk(struct ram *ram, const struct boot_info *info,
			 struct boot_error *error)
{
	if (ram_keep(ram, info->ramdisk, RAM_LOADED, "the ramdisk", error))
		return true;
	boot_error_about(error, "FDT", "/chosen", "linux,initrd-start");
	return false;
}

bool boot_memory(struct ram *ram, const struct boot_info *info,
		 struct pa_range image, struct pa_range fdt,
		 struct boot_error *error)
{
	return add_ram(ram, info, error) && keep_reserved(ram, info, error) &&
	       keep_spin_tables(ram, info, error) &&
	       ram_keep(ram, image, RAM_MONITOR, "the monitor", error) &&
	       ram_keep(ram, fdt, RAM_LOADED, "the FDT", error) &&
	       keep_ramdisk(ram, info, error);
}
