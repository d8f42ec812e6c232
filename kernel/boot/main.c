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
#include "kernel/boot/boot.h"
#include "kernel/boot/memory.h"
#include "kernel/log/console.h"
#include "kernel/log/log.h"
#include "kernel/map/monitor_map.h"
#include "kernel/map/pool.h"
#include "kernel/mem/handle.h"
#include "kernel/upcall.h"
#include "kernel/vm/power.h"
#include "kernel/vm/vm.h"
#include "lib/fdt_read.h"
#include "revision.h"

#define FDT_MAX_SIZE	  ((size_t)2 << 20) /* the arm64 boot protocol's limit */
#define FDT_HEADER_SIZE	  40
#define ANYWHERE_ABOVE(a) ((struct pa_range){ (a), UINT64_MAX & ~PAGE_MASK })

void boot_report(enum log_level level, const struct boot_error *error)
{
	char line[BOOT_ERROR_LINE];

	boot_error_format(error, line, sizeof(line));
	log_line(level, "%s", line);
}

void boot_fail(const struct boot_error *error)
{
	boot_report(LOG_ERROR, error);
	console_flush();
	cpu_halt();
}

void boot_fail_text(const char *format, ...)
{
	struct boot_error error = { 0 };
	va_list args;

	va_start(args, format);
	vsnprintf(error.reason, sizeof(error.reason), format, args);
	va_end(args);
	boot_fail(&error);
}

void boot_map(struct pa_range r, bool writable)
{
	struct pa_range pages = { page_floor(r.begin), page_ceil(r.end) };

	if (!monitor_map(pages, writable ? MAP_WRITE : MAP_READ))
		boot_fail_text("cannot map 0x%" PRIx64 " - 0x%" PRIx64, r.begin,
			       r.end);
}

/* The tree's size stands in its header: that is mapped first. */
static void map_fdt(struct boot *b, pa_t fdt)
{
	struct pa_range header = { fdt.pa, fdt.pa + FDT_HEADER_SIZE };

	boot_map(header, false);
	b->fdt = (const void *)(uintptr_t)fdt.pa;
	b->fdt_range = header;
	b->fdt_range.end = fdt.pa + fdt_totalsize(b->fdt);
	if (pa_range_size(b->fdt_range) < FDT_HEADER_SIZE)
		b->fdt_range.end = header.end;
	if (pa_range_size(b->fdt_range) > FDT_MAX_SIZE)
		b->fdt_range.end = fdt.pa + FDT_MAX_SIZE;
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
	if (uart.kind != UART_NONE && !console_init(&uart))
		boot_fail_text("cannot map the console");
}

static void open_ramdisk(struct boot *b)
{
	struct cpio_error cpio_error;
	struct boot_error error;

	log_line(LOG_INFO,
		 "reading the ramdisk at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
		 b->info.ramdisk.begin, pa_range_size(b->info.ramdisk));
	boot_map(b->info.ramdisk, false);
	if (cpio_open(&b->archive,
		      (const void *)(uintptr_t)b->info.ramdisk.begin,
		      pa_range_size(b->info.ramdisk), &cpio_error))
		return;
	boot_error_set(&error, "ramdisk", NULL, NULL, "offset %zu: %s",
		       cpio_error.offset, cpio_error.reason);
	boot_fail(&error);
}

/* In an archive the manifest is not aligned as a tree must be: it is copied. */
static void read_manifest(struct boot *b)
{
	struct boot_error error;
	struct cpio_file file;
	struct ram_request request = { .align = PAGE_SIZE,
				       .use = RAM_LOADED,
				       .who = "the manifest's copy" };
	struct pa_range copy;

	if (!cpio_find(&b->archive, MANIFEST_FILE, &file)) {
		boot_error_set(&error, "ramdisk", NULL, NULL,
			       "no file \"" MANIFEST_FILE "\"");
		boot_fail(&error);
	}
	request.size = page_ceil(file.size + 1);
	if (!ram_place_low(&b->ram, &request, ANYWHERE_ABOVE(arch_image().end),
			   &copy, &error))
		boot_fail(&error);
	boot_map(copy, true);
	memcpy((void *)(uintptr_t)copy.begin, file.data, file.size);
	if (!manifest_read((const void *)(uintptr_t)copy.begin, file.size,
			   &b->manifest, &error))
		boot_fail(&error);
	monitor_unmap(copy);
}

static void read_machine(struct boot *b)
{
	struct boot_error error;

	if (!boot_info_read(b->fdt, &b->nodes, cpu_affinity(), &b->info,
			    &error))
		boot_fail(&error);
	firmware_init(b->info.psci.conduit == BOOT_CONDUIT_SMC);
	if (b->info.watchdog.begin < b->info.watchdog.end &&
	    !power_init(b->info.watchdog))
		log_line(LOG_WARNING,
			 "the watchdog at 0x%" PRIx64 " cannot be used",
			 b->info.watchdog.begin);
	if (!boot_memory(&b->ram, &b->info, arch_image(), b->fdt_range, &error))
		boot_fail(&error);
	boot_make_cpus(&b->info);
}

static void unmap_inputs(const struct boot *b)
{
	struct pa_range fdt = { page_floor(b->fdt_range.begin),
				page_ceil(b->fdt_range.end) };
	struct pa_range ramdisk = { page_floor(b->info.ramdisk.begin),
				    page_ceil(b->info.ramdisk.end) };

	monitor_unmap(fdt);
	monitor_unmap(ramdisk);
}

struct vcpu *upcall_boot(pa_t fdt)
{
	struct boot *b = page_pool_init(sizeof(*b));

	handle_init();
	log_print("\nKeel " KEEL_VERSION " (" KEEL_REVISION ")\n");
	map_fdt(b, fdt);
	start_console(b);
	check_fdt(b);
	read_machine(b);
	open_ramdisk(b);
	read_manifest(b);
	boot_place_vms(b);
	log_line(LOG_INFO, "loading the VMs");
	boot_load_vms(b);
	boot_make_vms(b);
	unmap_inputs(b);
	boot_release_cpus();
	boot_print_table(b);
	page_pool_return();
	return cpus[0].primary;
}
