/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPUs that the firmware's FDT lists, how they start, and PSCI.
 */
#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/boot_parts.h"

#define PSCI_CPU_ON 0xc4000003U

/* The method, which says by what instruction the firmware is called. */
static bool read_conduit(const void *fdt, int node, struct boot_psci *psci,
			 struct boot_error *error)
{
	struct fdt_prop prop;
	const char *method = NULL;

	if (fdt_read_prop(fdt, node, "method", &prop))
		method = fdt_prop_string(&prop);
	if (method != NULL && strcmp(method, "smc") == 0)
		psci->conduit = BOOT_CONDUIT_SMC;
	else if (method != NULL && strcmp(method, "hvc") == 0)
		psci->conduit = BOOT_CONDUIT_HVC;
	else
		return boot_error_at(error, BOOT_FDT, fdt, node, "method",
				     "neither \"smc\" nor \"hvc\"");
	return true;
}

/* PSCI 0.1 has no fixed function ids: the node names those that there are. */
static bool read_cpu_on(const void *fdt, int node, struct boot_psci *psci,
			struct boot_error *error)
{
	struct fdt_prop prop;
	uint64_t id;

	psci->cpu_on = PSCI_CPU_ON;
	if (!psci->legacy)
		return true;
	psci->cpu_on = 0;
	if (!fdt_read_prop(fdt, node, "cpu_on", &prop))
		return true;
	if (!fdt_prop_number(&prop, &id) || prop.size != 4)
		return boot_error_at(error, BOOT_FDT, fdt, node, "cpu_on",
				     "%" PRIu32 " bytes long, must be 4",
				     prop.size);
	psci->cpu_on = (uint32_t)id;
	return true;
}

bool boot_read_psci(const void *fdt, const struct boot_nodes *nodes,
		    struct boot_info *info, struct boot_error *error)
{
	size_t kind;
	const struct boot_found *found = boot_node_in_use(
		fdt, nodes, BOOT_NODE_PSCI_1_0, BOOT_NODE_PSCI_0_1, &kind);

	if (found == NULL)
		return true;
	info->psci.legacy = kind == BOOT_NODE_PSCI_0_1;
	return read_conduit(fdt, found->first, &info->psci, error) &&
	       read_cpu_on(fdt, found->first, &info->psci, error);
}

/* What all CPUs have in common may stand in /cpus. */
static bool find_method(const void *fdt, int cpus, int cpu,
			struct fdt_prop *method)
{
	return fdt_read_prop(fdt, cpu, "enable-method", method) ||
	       fdt_read_prop(fdt, cpus, "enable-method", method);
}

/*
 * Devicetree specification, 3.8.1: a CPU that is "disabled" waits for its
 * enable-method; one that is "fail" is broken.
 */
static bool is_cpu(const void *fdt, int cpus, int node)
{
	struct fdt_prop prop;
	const char *type = NULL;
	const char *status;

	if (fdt_read_prop(fdt, node, "device_type", &prop))
		type = fdt_prop_string(&prop);
	if (type == NULL || strcmp(type, "cpu") != 0)
		return false;
	if (fdt_read_is_okay(fdt, node))
		return true;
	if (!fdt_read_prop(fdt, node, "status", &prop))
		return false;
	status = fdt_prop_string(&prop);
	return status != NULL && strcmp(status, "disabled") == 0 &&
	       find_method(fdt, cpus, node, &prop);
}

static bool read_mpidr(const void *fdt, int cpus, int node,
		       struct boot_cpu *cpu, struct boot_error *error)
{
	int cells = fdt_address_cells(fdt, cpus);
	struct fdt_prop prop;
	uint32_t offset = 0;

	if (!fdt_read_prop(fdt, node, "reg", &prop))
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg",
				     "missing");
	if (prop.size != (uint32_t)cells * 4 ||
	    !fdt_prop_cells(&prop, &offset, cells, &cpu->mpidr))
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg",
				     "%" PRIu32 " bytes long, must be %d",
				     prop.size, cells * 4);
	if ((cpu->mpidr & ~BOOT_MPIDR_AFFINITY) != 0)
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg",
				     "0x%" PRIx64 " is no CPU's affinity",
				     cpu->mpidr);
	return true;
}

