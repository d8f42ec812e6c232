/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/ram_machine.h"

static bool about_memory(struct boot_error *error, const char *who)
{
	boot_error_about(error, who);
	return boot_error_about(error, "memory");
}

static bool add_ram(struct ram *ram, const struct machine *m,
		    struct boot_error *error)
{
	for (size_t i = 0; i < m->memory.ram.count; i++) {
		const struct boot_range *r = &m->memory.ram.ranges[i];

		if (!ram_add(ram, r->range, r->name, error))
			return about_memory(error, r->name);
	}
	return true;
}

/*
 * True if range number i of the devices, which become the primary's, overlaps
 * no RAM, which may be another VM's, and no other device.
 */
static bool check_device(const struct ram *ram, const struct machine *m,
			 size_t i, struct boot_error *error)
{
	struct pa_range r = m->memory.devices.ranges[i].range;

	if (!is_page_aligned(r.begin | r.end))
		return boot_error_set(error, "not made of whole pages");
	if (ram_overlaps(ram, r))
		return boot_error_set(error, "overlaps RAM");
	while (i-- > 0) {
		if (pa_range_overlap(r, m->memory.devices.ranges[i].range))
			return boot_error_set(error, "overlaps %s",
					      m->memory.devices.ranges[i].name);
	}
	return true;
}

static bool check_devices(const struct ram *ram, const struct machine *m,
			  struct boot_error *error)
{
	for (size_t i = 0; i < m->memory.devices.count; i++) {
		if (!check_device(ram, m, i, error))
			return about_memory(error,
					    m->memory.devices.ranges[i].name);
	}
	return true;
}

static bool keep(struct ram *ram, struct pa_range range, enum ram_use use,
		 const char *who, struct boot_error *error)
{
	return ram_keep(ram, range, use, who, error) ||
	       about_memory(error, who);
}

static bool keep_reserved(struct ram *ram, const struct machine *m,
			  struct boot_error *error)
{
	for (size_t i = 0; i < m->memory.reserved.count; i++) {
		const struct boot_range *r = &m->memory.reserved.ranges[i];

		if (!keep(ram, r->range, r->no_map ? RAM_NO_MAP : RAM_RESERVED,
			  r->name, error))
			return false;
	}
	return true;
}

bool ram_withhold(struct ram *ram, const struct boot_ranges *list, size_t first,
		  struct boot_error *error)
{
	for (size_t i = first; i < list->count; i++) {
		if (!keep(ram, list->ranges[i].range, RAM_NO_MAP,
			  list->ranges[i].name, error))
			return false;
	}
	return true;
}

/*
 * Keeps the pages of release addresses from the primary, even if the tree only
 * reserves them: a CPU jumps, at EL2, to the address that it reads there.
 */
static bool keep_spin_tables(struct ram *ram, const struct machine *m,
			     struct boot_error *error)
{
	const unsigned int not_primarys = RAM_BIT(RAM_MONITOR) |
					  RAM_BIT(RAM_NO_MAP);

	for (size_t i = 1; i < m->cpus.count; i++) {
		const struct boot_cpu *cpu = &m->cpus.cpus[i];
		uint64_t begin = page_floor(cpu->release_addr);
		struct pa_range page = { begin, begin + PAGE_SIZE };

		if (cpu->start == BOOT_CPU_SPIN_TABLE &&
		    !(ram_contains(ram, page) &&
		      ram_is_kept(ram, page, not_primarys)) &&
		    !keep(ram, page, RAM_MONITOR, "the CPUs' spin table",
			  error))
			return false;
	}
	return true;
}

bool ram_add_machine(struct ram *ram, const struct machine *m,
		     struct pa_range image, struct pa_range fdt,
		     struct boot_error *error)
{
	if (!add_ram(ram, m, error) || !check_devices(ram, m, error) ||
	    !keep_reserved(ram, m, error) ||
	    !ram_withhold(ram, &m->withheld, 0, error) ||
	    !keep_spin_tables(ram, m, error) ||
	    !keep(ram, image, RAM_MONITOR, "the monitor", error) ||
	    !keep(ram, fdt, RAM_LOADED, "the FDT", error))
		return false;
	return ram_keep(ram, m->ramdisk, RAM_LOADED, "the ramdisk", error) ||
	       boot_error_about(error, "FDT: /chosen: linux,initrd-start");
}
