/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/start.h"

#include <inttypes.h>

#include "arch/boot.h"
#include "arch/cpu.h"
#include "arch/psci.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/cpus.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/machine_console.h"
#include "kernel/boot/machine_withheld.h"
#include "kernel/boot/ram_machine.h"
#include "kernel/boot/take.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/watchdog_bcm2835.h"
#include "kernel/vm/vm.h"

void boot_start_console(struct boot *b)
{
	struct boot_error error;
	struct uart uart;

	if (!boot_find_nodes(b->tree.fdt, pa_range_size(b->tree.range),
			     &b->nodes))
		return;
	if (!machine_console_read(b->tree.fdt, &b->nodes, &uart, &error))
		boot_report(LOG_WARNING, &error);
	if (uart.driver != NULL && !boot_map_device(uart.regs))
		boot_fail_text("cannot map the console");
	console_init(&uart);
	log_replay();
}

static void check_fdt(const struct boot *b)
{
	struct boot_error error;

	log_line(LOG_INFO,
		 "reading the FDT at 0x%" PRIx64 ", 0x%" PRIx64 " bytes",
		 b->tree.range.begin, pa_range_size(b->tree.range));
	if (!machine_check(b->tree.fdt, pa_range_size(b->tree.range), &b->nodes,
			   &error))
		boot_fail(&error);
}

/* Starts the watchdog, if there is one. One that cannot be used is no error. */
static void start_watchdog(struct pa_range regs)
{
	if (pa_range_size(regs) != 0 &&
	    !(boot_map_device(regs) && watchdog_bcm2835_init(regs)))
		log_line(LOG_WARNING,
			 "the watchdog at 0x%" PRIx64 " cannot be used",
			 regs.begin);
}

void boot_read_machine(struct boot *b)
{
	struct boot_error error;

	check_fdt(b);
	if (!machine_read(b->tree.fdt, &b->nodes, cpu_affinity(), &b->machine,
			  &error))
		boot_fail(&error);
	firmware_init(b->machine.psci.conduit == BOOT_CONDUIT_SMC);
	smc_filter_init(b->machine.psci.ids_0_1);
	start_watchdog(b->machine.watchdog);
	if (!ram_add_machine(&b->ram, &b->machine, arch_image(), b->tree.range,
			     &error))
		boot_fail(&error);
	boot_make_cpus(&b->machine.cpus);
}

void boot_withhold_its(struct boot *b)
{
	const size_t first = b->machine.withheld.count;
	struct boot_error error;

	if (!manifest_vm(&b->manifest, VM_ID_PRIMARY)->withhold_its)
		return;
	if (!withheld_read_its(b->tree.fdt, &b->nodes, &b->machine.withheld,
			       &error) ||
	    !ram_withhold(&b->ram, &b->machine.withheld, first, &error))
		boot_fail(&error);
}
