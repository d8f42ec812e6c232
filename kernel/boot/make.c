/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/make.h"

#include <string.h>

#include "arch/boot.h"
#include "arch/stage1.h"
#include "arch/stage2.h"
#include "kernel/base/cpu.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/make_fdt.h"
#include "kernel/boot/take.h"
#include "kernel/map/pool.h"
#include "kernel/map/room.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

#define DEVICE_BITS 40 /* devices below 1 TiB are the primary's */

static struct stage2_shape shape; /* of every VM */

/* Takes memory for the monitor: zeroed, and mapped for good. */
static void *take_memory(struct boot *b, uint64_t size, uint64_t align,
			 const char *who)
{
	struct ram_request request = { page_ceil(size), align, RAM_MONITOR,
				       who };
	struct pa_range placed = boot_take(&b->ram, &request, STAGE1_WINDOWS);

	return memset((void *)(uintptr_t)placed.begin, 0, request.size);
}

/*
 * Makes stage 2 as wide as RAM and the first 1 TiB of devices need, but not
 * wider than the CPU: fewer bits save a level of tables and of every walk.
 */
static void choose_shape(const struct boot *b)
{
	unsigned pa_bits = stage1_pa_bits();
	unsigned bits = DEVICE_BITS;

	while (bits < pa_bits &&
	       b->ram.ranges[b->ram.range_count - 1].end >> bits != 0)
		bits++;
	shape = stage2_shape(bits < pa_bits ? bits : pa_bits);
	arch_stage2_init(shape);
}

/* vCPUs that no VM has yet, of the piece of memory that all of them are in. */
static struct vcpu *next_vcpus;

static void take_vcpus(struct boot *b)
{
	uint64_t count = KEEL_MAX_CPUS; /* the primary's */

	for (unsigned id = VM_ID_PRIMARY + 1; id <= KEEL_MAX_VMS; id++) {
		const struct manifest_vm *m = manifest_vm(&b->manifest, id);

		if (m->state == MANIFEST_VM_PRESENT)
			count += m->vcpu_count;
	}
	next_vcpus =
		take_memory(b, count * sizeof(struct vcpu), PAGE_SIZE, "vCPUs");
}

static struct vm *make_vm(struct boot *b, unsigned id, uint16_t vcpu_count)
{
	const struct manifest_vm *m = manifest_vm(&b->manifest, id);
	uint64_t root_size = shape.roots * PAGE_SIZE;
	struct vcpu *vcpus = next_vcpus;
	void *root = take_memory(b, root_size, root_size, "stage 2");
	struct vm *vm = vm_create((uint16_t)id, vcpus, vcpu_count, shape, root);

	next_vcpus += vcpu_count;
	for (uint16_t i = 0; i < vcpu_count; i++)
		vcpu_init(&vcpus[i], vm, i);
	vm->config = m->config;
	if (dialect_ffa_built && vm->config.ffa_version != 0)
		(void)vm_change_dialect(vm, DIALECT_SPCI,
					vm->config.ffa_version |
						DIALECT_SETTLED);
	if (vm->config.smc_permissive)
		log_line(LOG_WARNING,
			 "vm%u (%s) may make any SMC that starts no CPU: "
			 "smc_whitelist_permissive",
			 id, vm->config.name);
	return vm;
}

/*
 * Locks a VM's table with all tables that a run lacks, made of the pool's
 * pages. An interrupt that firmware has left pending is no reason to stop.
 */
static struct ptable_locked lock_with_room(struct vm *vm, struct page_run run)
{
	struct ptable_locked locked = ptable_lock(&vm->ptable);
	uint32_t lacking = ptable_tables_for(locked, &run, NULL, 1);
	enum status status = STATUS_OK;

	if (!page_pool_give(&vm->ptable.share, lacking))
		status = STATUS_NO_MEMORY;
	while (status != STATUS_NO_MEMORY && lacking != 0) {
		status = ptable_make_room(locked, lacking, 0, &run, 1);
		if (status != STATUS_OK)
			locked = ptable_lock(&vm->ptable);
		lacking = ptable_tables_for(locked, &run, NULL, 1);
	}
	if (status == STATUS_NO_MEMORY)
		boot_fail_text("stage 2 of vm%u: the page pool (%u pages) is "
			       "too small",
			       vm->id, (unsigned)KEEL_PAGE_POOL);
	return locked;
}

