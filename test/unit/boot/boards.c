/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot: trees of whole boards, as their firmware hands them over, and
 * the same with something wrong in them: what is read, whose memory is whose,
 * or the line that is printed.
 */
#include "kernel/boot/machine_console.h"
#include "kernel/boot/ram_machine.h"
#include "kernel/drivers/uart_list.h"

#include <stdio.h>

#include "test/support/fdt_build.h"

#define GIB 0x40000000U

/* A bank of a Pi 4: two cells of address and one of size. */
#define BANK(high, low, size) (high), (low), (size)

/* The image, the FDT and the ramdisk as U-Boot places them there. */
static const struct pa_range image = { 0x200000, 0x2a0000 };
static const struct pa_range fdt_at = { 0x2600000, 0x2607000 };
static const uint32_t initrd[] = { 0x2700000, 0x2712800 };

static struct machine info;
static struct ram ram;
static struct boot_error error;

/* Parts of a board that a test leaves out or changes. */
static struct {
	bool tfa; /* /psci rather than spin tables */
	bool no_cpus, no_chosen;
	uint32_t size_cells;
	const char *extra_reserved; /* name of a no-map node at 0x2700000 */
	const char *extra_no_map;   /* the same, at 0x3c000000 */
	uint64_t release;	    /* of CPU 1, instead of 0xe0 */
} odd;

static int setup(void **state)
{
	(void)state;
	memset(&odd, 0, sizeof(odd));
	memset(&ram, 0, sizeof(ram));
	odd.size_cells = 1;
	odd.release = 0xe0;
	return 0;
}

static void pi4_cpus(void)
{
	static const uint64_t releases[] = { 0xd8, 0, 0xe8, 0xf0 };

	node("cpus");
	cells("#address-cells", 1);
	cells("#size-cells", 0);
	string("enable-method", "brcm,bcm2836-smp");
	for (uint32_t i = 0; i < 4; i++) {
		char name[8];

		(void)snprintf(name, sizeof(name), "cpu@%u", i);
		node(name);
		string("device_type", "cpu");
		string("compatible", "arm,cortex-a72");
		cells("reg", i);
		string("enable-method", odd.tfa ? "psci" : "spin-table");
		if (!odd.tfa)
			cell64("cpu-release-addr",
			       i == 1 ? odd.release : releases[i]);
		end();
	}
	end();
}

static void pi4_soc(void)
{
	node("soc");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	cells("ranges", 0x7e000000, 0, 0xfe000000, 0x01800000, 0x7c000000, 0,
	      0xfc000000, 0x02000000, 0x40000000, 0, 0xff800000, 0x00800000);
	node("interrupt-controller@40041000");
	string("compatible", "arm,gic-400");
	cells("reg", 0x40041000, 0x1000, 0x40042000, 0x2000, 0x40044000, 0x2000,
	      0x40046000, 0x2000);
	end();
	node("watchdog@7e100000");
	bytes("compatible", "brcm,bcm2711-pm\0brcm,bcm2835-pm-wdt", 36);
	cells("reg", 0x7e100000, 0x114, 0x7e00a000, 0x24, 0x7ec11000, 0x20);
	end();
	node("serial@7e215040");
	string("compatible", "brcm,bcm2835-aux-uart");
	cells("reg", 0x7e215040, 0x40);
	end();
	end();
}

static void pi4_chosen(void)
{
	node("aliases");
	string("serial1", "/soc/serial@7e215040");
	end();
	if (odd.no_chosen)
		return;
	node("chosen");
	cells("#address-cells", 2);
	cells("#size-cells", 1);
	bytes("ranges", "", 0);
	string("stdout-path", "serial1:115200n8");
	cell64("linux,initrd-start", initrd[0]);
	cell64("linux,initrd-end", initrd[1]);
	node("framebuffer@3e2fe000");
	string("compatible", "simple-framebuffer");
	cells("reg", 0, 0x3e2fe000, 0x7e9000);
	end();
	end();
}

