/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_cpus.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "arch/cpu.h"
#include "kernel/base/log.h"

/* Goes to enable-method of a CPU, which may stand in /cpus for all of them. */
static bool find_method(struct boot_reader *r, int cpus)
{
	return boot_find_prop(r, "enable-method") ||
	       fdt_read_prop(r->fdt, cpus, r->name, &r->prop);
}

/*
 * True if the reader's node is a CPU that can be used. Its status may be
 * "disabled", which means that it waits for its enable-method, but not "fail"
 * (Devicetree specification, 3.8.1).
 */
static bool is_cpu(struct boot_reader *r, int cpus)
{
	if (!fdt_read_is(r->fdt, r->node, "device_type", "cpu"))
		return false;
	return fdt_read_is_okay(r->fdt, r->node) ||
	       (fdt_read_is(r->fdt, r->node, "status", "disabled") &&
		find_method(r, cpus));
}

static bool read_mpidr(struct boot_reader *r, int cells, struct boot_cpu *cpu)
{
	if (!boot_require(r, "reg") || !boot_cells(r, cells, &cpu->mpidr))
		return false;
	return (cpu->mpidr & ~MPIDR_AFFINITY) == 0 ||
	       boot_refuse(r, "0x%" PRIx64 " is no CPU's affinity", cpu->mpidr);
}

static bool read_release(struct boot_reader *r, struct boot_cpu *cpu)
{
	if (!boot_require(r, "cpu-release-addr") ||
	    !boot_number(r, &cpu->release_addr))
		return false;
	cpu->start = BOOT_CPU_SPIN_TABLE;
	return cpu->release_addr % 8 == 0 ||
	       boot_refuse(r, "0x%" PRIx64 " is no multiple of 8",
			   cpu->release_addr);
}

static bool read_start(struct boot_reader *r, int cpus,
		       enum boot_conduit conduit, struct boot_cpu *cpu)
{
	if (!find_method(r, cpus))
		return true;
	if (fdt_prop_lists(&r->prop, "spin-table"))
		return read_release(r, cpu);
	if (fdt_prop_lists(&r->prop, "psci") && conduit == BOOT_CONDUIT_SMC)
		cpu->start = BOOT_CPU_PSCI;
	return true;
}

/* Returns the index of a CPU, or list->count if it is not in the list. */
static size_t find_cpu(const struct machine_cpus *list, uint64_t mpidr)
{
	size_t i = 0;

	while (i < list->count && list->cpus[i].mpidr != mpidr)
		i++;
	return i;
}

/* Puts a CPU before the first count ones. */
static void insert_cpu(struct boot_cpu *cpus, size_t count, struct boot_cpu cpu)
{
	memmove(cpus + 1, cpus, count * sizeof(*cpus));
	*cpus = cpu;
}

/* True if a CPU can be added: the last place is the boot CPU's. */
static bool has_room(const struct machine_cpus *list, uint64_t mpidr,
		     uint64_t boot_mpidr)
{
	if (list->count + 1 < KEEL_MAX_CPUS)
		return true;
	return list->count < KEEL_MAX_CPUS &&
	       (mpidr == boot_mpidr ||
		find_cpu(list, boot_mpidr) < list->count);
}

/*
 * N-47: a CPU too many stays where it is, since no VM can start it. One in a
 * spin table is refused: a VM could let it go, at EL2.
 */
static bool leave_out(struct boot_reader *r, const struct boot_cpu *cpu)
{
	r->name = NULL;
	if (cpu->start == BOOT_CPU_SPIN_TABLE)
		return boot_refuse(r, "this build has %d CPUs at most",
				   KEEL_MAX_CPUS);
	log_line(LOG_WARNING,
		 "the CPU of affinity 0x%" PRIx64
		 " is left out: this build has %d CPUs at most",
		 cpu->mpidr, KEEL_MAX_CPUS);
	return true;
}

static bool add_cpu(struct boot_reader *r, const struct boot_cpu *cpu,
		    uint64_t boot_mpidr, struct machine_cpus *list)
{
	if (find_cpu(list, cpu->mpidr) < list->count) {
		r->name = "reg";
		return boot_refuse(r, "0x%" PRIx64 " stands twice", cpu->mpidr);
	}
	if (!has_room(list, cpu->mpidr, boot_mpidr))
		return leave_out(r, cpu);
	insert_cpu(list->cpus, list->count++, *cpu);
	return true;
}

/* Puts the boot CPU first, and the others behind it, the tree's last one first.
 */
static bool order(struct machine_cpus *list, uint64_t boot_mpidr,
		  struct boot_error *error)
{
	size_t i = find_cpu(list, boot_mpidr);

	if (i == list->count)
		return boot_error_set(error,
				      "/cpus: the boot CPU, 0x%" PRIx64
				      ", is not among them",
				      boot_mpidr);
	insert_cpu(list->cpus, i, list->cpus[i]);
	return true;
}

bool machine_read_cpus(struct boot_reader *r, const struct boot_nodes *nodes,
		       uint64_t boot_mpidr, enum boot_conduit conduit,
		       struct machine_cpus *list)
{
	int cpus = nodes->found[BOOT_NODE_CPUS].first;
	int cells;

	if (cpus < 0)
		return boot_error_set(r->error, "/cpus: missing");
	cells = fdt_address_cells(r->fdt, cpus);
	if (cells != 1 && cells != 2)
		return boot_error_set(r->error,
				      "/cpus: #address-cells: neither 1 nor 2");
	boot_mpidr &= MPIDR_AFFINITY;
	fdt_for_each_subnode(r->node, r->fdt, cpus) {
		struct boot_cpu cpu = { .start = BOOT_CPU_NO_START };

		if (is_cpu(r, cpus) && !(read_mpidr(r, cells, &cpu) &&
					 read_start(r, cpus, conduit, &cpu) &&
					 add_cpu(r, &cpu, boot_mpidr, list)))
			return false;
	}
	return order(list, boot_mpidr, r->error);
}