static bool read_release(const void *fdt, int node, struct boot_cpu *cpu,
			 struct boot_error *error)
{
	const char *name = "cpu-release-addr";
	struct fdt_prop prop;

	if (!fdt_read_prop(fdt, node, name, &prop))
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "missing");
	if (!fdt_prop_number(&prop, &cpu->release_addr))
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "%" PRIu32 " bytes long, must be 4 or 8",
				     prop.size);
	if (cpu->release_addr % 8 != 0)
		return boot_error_at(error, BOOT_FDT, fdt, node, name,
				     "0x%" PRIx64 " is no multiple of 8",
				     cpu->release_addr);
	cpu->start = BOOT_CPU_SPIN_TABLE;
	return true;
}

static bool read_start(const void *fdt, int cpus, int node,
		       const struct boot_psci *psci, struct boot_cpu *cpu,
		       struct boot_error *error)
{
	struct fdt_prop method;

	if (!find_method(fdt, cpus, node, &method))
		return true;
	if (fdt_prop_lists(&method, "spin-table"))
		return read_release(fdt, node, cpu, error);
	if (fdt_prop_lists(&method, "psci") && psci->cpu_on != 0 &&
	    psci->conduit == BOOT_CONDUIT_SMC)
		cpu->start = BOOT_CPU_PSCI;
	return true;
}

/* The index of a CPU, or cpu_count where it is not there. */
static size_t find_cpu(const struct boot_info *info, uint64_t mpidr)
{
	size_t i = 0;

	while (i < info->cpu_count && info->cpus[i].mpidr != mpidr)
		i++;
	return i;
}

static bool append_cpu(const void *fdt, int cpus, int node,
		       struct boot_info *info, struct boot_error *error)
{
	struct boot_cpu cpu = { .start = BOOT_CPU_NO_START };

	if (info->cpu_count == KEEL_MAX_CPUS)
		return boot_error_at(error, BOOT_FDT, fdt, node, NULL,
				     "this build has %d CPUs at most",
				     KEEL_MAX_CPUS);
	if (!read_mpidr(fdt, cpus, node, &cpu, error) ||
	    !read_start(fdt, cpus, node, &info->psci, &cpu, error))
		return false;
	if (find_cpu(info, cpu.mpidr) < info->cpu_count)
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg",
				     "0x%" PRIx64 " stands twice", cpu.mpidr);
	info->cpus[info->cpu_count++] = cpu;
	return true;
}

/* Guests know CPUs by index: the boot CPU first, the others from the last. */
static bool order(struct boot_info *info, uint64_t boot_mpidr,
		  struct boot_error *error)
{
	struct boot_cpu *cpus = info->cpus;
	size_t i = find_cpu(info, boot_mpidr);
	struct boot_cpu cpu;

	if (i == info->cpu_count)
		return boot_error_set(error, BOOT_FDT, "/cpus", NULL,
				      "the boot CPU, 0x%" PRIx64
				      ", is not among them",
				      boot_mpidr);
	cpu = cpus[i];
	memmove(cpus + 1, cpus, i * sizeof(*cpus));
	cpus[0] = cpu;
	for (size_t low = 1, high = info->cpu_count - 1; low < high;
	     low++, high--) {
		cpu = cpus[low];
		cpus[low] = cpus[high];
		cpus[high] = cpu;
	}
	return true;
}

bool boot_read_cpus(const void *fdt, const struct boot_nodes *nodes,
		    uint64_t boot_mpidr, struct boot_info *info,
		    struct boot_error *error)
{
	int cpus = nodes->found[BOOT_NODE_CPUS].first;
	int cells;
	int node;

	if (cpus < 0)
		return boot_error_set(error, BOOT_FDT, "/cpus", NULL,
				      "missing");
	cells = fdt_address_cells(fdt, cpus);
	if (cells != 1 && cells != 2)
		return boot_error_set(error, BOOT_FDT, "/cpus",
				      "#address-cells", "neither 1 nor 2");
	fdt_for_each_subnode(node, fdt, cpus) {
		if (is_cpu(fdt, cpus, node) &&
		    !append_cpu(fdt, cpus, node, info, error))
			return false;
	}
	return order(info, boot_mpidr & BOOT_MPIDR_AFFINITY, error);
}
