/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot, step by step: console, machine, ramdisk, manifest, VMs. All of it runs
 * on the boot CPU alone. A step that touches memory or CPUs for the first time,
 * and so may hang, prints its name before.
 */
#include "arch/upcall.h"
#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/divide.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/load.h"
#include "kernel/boot/make.h"
#include "kernel/boot/place.h"
#include "kernel/boot/ramdisk.h"
#include "kernel/boot/release.h"
#include "kernel/boot/report.h"
#include "kernel/boot/start.h"
#include "kernel/boot/take.h"
#include "kernel/map/pool.h"
#include "kernel/mem/handle.h"
#include "revision.h"

static struct boot *begin(pa_t fdt)
{
	struct boot *b = page_pool_init(sizeof(*b));

	log_print("\nKeel " KEEL_VERSION " (" KEEL_REVISION ")\n");
	fdt_find(fdt, &b->tree);
	boot_start_console(b);
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

	fdt_protect(&b->tree);
	handle_init();
	boot_read_machine(b);
	ramdisk_open(&b->machine.ramdisk, &b->archive);
	ramdisk_read_manifest(&b->archive, &b->ram, &b->manifest);
	boot_withhold_its(b);
	boot_place_vms(b);
	boot_load_vms(&b->manifest, b->places);
	boot_make_vms(b);
	boot_unmap(b->tree.range);
	boot_unmap(b->machine.ramdisk);
	boot_divide_pool();
	boot_release_cpus();
	boot_print_table(b);
	log_guests_run();
	page_pool_return();
	boot_hand_out_pool();
	return cpus[0].arch.primary;
}
