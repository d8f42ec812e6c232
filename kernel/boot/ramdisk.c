/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/ramdisk.h"

#include <inttypes.h>
#include <string.h>

#include "arch/stage1.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/take.h"

void ramdisk_open(const struct pa_range *at, struct cpio *archive)
{
	struct cpio_error error;

	log_line(LOG_INFO,
		 "reading the ramdisk at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
		 at->begin, pa_range_size(*at));
	boot_map(*at, false);
	if (!cpio_open(archive, (const void *)(uintptr_t)at->begin,
		       pa_range_size(*at), &error))
		boot_fail_text("ramdisk: offset %zu: %s", error.offset,
			       error.reason);
}

void ramdisk_read_manifest(const struct cpio *archive, struct ram *ram,
			   struct manifest *manifest)
{
	struct ram_request request = { .align = PAGE_SIZE,
				       .use = RAM_LOADED,
				       .who = "the manifest's copy" };
	struct boot_error error;
	struct cpio_file file;
	struct pa_range copy;
	void *fdt;

	if (!cpio_find(archive, MANIFEST_FILE, &file))
		boot_fail_text("ramdisk: no file \"" MANIFEST_FILE "\"");
	request.size = page_ceil(file.size + 1);
	copy = boot_take(ram, &request, STAGE1_WINDOWS);
	fdt = (void *)(uintptr_t)copy.begin;
	memcpy(fdt, file.data, file.size);
	if (!manifest_read(fdt, file.size, manifest, &error))
		boot_fail(&error);
	boot_unmap(copy);
}