/* TF-A hides itself, and takes out the reservation of the stock stub. */
static void pi4_tfa(void)
{
	node("psci");
	bytes("compatible", "arm,psci-1.0\0arm,psci-0.2", 26);
	string("method", "smc");
	end();
}

static void no_map(const char *name, uint32_t begin, uint32_t size)
{
	node(name);
	cells("reg", 0, begin, size);
	bytes("no-map", "", 0);
	end();
}

static void pi4_reserved(void)
{
	node("reserved-memory");
	cells("#address-cells", 2);
	cells("#size-cells", 1);
	bytes("ranges", "", 0);
	node("linux,cma");
	string("compatible", "shared-dma-pool");
	cells("size", 0x4000000);
	end();
	if (odd.tfa)
		no_map("atf@0", 0, 0x80000);
	if (odd.extra_reserved != NULL)
		no_map(odd.extra_reserved, initrd[0], 0x1000);
	if (odd.extra_no_map != NULL)
		no_map(odd.extra_no_map, 0x3c000000, 0x1000);
	end();
}

static struct boot_nodes nodes;

static bool read_info(uint64_t boot_mpidr)
{
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	return machine_read(tree, &nodes, boot_mpidr, &info, &error);
}

/* Reads a Pi 4 with these banks of memory. */
static bool pi4(const uint32_t *banks, size_t count)
{
	tree_begin();
	if (!odd.tfa)
		tree_reserve(0, 0x1000);
	tree_reserve(initrd[0], initrd[1] - initrd[0]);
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", odd.size_cells);
	node("memory@0");
	string("device_type", "memory");
	cell_array("reg", banks, count);
	end();
	if (odd.tfa)
		pi4_tfa();
	if (!odd.no_cpus)
		pi4_cpus();
	pi4_soc();
	pi4_chosen();
	pi4_reserved();
	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	assert_true(machine_check(tree, sizeof(tree), &nodes, &error));
	return read_info(0x80000000) &&
	       ram_add_machine(&ram, &info, image, fdt_at, &error);
}

#define PI4(...)                               \
	pi4((const uint32_t[]){ __VA_ARGS__ }, \
	    sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t))

static void range_is(struct pa_range range, uint64_t from, uint64_t to)
{
	assert_int_equal(range.begin, from);
	assert_int_equal(range.end, to);
}

/* Writes the devices that every Pi 4 has, whatever its memory. */
static void pi4_devices(void)
{
	struct uart console;

	assert_int_equal(info.gic_version, 2);
	range_is(info.watchdog, 0xfe100000, 0xfe100114);
	assert_true(machine_console_read(tree, &nodes, &console, &error));
	assert_ptr_equal(console.driver, &uart_drivers[UART_8250]);
	range_is(console.regs, 0xfe215040, 0xfe215080);
	assert_int_equal(info.cpus.count, 4);
	assert_int_equal(info.cpus.cpus[0].mpidr, 0);
	assert_int_equal(info.cpus.cpus[3].mpidr, 1);
	range_is(info.ramdisk, initrd[0], initrd[1]);
}

/* The CPUs wait in the page at 0, which is then neither RAM of the primary's
 * nor anybody else's. */
static void spins(void)
{
	struct pa_range piece = { 0, 0 };

	pi4_devices();
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_NONE);
	assert_int_equal(info.cpus.cpus[1].start, BOOT_CPU_SPIN_TABLE);
	assert_int_equal(info.cpus.cpus[1].release_addr, 0xf0);
	assert_int_equal(info.cpus.cpus[3].release_addr, 0xe0);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, 0x1000, image.begin);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, image.end, 0x3b400000);
}

static void test_pi4_1_gib(void **state)
{
	(void)state;
	assert_true(PI4(BANK(0, 0, 0x3b400000)));
	spins();
	assert_int_equal(ram.range_count, 1);
	range_is(ram.ranges[0], 0, 0x3b400000);
}

