/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/make_fdt.h"

#include "arch/boot.h"
#include "arch/cache.h"
#include "arch/stage1.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/guest_fdt.h"
#include "kernel/boot/take.h"
#include "kernel/vm/vm.h"

#define GUEST_FDT_ALIGN ((uint64_t)2 << 20)
#define GUEST_VA_LIMIT	((uint64_t)512 << 30) /* 39 bits: old guests' maps */

/*
 * Returns where the FDT must end: old guests find it only below GUEST_VA_LIMIT.
 * No such guest runs under a monitor that is higher up.
 */
static uint64_t fdt_limit(void)
{
	return arch_image().end < GUEST_VA_LIMIT ? GUEST_VA_LIMIT :
						   STAGE1_WINDOWS;
}

/*
 * Takes a place above the primary's kernel, at a multiple of 2 MiB, as boot
 * loaders do: some images use memory behind their end that their header does
 * not mention (N-34). Without room there, takes it where there is room.
 */
static struct pa_range take_guest_fdt(struct boot *b,
				      const struct ram_request *request)
{
	const struct pa_range above = { b->places[0].kernel.end, fdt_limit() };
	struct ram_request aligned = *request;
	struct pa_range placed;
	struct boot_error ignored;

	aligned.align = GUEST_FDT_ALIGN;
	if (above.begin == 0 ||
	    (!ram_place_low(&b->ram, &aligned, above, &placed, &ignored) &&
	     !ram_place_low(&b->ram, request, above, &placed, &ignored)))
		return boot_take(&b->ram, request, fdt_limit());
	boot_map(placed, true);
	return placed;
}

void boot_make_guest_fdt(struct boot *b)
{
	struct guest_fdt_plan plan = {
		.id = VM_ID_PRIMARY,
		.ramdisk = b->places[0].ramdisk,
		.reserved = b->taken,
		.chosen = b->nodes.found[BOOT_NODE_CHOSEN].first,
		.cpus = b->nodes.found[BOOT_NODE_CPUS].first,
		.nodes = &b->nodes,
		.withheld_count = b->machine.withheld.count,
		.withhold_its =
			manifest_vm(&b->manifest, VM_ID_PRIMARY)->withhold_its,
	};
	struct ram_request request = { .align = PAGE_SIZE,
				       .use = RAM_PRIMARY,
				       .who = "the primary's FDT" };
	struct boot_error error;
	void *buffer;

	for (size_t i = 0; i < b->ram.kept_count; i++) {
		const struct ram_range *kept = &b->ram.kept[i];

		if (kept->use == RAM_MONITOR || kept->use == RAM_SECONDARY)
			b->taken[plan.reserved_count++] = kept->range;
	}
	request.size = guest_fdt_size(b->tree.fdt, &plan);
	b->guest_fdt = take_guest_fdt(b, &request);
	buffer = (void *)(uintptr_t)b->guest_fdt.begin;
	if (!guest_fdt_write(b->tree.fdt, &plan, buffer, request.size, &error))
		boot_fail(&error);
	cache_clean(buffer, request.size);
	boot_unmap(b->guest_fdt);
}
