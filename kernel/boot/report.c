/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/report.h"

#include <inttypes.h>

#include "arch/boot.h"
#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/boot/boot.h"
#include "kernel/vm/vm.h"

/* Prints bytes, 1048576 as "1 MiB": in the largest unit that divides them. */
static void print_size(uint64_t bytes)
{
	static const char units[][4] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned unit = 0;

	while (bytes != 0 && bytes % 1024 == 0 &&
	       unit + 1 < sizeof(units) / sizeof(*units)) {
		bytes /= 1024;
		unit++;
	}
	log_cell(11, "%" PRIu64 " %s", bytes, units[unit]);
}

static void print_range(struct pa_range r)
{
	log_print("0x%" PRIx64 " - 0x%" PRIx64 "\n", r.begin, r.end);
}

/* Counts CPUs of a method, but for the first, which runs already. */
static uint32_t count_cpus(enum cpu_method method)
{
	uint32_t count = 0;

	for (uint32_t i = 1; i < cpu_count; i++)
		count += cpus[i].arch.method == method;
	return count;
}

/* Prints how CPUs are started, with a number unless all are. */
static void print_started(enum cpu_method method, const char *how)
{
	uint32_t count = count_cpus(method);

	if (count != 0 && count == cpu_count - 1)
		log_print(", started by %s", how);
	else if (count != 0)
		log_print(", %" PRIu32 " started by %s", count, how);
}

/* Names CPUs by affinity: their numbers in the tree are others. */
static void print_lost(void)
{
	uint32_t count = count_cpus(CPU_METHOD_NONE);

	if (count == 0)
		return;
	if (count == cpu_count - 1) {
		log_print(", only the first can run");
		return;
	}
	log_print(", %" PRIu32 " cannot run:", count);
	for (uint32_t i = 1; i < cpu_count; i++) {
		if (cpus[i].arch.method == CPU_METHOD_NONE)
			log_print(" 0x%" PRIx64, cpus[i].arch.id);
	}
}

static void print_cpus(void)
{
	log_print("\n  CPUs     %" PRIu32, cpu_count);
	print_started(CPU_METHOD_PSCI, "PSCI");
	print_started(CPU_METHOD_SPIN_TABLE, "spin table");
	print_lost();
	log_print("\n");
}

static void print_machine(const struct boot *b)
{
	print_cpus();
	if (b->machine.gic_version != 0)
		log_print("  GIC      version %u\n", b->machine.gic_version);
	for (size_t i = 0; i < b->ram.range_count; i++) {
		log_cell(11, i == 0 ? "  RAM" : "");
		print_size(pa_range_size(b->ram.ranges[i]));
		print_range(b->ram.ranges[i]);
	}
}

static void print_monitor(const struct boot *b)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < b->ram.kept_count; i++) {
		if (b->ram.kept[i].use == RAM_MONITOR)
			bytes += pa_range_size(b->ram.kept[i].range);
	}
	log_cell(11, "  Monitor");
	print_size(bytes);
	log_print("0x%" PRIx64 "\n", arch_image().begin);
}

static void print_vm(const struct boot *b, unsigned id)
{
	const struct vm_place *place = &b->places[id - 1];
	const struct manifest_vm *m = &b->manifest.vms[id - 1];
	bool primary = id == VM_ID_PRIMARY;

	log_cell(6, id < 10 ? "   %u" : "  %u", id);
	log_cell(18, "%s  ", m->config.name);
	if (primary)
		log_cell(11, "the rest");
	else
		print_size(pa_range_size(place->memory));
	log_cell(7, "%" PRIu32, primary ? cpu_count : m->vcpu_count);
	log_cell(7, "%u", vm_find(id)->config.pool_pages);
	log_cell(primary ? 0 : 14, "0x%" PRIx64, place->entry);
	if (primary)
		log_print("\n");
	else
		print_range(place->memory);
}

void boot_print_table(const struct boot *b)
{
	print_machine(b);
	print_monitor(b);
	log_print("\n  VM  name              memory     vCPUs  pages  "
		  "entry         at\n");
	for (unsigned id = VM_ID_PRIMARY; id <= KEEL_MAX_VMS; id++) {
		if (b->manifest.vms[id - 1].state == MANIFEST_VM_PRESENT)
			print_vm(b, id);
	}
	log_print("\n");
}