static void test_pi4_2_gib(void **state)
{
	(void)state;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, GIB)));
	spins();
	assert_int_equal(ram.range_count, 2);
	range_is(ram.ranges[1], GIB, 0x80000000);
}

static void test_pi4_4_gib(void **state)
{
	(void)state;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, 0xbc000000)));
	spins();
	assert_int_equal(ram.range_count, 2);
	range_is(ram.ranges[1], GIB, 0xfc000000);
}

/* A size has one cell, so what is above 4 GiB comes in parts. */
static void test_pi4_8_gib(void **state)
{
	struct pa_range piece = { 0, GIB };

	(void)state;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, 0xbc000000),
			BANK(1, 0, 0x80000000),
			BANK(1, 0x80000000, 0x80000000)));
	spins();
	assert_int_equal(info.memory.ram.count, 4);
	assert_int_equal(ram.range_count, 3);
	range_is(ram.ranges[2], 0x100000000, 0x200000000);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, GIB, 0xfc000000);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, 0x100000000, 0x200000000);
	assert_false(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
}

static void tfa_boots(void)
{
	struct pa_range piece = { 0, 0 };

	pi4_devices();
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_SMC);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(info.cpus.cpus[i].start, BOOT_CPU_PSCI);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, 0x80000, image.begin);
}

static void test_pi4_tfa(void **state)
{
	(void)state;
	odd.tfa = true;
	assert_true(PI4(BANK(0, 0, 0x3b400000)));
	tfa_boots();
	setup(NULL);
	odd.tfa = true;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, GIB)));
	tfa_boots();
	setup(NULL);
	odd.tfa = true;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, 0xbc000000)));
	tfa_boots();
	setup(NULL);
	odd.tfa = true;
	assert_true(PI4(BANK(0, 0, 0x3b400000), BANK(0, GIB, 0xbc000000),
			BANK(1, 0, 0x80000000),
			BANK(1, 0x80000000, 0x80000000)));
	tfa_boots();
	assert_int_equal(ram.range_count, 3);
}

/* Where firmware's RAM reaches over its framebuffer, nothing is placed. */
static void test_framebuffer(void **state)
{
	const struct ram_request request = { 0x2000000, PAGE_SIZE,
					     RAM_SECONDARY, "vm" };
	struct pa_range placed;

	(void)state;
	assert_true(PI4(BANK(0, 0, 0x40000000)));
	assert_true(ram_place_top(&ram, &request, &placed, &error));
	range_is(placed, 0x3c2fe000, 0x3e2fe000);
}

/* Boot loaders reserve what is reserved already, and what they load. */
static void test_overlapping_reservations(void **state)
{
	(void)state;
	tree_begin();
	tree_reserve(0, 0x1000);
	tree_reserve(0x800, 0x1000);
	tree_reserve(0, 0x2000);
	tree_reserve(0x48000000, 0x1000000);
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	node("memory@0");
	string("device_type", "memory");
	cells("reg", 0, 0, 0, 0x80000000);
	end();
	pi4_cpus();
	node("chosen");
	cells("linux,initrd-start", 0x48000000);
	cells("linux,initrd-end", 0x49000000);
	end();
	tree_finish();
	assert_true(read_info(0));
	assert_true(ram_add_machine(&ram, &info, image, fdt_at, &error));
	assert_int_equal(info.memory.reserved.count, 4);
}

