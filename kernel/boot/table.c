/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot table: the machine and its VMs, for a person at a console. */
#include <inttypes.h>
#include <stdio.h>

#include "arch/boot.h"
#include "kernel/boot/boot.h"
#include "kernel/log/log.h"
#include "kernel/vm/cpu.h"
#include "kernel/vm/vm.h"

#define SIZE_TEXT 16

/* 1048576 as "1 MiB": the largest unit that divides it. */
static const char *size_text(uint64_t size, char text[SIZE_TEXT])
{
	static const char units[][4] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned unit = 0;

	while (size != 0 && size % 1024 == 0 &&
	       unit + 1 < sizeof(units) / sizeof(*units)) {
		size /= 1024;
		unit++;
	}
	snprintf(text, SIZE_TEXT, "%" PRIu64 " %s", size, units[unit]);
	return text;
}

static const char *method_text(void)
{
	static const char texts[][28] = {
		[CPU_METHOD_NONE] = ", only the first can run",
		[CPU_METHOD_PSCI] = ", started by PSCI",
		[CPU_METHOD_SPIN_TABLE] = ", started by spin table",
	};

	return cpu_count > 1 ? texts[cpus[cpu_count - 1].method] : "";
}

static void print_machine(const struct boot *b)
{
	char size[SIZE_TEXT];

	log_print("\n  CPUs     %" PRIu32 "%s\n", cpu_count, method_text());
	if (b->info.gic.version != 0)
		log_print("  GIC      version %u\n", b->info.gic.version);
	for (size_t i = 0; i < b->ram.range_count; i++) {
		const struct pa_range *r = &b->ram.ranges[i];

		log_cell(11, i == 0 ? "  RAM" : "");
		log_cell(11, "%s", size_text(pa_range_size(*r), size));
		log_print("0x%" PRIx64 " - 0x%" PRIx64 "\n", r->begin, r->end);
	}
}

static void print_monitor(const struct boot *b)
{
	char size[SIZE_TEXT];
	uint64_t bytes = 0;
	uint64_t at = arch_image().begin;

	for (size_t i = 0; i < b->ram.kept_count; i++) {
		if (b->ram.kept[i].use == RAM_MONITOR)
			bytes += pa_range_size(b->ram.kept[i].range);
	}
	log_print("  Monitor  %s, at 0x%" PRIx64 "\n", size_text(bytes, size),
		  at);
}

static void print_vm(const struct boot *b, unsigned id)
{
	const struct vm_place *place = &b->places[id - 1];
	const struct manifest_vm *m = &b->manifest.vms[id - 1];
	bool primary = id == VM_ID_PRIMARY;
	char size[SIZE_TEXT];

	log_cell(6, id < 10 ? "   %u" : "  %u", id);
	log_cell(18, "%s  ", m->debug_name);
	size_text(pa_range_size(place->memory), size);
	log_cell(11, "%s", primary ? "" : size);
	log_cell(7, "%" PRIu32, primary ? cpu_count : m->vcpu_count);
	log_cell(14, "0x%" PRIx64, place->entry);
	if (primary)
		log_print("the rest\n");
	else
		log_print("0x%" PRIx64 " - 0x%" PRIx64 "\n",
			  place->memory.begin, place->memory.end);
}

void boot_print_table(const struct boot *b)
{
	print_machine(b);
	print_monitor(b);
	log_print(
		"\n  VM  name              memory     vCPUs  entry         at\n");
	for (unsigned id = VM_ID_PRIMARY; id <= KEEL_MAX_VMS; id++) {
		if (b->manifest.vms[id - 1].state == MANIFEST_VM_PRESENT)
			print_vm(b, id);
	}
	log_print("\n");
}
