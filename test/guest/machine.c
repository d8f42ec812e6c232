/* SPDX-License-Identifier: BSD-3-Clause */
#include "machine.h"

#include "tap.h"
#include <keel/fdt.h>
#include <libfdt.h>
#include <string.h>

struct machine machine;

static const struct {
	const char *compatible;
	unsigned version;
} gics[] = {
	{ "arm,gic-v3", 3 },
	{ "arm,gic-400", 2 },
	{ "arm,cortex-a15-gic", 2 },
};

static int find_gic(const void *fdt)
{
	for (size_t i = 0; i < sizeof(gics) / sizeof(gics[0]); i++) {
		int node = fdt_node_offset_by_compatible(fdt, -1,
							 gics[i].compatible);

		machine.gic_version = gics[i].version;
		if (node >= 0)
			return node;
	}
	tap_bail_out("no GIC in the FDT");
}

/* The monitor names hvc where it is itself all there is. */
static bool has_firmware(const void *fdt)
{
	int node = fdt_path_offset(fdt, "/psci");
	const char *method = fdt_getprop(fdt, node, "method", NULL);

	return method && strcmp(method, "smc") == 0;
}

void machine_find(const void *fdt)
{
	int gic = find_gic(fdt);
	uint64_t second = guest_fdt_address(fdt, gic, 1);

	machine.distributor = guest_fdt_address(fdt, gic, 0);
	if (machine.distributor == GUEST_FDT_NONE || second == GUEST_FDT_NONE)
		tap_bail_out("the GIC of the FDT has no addresses");
	if (machine.gic_version == 3)
		machine.redistributors = second;
	else
		machine.cpu_interface = second;
	machine.firmware = has_firmware(fdt);
}
