/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot, step by step: console, machine, ramdisk, manifest, VMs. What touches
 * memory or CPUs for the first time, and so may hang, says its name before.
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <libfdt.h>

#include "arch/boot.h"
#include "arch/cpu.h"
#include "arch/psci.h"
#include "arch/stage1.h"
#include "arch/upcall.h"
#include "kernel/base/log.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/machine_memory.h"
#include "kernel/boot/machine_withheld.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/watchdog_bcm2835.h"
#include "kernel/map/monitor_map.h"
#include "kernel/map/pool.h"
#include "kernel/mem/handle.h"
#include "kernel/vm/vm.h"
#include "lib/fdt_read.h"
#include "revision.h"

#define FDT_MAX_SIZE ((size_t)2 << 20) /* the arm64 boot protocol's limit */
#define FDT_ALIGN    8		       /* libfdt reads it in words */
#define FDT_STEP     ((uint64_t)2 << 20)
#define FDT_STEPS    8 /* places below the image to look at */

void boot_report(enum log_level level, const struct boot_error *error)
{
	log_line(level, "%s", error->line);
}

void boot_fail(const struct boot_error *error)
{
	boot_report(LOG_ERROR, error);
	console_flush();
	cpu_halt();
}

void boot_fail_text(const char *format, ...)
{
	struct boot_error error;
	va_list args;

	va_start(args, format);
	vsnprintf(error.line, sizeof(error.line), format, args);
	va_end(args);
	boot_fail(&error);
}

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

struct pa_range boot_take(struct boot *b, const struct ram_request *request,
			  uint64_t limit)
{
	struct pa_range bounds = { arch_image().end, limit };
	struct pa_range placed;
	struct boot_error error;

	if (!ram_place_low(&b->ram, request, bounds, &placed, &error))
		boot_fail_text("memory: %s: %s", request->who, error.line);
	boot_map(placed, true);
	return placed;
}

/*
 * Maps what may be a tree. Its size stands in the header: of what is none, that
 * is all, and false. Nothing may be taken out of the map again here, which only
 * EL2 can do.
 */
static bool map_fdt_at(struct boot *b, uint64_t at)
{
	struct fdt_header header;
	struct pa_range range = { at, at + sizeof(header) };
	bool moves = at % FDT_ALIGN != 0; /* onto itself, perhaps */
	uint64_t size;

	boot_map(range, moves);
	memcpy(&header, (const void *)(uintptr_t)at, sizeof(header));
	b->fdt_range = range;
	if (fdt_magic(&header) != FDT_MAGIC)
		return false;
	size = fdt_totalsize(&header);
	if (size > sizeof(header))
		b->fdt_range.end =
			at + (size < FDT_MAX_SIZE ? size : FDT_MAX_SIZE);
	boot_map(b->fdt_range, moves);
	return true;
}

/*
 * N-20: a loader of ELF files hands over nothing; QEMU's puts the tree where
 * RAM begins, which is looked for below the image.
 */
static void search_fdt(struct boot *b)
{
	uint64_t image = arch_image().begin;
	uint64_t at = image;

	for (int i = 0; i < FDT_STEPS && at != 0; i++) {
		at = (at - 1) & ~(FDT_STEP - 1);
		b->fdt_source = (struct pa_range){ at, image };
		if (map_fdt_at(b, at))
			return;
	}
}

/* N-43: a tree that is not aligned is moved to where no boot loader is. */
static void copy_fdt(struct boot *b)
{
	struct pa_range from = b->fdt_range;
	uint64_t at = arch_boot_room().begin;
	struct pa_range to = { at, at + pa_range_size(from) };

	log_line(LOG_INFO,
		 "copying the FDT from 0x%" PRIx64 ", no multiple of %d",
		 from.begin, FDT_ALIGN);
	boot_map(to, true);
	/* but who puts it there all the same */
	memmove((void *)(uintptr_t)to.begin,
		(const void *)(uintptr_t)from.begin, pa_range_size(from));
	b->fdt_source = from;
	b->fdt_range = to;
}

static void map_fdt(struct boot *b, pa_t fdt)
{
	if (fdt.pa == 0)
		search_fdt(b);
	else
		(void)map_fdt_at(b, fdt.pa);
	if (fdt.pa % FDT_ALIGN != 0)
		copy_fdt(b);
	b->fdt = (const void *)(uintptr_t)b->fdt_range.begin;
}

/* Out of the map with what was mapped on the way to the tree, if anything. */
static void protect_fdt(const struct boot *b)
{
	if (pa_range_size(b->fdt_source) == 0)
		return;
	monitor_unmap(whole_pages(b->fdt_source));
	monitor_unmap(whole_pages(b->fdt_range));
	boot_map(b->fdt_range, false);
}

static void check_fdt(const struct boot *b)
{
	struct boot_error error;

	log_line(LOG_INFO,
		 "reading the FDT at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
		 b->fdt_range.begin, pa_range_size(b->fdt_range));
	if (!boot_info_check(b->fdt, pa_range_size(b->fdt_range), &error))
		boot_fail(&error);
}

