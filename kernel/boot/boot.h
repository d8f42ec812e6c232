/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The parts of boot, in the order in which main.c takes them. What cannot go on
 * ends in boot_fail(): one line that says which file, node and property, and
 * why, and the machine halts. All of it runs on the boot CPU alone.
 */
#pragma once

#include <stdint.h>

#include "kernel/base/log.h"
#include "kernel/boot/machine.h"
#include "kernel/boot/manifest.h"
#include "kernel/boot/ram.h"
#include "lib/cpio.h"

struct vm;

/* What a VM was given in memory. */
struct vm_place {
	struct pa_range memory;	 /* secondaries: their block */
	struct pa_range kernel;	 /* pages of its file; primary: and its BSS */
	struct pa_range ramdisk; /* primary: in the archive; or {0, 0} */
	uint64_t entry;
	struct cpio_file kernel_file; /* data NULL: already in memory */
};

/* Everything that boot finds out, in pages lent by the pool. */
struct boot {
	const void *fdt; /* the firmware's, mapped */
	struct pa_range fdt_range;
	struct pa_range fdt_source; /* mapped on the way to it */
	struct boot_nodes nodes;
	struct boot_info info;
	struct ram ram;
	struct cpio archive;
	struct manifest manifest;
	struct vm_place places[KEEL_MAX_VMS]; /* [id - 1] */
	struct pa_range guest_fdt;
	struct pa_range taken[RAM_MAX_KEPT]; /* from the primary */
};

/* Prints the error's line. */
void boot_report(enum log_level level, const struct boot_error *error);

/* The same, and halts. */
_Noreturn void boot_fail(const struct boot_error *error);

/* The same for what is not about a file. */
_Noreturn __attribute__((format(printf, 1, 2))) void
boot_fail_text(const char *format, ...);

/* Maps r for the monitor while boot lasts, or fails. */
void boot_map(struct pa_range r, bool writable);

/* Places behind our image, below limit, and maps as writable; or fails. */
struct pa_range boot_take(struct boot *b, const struct ram_request *request,
			  uint64_t limit);

/* loader.c: finds and places every kernel and block, then copies them. */
void boot_place_vms(struct boot *b);
void boot_load_vms(struct boot *b);

/* vms.c: makes the VMs that were placed: vCPUs, stage 2, the primary's FDT. */
void boot_make_vms(struct boot *b);

/* smp.c: the CPUs of the FDT. */
void boot_make_cpus(const struct boot_info *info);

/* table.c: what a person wants to see of all this. */
void boot_print_table(const struct boot *b);

/*
 * spin_table.c: brings the CPUs of spin tables into our own loop, once the
 * monitor's map is what they shall find. One that does not come is reported,
 * and never started.
 */
void boot_release_cpus(void);