static void test_overlaps(void **state)
{
	(void)state;
	says(PI4(BANK(0, 0, 0x3b400000), BANK(0, 0x30000000, GIB)), &error,
	     "memory: memory@0: 0x30000000-0x70000000 overlaps memory@0 at "
	     "0x0-0x3b400000");
	setup(NULL);
	odd.extra_reserved = "secret@2700000";
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "FDT: /chosen: linux,initrd-start: 0x2700000-0x2712800 overlaps "
	     "secret@2700000 at 0x2700000-0x2701000");
	setup(NULL);
	odd.release = 0x250008;
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "memory: the monitor: 0x200000-0x2a0000 overlaps the CPUs' spin "
	     "table at 0x250000-0x251000");
	setup(NULL);
	odd.release = 0x3c000000;
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "memory: the CPUs' spin table: 0x3c000000-0x3c001000 is not "
	     "RAM");
	/* nor is it where nobody may map it */
	setup(NULL);
	odd.release = 0x3c000000;
	odd.extra_no_map = "sram@3c000000";
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "memory: the CPUs' spin table: 0x3c000000-0x3c001000 overlaps "
	     "sram@3c000000 at 0x3c000000-0x3c001000");
	setup(NULL);
	says(PI4(BANK(0, 0, 0x100000), BANK(0, 0x2000000, 0x3b400000)), &error,
	     "memory: the monitor: 0x200000-0x2a0000 is not RAM");
}

static void test_wrong_cells(void **state)
{
	(void)state;
	odd.size_cells = 2;
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "FDT: /memory@0: reg: no whole number of addresses and sizes");
	odd.size_cells = 3;
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "FDT: /memory@0: reg: the parent's #size-cells is not 0, 1 or 2");
	/* The tree in the file, before firmware filled in the memory. */
	odd.size_cells = 1;
	says(PI4(BANK(0, 0, 0)), &error,
	     "FDT: /memory: missing or disabled: there is no RAM");
}

static void test_missing(void **state)
{
	(void)state;
	odd.no_cpus = true;
	says(PI4(BANK(0, 0, 0x3b400000)), &error, "FDT: /cpus: missing");
	odd.no_cpus = false;
	odd.no_chosen = true;
	says(PI4(BANK(0, 0, 0x3b400000)), &error,
	     "FDT: /chosen: missing: no ramdisk was loaded");
}

/* QEMU's virt, with more memory than its build machine. */
static void test_virt_64_gib(void **state)
{
	const struct pa_range ours = { 0x40200000, 0x402a0000 };
	const struct pa_range tree_at = { 0x48200000, 0x48300000 };
	struct pa_range piece = { 0, 0 };

	(void)state;
	tree_begin();
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	odd.tfa = true;
	pi4_tfa();
	node("memory@40000000");
	string("device_type", "memory");
	cells("reg", 0, 0x40000000, 0x10, 0);
	end();
	pi4_cpus();
	node("intc@8000000");
	string("compatible", "arm,gic-v3");
	cells("reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0xf60000);
	end();
	node("chosen");
	cells("linux,initrd-start", 0x48000000);
	cells("linux,initrd-end", 0x48012800);
	end();
	tree_finish();
	assert_true(read_info(0));
	assert_true(ram_add_machine(&ram, &info, ours, tree_at, &error));
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_SMC);
	assert_int_equal(info.gic_version, 3);
	range_is(info.watchdog, 0, 0);
	assert_int_equal(ram.range_count, 1);
	range_is(ram.ranges[0], 0x40000000, 0x1040000000);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, 0x40000000, ours.begin);
	assert_true(ram_next(&ram, RAM_NOT_PRIMARYS, &piece));
	range_is(piece, ours.end, 0x1040000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_pi4_1_gib, setup),
		cmocka_unit_test_setup(test_pi4_2_gib, setup),
		cmocka_unit_test_setup(test_pi4_4_gib, setup),
		cmocka_unit_test_setup(test_pi4_8_gib, setup),
		cmocka_unit_test_setup(test_pi4_tfa, setup),
		cmocka_unit_test_setup(test_framebuffer, setup),
		cmocka_unit_test_setup(test_overlapping_reservations, setup),
		cmocka_unit_test_setup(test_overlaps, setup),
		cmocka_unit_test_setup(test_wrong_cells, setup),
		cmocka_unit_test_setup(test_missing, setup),
		cmocka_unit_test_setup(test_virt_64_gib, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
