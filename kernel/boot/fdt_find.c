/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/fdt_find.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "arch/boot.h"
#include "kernel/base/log.h"
#include "kernel/boot/take.h"

#define FDT_MAX_SIZE ((size_t)2 << 20) /* the arm64 boot protocol's limit */
#define FDT_ALIGN    8		       /* libfdt reads it in words */
#define FDT_STEP     ((uint64_t)2 << 20)
#define FDT_STEPS    8 /* places below the image to look at */

/*
 * Maps what may be a tree, whose size stands in its header. Returns false if
 * there is none; then the header alone is mapped. Nothing is unmapped here:
 * that works at EL2 only, and boot may be at EL1 by mistake.
 */
static bool map_at(struct boot_fdt *f, uint64_t at)
{
	struct fdt_header header;
	struct pa_range range = { at, at + sizeof(header) };
	bool moves = at % FDT_ALIGN != 0; /* its new place may overlap it */
	uint64_t size;

	boot_map(range, moves);
	memcpy(&header, (const void *)(uintptr_t)at, sizeof(header));
	f->range = range;
	if (fdt_magic(&header) != FDT_MAGIC)
		return false;
	size = fdt_totalsize(&header);
	if (size > sizeof(header))
		f->range.end = at + (size < FDT_MAX_SIZE ? size : FDT_MAX_SIZE);
	boot_map(f->range, moves);
	return true;
}

/*
 * N-20: looks below the image, at multiples of FDT_STEP. A loader of ELF files
 * passes no address; QEMU's puts the tree where RAM begins.
 */
static void search(struct boot_fdt *f)
{
	uint64_t image = arch_image().begin;
	uint64_t at = image;

	for (int i = 0; i < FDT_STEPS && at != 0; i++) {
		at = (at - 1) & ~(FDT_STEP - 1);
		f->source = (struct pa_range){ at, image };
		if (map_at(f, at))
			return;
	}
}

/* N-43: moves a tree that is not aligned to arch_boot_room(). */
static void copy(struct boot_fdt *f)
{
	struct pa_range from = f->range;
	uint64_t at = arch_boot_room().begin;
	struct pa_range to = { at, at + pa_range_size(from) };

	log_line(LOG_INFO,
		 "copying the FDT from 0x%" PRIx64 ", no multiple of %d",
		 from.begin, FDT_ALIGN);
	boot_map(to, true);
	/* They overlap if a boot loader has put the tree in that room. */
	memmove((void *)(uintptr_t)to.begin,
		(const void *)(uintptr_t)from.begin, pa_range_size(from));
	f->source = from;
	f->range = to;
}

void fdt_find(pa_t fdt, struct boot_fdt *f)
{
	if (fdt.pa == 0)
		search(f);
	else
		(void)map_at(f, fdt.pa);
	if (fdt.pa % FDT_ALIGN != 0)
		copy(f);
	f->fdt = (const void *)(uintptr_t)f->range.begin;
}

void fdt_protect(const struct boot_fdt *f)
{
	if (pa_range_size(f->source) == 0)
		return;
	boot_unmap(f->source);
	boot_unmap(f->range);
	boot_map(f->range, false);
}
