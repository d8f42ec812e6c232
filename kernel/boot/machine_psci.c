/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_psci.h"

#include "kernel/boot/fdt_kind.h"

/* Reads the method: the instruction by which firmware is called. */
static bool read_conduit(struct boot_reader *r, enum boot_conduit *conduit)
{
	r->name = "method";
	if (fdt_read_is(r->fdt, r->node, r->name, "smc"))
		*conduit = BOOT_CONDUIT_SMC;
	else if (fdt_read_is(r->fdt, r->node, r->name, "hvc"))
		*conduit = BOOT_CONDUIT_HVC;
	else
		return boot_refuse(r, "neither \"smc\" nor \"hvc\"");
	return true;
}

/* Reads the ids that the node names for PSCI 0.1, perhaps besides 0.2. */
static void read_old_ids(struct boot_reader *r, struct machine_psci *psci)
{
	static const char names[SMC_PSCI_0_1][12] = { "cpu_suspend", "cpu_off",
						      "cpu_on", "migrate" };
	uint64_t id;

	for (unsigned i = 0; i < SMC_PSCI_0_1; i++) {
		if (boot_find_prop(r, names[i]) && boot_cells(r, 1, &id))
			psci->ids_0_1[i] = (uint32_t)id;
	}
}

bool machine_read_psci(struct boot_reader *r, const struct boot_nodes *nodes,
		       struct machine_psci *psci)
{
	size_t kind;

	if (!boot_find_in_use(r, nodes, BOOT_NODE_PSCI_1_0, BOOT_NODE_PSCI_0_2,
			      &kind))
		return true;
	read_old_ids(r, psci);
	return read_conduit(r, &psci->conduit);
}