/* Gives a VM memory that it had nothing to do with. */
static void give(struct vm *vm, struct pa_range r, unsigned access)
{
	struct page_run run = { r.begin, pa_range_size(r) >> PAGE_SHIFT };
	uint64_t attrs = stage2_attrs((struct page_mode){ PAGE_OWNED, access });
	struct ptable_locked locked;

	if (!ptable_covers(&vm->ptable, run))
		boot_fail_text("memory of vm%u at 0x%llx: beyond %u bits of "
			       "physical address",
			       vm->id, (unsigned long long)r.begin,
			       vm->ptable.shape.bits);
	locked = lock_with_room(vm, run);
	ptable_commit(locked, &run, 1, 0, attrs);
	ptable_unlock(locked);
}

/* Gives a range of devices, without the pages that nobody may map. */
static void give_devices(const struct boot *b, struct vm *vm, struct pa_range r)
{
	struct pa_range piece = r;

	while (ram_first_piece(&b->ram, RAM_BIT(RAM_NO_MAP), &piece)) {
		give(vm, piece, ACCESS_READ | ACCESS_WRITE | ACCESS_DEVICE);
		piece = (struct pa_range){ piece.end, r.end };
	}
}

/* Gives what the FDT lists, or all below 1 TiB that is not RAM. */
static void give_primary_devices(struct boot *b, struct vm *vm)
{
	uint64_t limit = (uint64_t)1 << vm->ptable.shape.bits;
	struct pa_range gap = { 0, 0 };

	for (size_t i = 0; i < b->machine.memory.devices.count; i++)
		give_devices(b, vm, b->machine.memory.devices.ranges[i].range);
	if (b->machine.memory.devices.count > 0)
		return;
	if (limit > (uint64_t)1 << DEVICE_BITS)
		limit = (uint64_t)1 << DEVICE_BITS;
	for (size_t i = 0; i < b->ram.range_count && gap.begin < limit; i++) {
		gap.end = page_floor(b->ram.ranges[i].begin);
		if (gap.end > limit)
			gap.end = limit;
		give_devices(b, vm, gap);
		gap.begin = page_ceil(b->ram.ranges[i].end);
	}
	gap.end = limit;
	give_devices(b, vm, gap);
}

static void give_primary_ram(struct boot *b, struct vm *vm)
{
	struct pa_range piece = { 0, 0 };

	while (ram_next(&b->ram, RAM_NOT_PRIMARYS, &piece))
		give(vm, piece, ACCESS_RIGHTS);
}

static void start_first_vcpu(struct vm *vm, uint64_t entry, uint64_t arg)
{
	vcpu_reset(&vm->vcpus[0], entry, arg);
	vcpu_become(&vm->vcpus[0], VCPU_NEW);
}

/* True if the secondary is given a tree. */
static bool has_fdt(const struct vm_place *place)
{
	return dialect_ffa_built && pa_range_size(place->fdt) != 0;
}

/* Returns a secondary's x0: where its tree is, or the size of its memory. */
static uint64_t argument_of(const struct vm_place *place)
{
	return has_fdt(place) ? place->fdt.begin : pa_range_size(place->memory);
}

static void make_secondaries(struct boot *b)
{
	for (unsigned id = VM_ID_PRIMARY + 1; id <= KEEL_MAX_VMS; id++) {
		const struct manifest_vm *m = manifest_vm(&b->manifest, id);
		const struct vm_place *place = &b->places[id - 1];
		struct vm *vm;

		if (m->state != MANIFEST_VM_PRESENT)
			continue;
		vm = make_vm(b, id, m->vcpu_count);
		give(vm, place->memory, ACCESS_RIGHTS);
		vm->uncleared = (struct pa_range){ place->kernel.end,
						   place->memory.end };
		if (has_fdt(place))
			vm->uncleared.end = place->fdt.begin;
		start_first_vcpu(vm, place->entry, argument_of(place));
	}
}

/*
 * Makes the primary with a vCPU for each CPU that there can be. Each CPU that
 * there is runs one, and holds the claim of it for good.
 */
static struct vm *make_primary(struct boot *b)
{
	struct vm *vm = make_vm(b, VM_ID_PRIMARY, KEEL_MAX_CPUS);

	for (uint32_t i = 0; i < cpu_count; i++) {
		struct vcpu *v = &vm->vcpus[i];

		v->arch.cpu = &cpus[i];
		cpus[i].arch.primary = v;
		atomic_store(&v->arch.claimed, 1);
	}
	return vm;
}

void boot_make_vms(struct boot *b)
{
	struct vm *primary;

	choose_shape(b);
	take_vcpus(b);
	primary = make_primary(b);
	make_secondaries(b);
	boot_make_guest_fdt(b);
	give_primary_devices(b, primary);
	give_primary_ram(b, primary);
	start_first_vcpu(primary, b->places[0].entry, b->guest_fdt.begin);
	vcpu_become(&primary->vcpus[0], VCPU_READY);
}
