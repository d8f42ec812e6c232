/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/take.h"

#include <inttypes.h>

#include "arch/boot.h"
#include "kernel/boot/fail.h"
#include "kernel/map/monitor_map.h"

static struct pa_range whole_pages(struct pa_range r)
{
	return (struct pa_range){ page_floor(r.begin), page_ceil(r.end) };
}

void boot_map(struct pa_range r, bool writable)
{
	if (!monitor_map(whole_pages(r), writable ? MAP_WRITE : MAP_READ))
		boot_fail_text("cannot map 0x%" PRIx64 " - 0x%" PRIx64, r.begin,
			       r.end);
}

bool boot_map_device(struct pa_range regs)
{
	return monitor_map(whole_pages(regs), MAP_DEVICE);
}

void boot_unmap(struct pa_range r)
{
	monitor_unmap(whole_pages(r));
}

struct pa_range boot_take(struct ram *ram, const struct ram_request *request,
			  uint64_t limit)
{
	struct pa_range bounds = { arch_image().end, limit };
	struct pa_range placed;
	struct boot_error error;

	if (!ram_place_low(ram, request, bounds, &placed, &error))
		boot_fail_text("memory: %s: %s", request->who, error.line);
	boot_map(placed, true);
	return placed;
}