/* Before the tree is checked, so that it can be complained about. */
static void start_console(struct boot *b)
{
	struct boot_error error;
	struct uart uart;

	if (fdt_read_check_header(b->fdt, pa_range_size(b->fdt_range)) != 0)
		return;
	boot_find_nodes(b->fdt, &b->nodes);
	if (!boot_info_console(b->fdt, &b->nodes, &uart, &error))
		boot_report(LOG_WARNING, &error);
	if (uart.driver != NULL &&
	    !monitor_map(whole_pages(uart.regs), MAP_DEVICE))
		boot_fail_text("cannot map the console");
	console_init(&uart);
	log_replay();
}

static void open_ramdisk(struct boot *b)
{
	const struct pa_range *at = &b->info.ramdisk;
	struct cpio_error error;

	log_line(LOG_INFO,
		 "reading the ramdisk at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
		 at->begin, pa_range_size(*at));
	boot_map(*at, false);
	if (!cpio_open(&b->archive, (const void *)(uintptr_t)at->begin,
		       pa_range_size(*at), &error))
		boot_fail_text("ramdisk: offset %zu: %s", error.offset,
			       error.reason);
}

/* In an archive the manifest is not aligned as a tree must be: it is copied. */
static void read_manifest(struct boot *b)
{
	struct ram_request request = { .align = PAGE_SIZE,
				       .use = RAM_LOADED,
				       .who = "the manifest's copy" };
	struct boot_error error;
	struct cpio_file file;
	struct pa_range copy;
	void *fdt;

	if (!cpio_find(&b->archive, MANIFEST_FILE, &file))
		boot_fail_text("ramdisk: no file \"" MANIFEST_FILE "\"");
	request.size = page_ceil(file.size + 1);
	copy = boot_take(b, &request, STAGE1_WINDOWS);
	fdt = (void *)(uintptr_t)copy.begin;
	memcpy(fdt, file.data, file.size);
	if (!manifest_read(fdt, file.size, &b->manifest, &error))
		boot_fail(&error);
	monitor_unmap(copy);
}

/* The ITS is the primary's unless the manifest, which comes late, says no. */
static void withhold_its(struct boot *b)
{
	const size_t first = b->info.withheld.count;
	struct boot_error error;

	if (!manifest_vm(&b->manifest, VM_ID_PRIMARY)->withhold_its)
		return;
	if (!withheld_read_its(b->fdt, &b->nodes, &b->info, &error) ||
	    !boot_memory_withhold(&b->ram, &b->info.withheld, first, &error))
		boot_fail(&error);
}

/* A machine without one, or with one that is of no use, boots all the same. */
static void start_watchdog(struct pa_range regs)
{
	if (pa_range_size(regs) != 0 &&
	    !(monitor_map(whole_pages(regs), MAP_DEVICE) &&
	      watchdog_bcm2835_init(regs)))
		log_line(LOG_WARNING,
			 "the watchdog at 0x%" PRIx64 " cannot be used",
			 regs.begin);
}

static void read_machine(struct boot *b)
{
	struct boot_error error;

	if (!boot_info_read(b->fdt, &b->nodes, cpu_affinity(), &b->info,
			    &error))
		boot_fail(&error);
	firmware_init(b->info.conduit == BOOT_CONDUIT_SMC);
	smc_filter_init(b->info.psci_0_1);
	start_watchdog(b->info.watchdog);
	if (!boot_memory(&b->ram, &b->info, arch_image(), b->fdt_range, &error))
		boot_fail(&error);
	boot_make_cpus(&b->info);
}

static void unmap_inputs(const struct boot *b)
{
	monitor_unmap(whole_pages(b->fdt_range));
	monitor_unmap(whole_pages(b->info.ramdisk));
}

static struct boot *begin(pa_t fdt)
{
	struct boot *b = page_pool_init(sizeof(*b));

	log_print("\nKeel " KEEL_VERSION " (" KEEL_REVISION ")\n");
	map_fdt(b, fdt);
	start_console(b);
	return b;
}

void upcall_wrong_el(pa_t fdt, unsigned int el)
{
	(void)begin(fdt);
	boot_fail_text("entered at EL%u, must be EL2%s", el,
		       el == 1 ? " (of QEMU's virt: -machine "
				 "virtualization=on)" :
				 "");
}

struct vcpu *upcall_boot(pa_t fdt)
{
	struct boot *b = begin(fdt);

	protect_fdt(b);
	handle_init();
	check_fdt(b);
	read_machine(b);
	open_ramdisk(b);
	read_manifest(b);
	withhold_its(b);
	boot_place_vms(b);
	log_line(LOG_INFO, "loading the VMs");
	boot_load_vms(b);
	boot_make_vms(b);
	unmap_inputs(b);
	boot_release_cpus();
	boot_print_table(b);
	log_guests_run();
	page_pool_return();
	return cpus[0].primary;
}
