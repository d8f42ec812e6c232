/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/machine_gic.h"
#include "kernel/boot/machine_watchdog.h"
#include "kernel/boot/machine_withheld.h"

bool machine_check(const void *fdt, size_t max_size,
		   const struct boot_nodes *nodes, struct boot_error *error)
{
	if (nodes->status == -FDT_ERR_TRUNCATED &&
	    fdt_totalsize(fdt) > max_size)
		return boot_error_set(error,
				      "FDT: %" PRIu32
				      " bytes long, at most %zu fit",
				      fdt_totalsize(fdt), max_size);
	return nodes->status == 0 ||
	       boot_error_set(error, "FDT: %s", boot_fdt_reason(nodes->status));
}

static bool read_address(struct boot_reader *r, const char *name,
			 uint64_t *value)
{
	if (!boot_find_prop(r, name))
		return boot_refuse(r, "missing: no ramdisk was loaded");
	return boot_number(r, value);
}

static bool read_ramdisk(struct boot_reader *r, const struct boot_nodes *nodes,
			 struct pa_range *ramdisk)
{
	r->node = nodes->found[BOOT_NODE_CHOSEN].first;
	if (r->node < 0)
		return boot_error_set(
			r->error, "/chosen: missing: no ramdisk was loaded");
	if (!read_address(r, "linux,initrd-start", &ramdisk->begin) ||
	    !read_address(r, "linux,initrd-end", &ramdisk->end))
		return false;
	return ramdisk->end > ramdisk->begin ||
	       boot_refuse(r,
			   "0x%" PRIx64 " is not behind "
			   "linux,initrd-start, 0x%" PRIx64,
			   ramdisk->end, ramdisk->begin);
}

static bool read_all(struct boot_reader *r, const struct boot_nodes *nodes,
		     uint64_t boot_mpidr, struct machine *m)
{
	return machine_read_memory(r, nodes, &m->memory) &&
	       machine_read_psci(r, nodes, &m->psci) &&
	       machine_read_cpus(r, nodes, boot_mpidr, m->psci.conduit,
				 &m->cpus) &&
	       machine_read_gic(r, nodes, &m->gic_version) &&
	       machine_read_withheld(r, nodes, &m->withheld) &&
	       machine_read_watchdog(r, nodes, &m->watchdog) &&
	       read_ramdisk(r, nodes, &m->ramdisk);
}

bool machine_read(const void *fdt, const struct boot_nodes *nodes,
		  uint64_t boot_mpidr, struct machine *m,
		  struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error };

	memset(m, 0, sizeof(*m));
	return read_all(&r, nodes, boot_mpidr, m) ||
	       boot_error_about(error, "FDT");
}
