/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/machine: what is read from trees like those of QEMU virt and
 * Raspberry Pi 4, and the line printed for each thing that is malformed.
 */
#include "kernel/boot/machine.h"
#include "kernel/boot/machine_console.h"

#include <stdio.h>
#include <stdlib.h>

#include "kernel/drivers/uart_list.h"
#include "test/support/fdt_build.h"

static struct machine info;
static struct boot_error error;

static void memory(const char *name, uint32_t begin, uint32_t size)
{
	node(name);
	string("device_type", "memory");
	cells("reg", 0, begin, 0, size);
	end();
}

static void root(void)
{
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
}

/* Each part of a tree, which a test leaves out to write its own. */
static void some_memory(void)
{
	memory("memory@40000000", 0x40000000, 0x40000000);
}

static void chosen(void)
{
	node("chosen");
	cells("linux,initrd-start", 0x48000000);
	cell64("linux,initrd-end", 0x48123456);
	string("bootargs", "console=ttyAMA0");
	end();
}

static void cpus(void)
{
	node("cpus");
	cells("#address-cells", 1);
	cells("#size-cells", 0);
}

static void cpu(const char *name, uint32_t mpidr)
{
	node(name);
	string("device_type", "cpu");
	cells("reg", mpidr);
}

static void some_cpus(void)
{
	cpus();
	cpu("cpu@0", 0);
	end();
	end();
}

static void begin(void)
{
	tree_begin();
	root();
}

static bool read_info(uint64_t boot_mpidr)
{
	struct boot_nodes nodes;

	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	return machine_read(tree, &nodes, boot_mpidr, &info, &error);
}

static bool check(size_t size)
{
	struct boot_nodes nodes;

	(void)boot_find_nodes(tree, size, &nodes);
	return machine_check(tree, size, &nodes, &error);
}

static bool finish(void)
{
	tree_finish();
	assert_true(check(sizeof(tree)));
	return read_info(0x80000000);
}

static void range_is(struct pa_range range, uint64_t from, uint64_t to)
{
	assert_int_equal(range.begin, from);
	assert_int_equal(range.end, to);
}

static void test_check(void **state)
{
	(void)state;
	begin();
	tree_finish();
	assert_true(check(fdt_totalsize(tree)));
	says(check(64), &error, "FDT: 139 bytes long, at most 64 fit");
	fdt_set_version(tree, 16);
	says(check(sizeof(tree)), &error,
	     "FDT: an FDT of another version than 17");
	fdt_set_version(tree, 17);
	tree[fdt_off_dt_struct(tree) + 3] = 7;
	says(check(sizeof(tree)), &error, "FDT: its structure is malformed");
	fdt_set_off_dt_struct(tree, fdt_off_dt_struct(tree) + 2);
	says(check(sizeof(tree)), &error, "FDT: its blocks are not aligned");
	tree[0] = 0;
	says(check(sizeof(tree)), &error,
	     "FDT: no FDT: it does not begin with 0xd00dfeed");
}

static void test_memory(void **state)
{
	(void)state;
	tree_begin();
	tree_reserve(0x1000, 0x800);
	tree_reserve(0x5000, 0);
	root();
	memory("memory@40000000", 0x40000000, 0x40000000);
	memory("memory@0", 0, 0);
	node("memory@90000000");
	string("device_type", "memory");
	string("status", "disabled");
	cells("reg", 0, 0x90000000, 0, 0x1000);
	end();
	node("memory@8000000000");
	string("device_type", "memory");
	string("status", "okay");
	cells("reg", 0x80, 0, 1, 0, 0x90, 0, 0, 0x1000);
	end();
	node("dev");
	string("device_type", "device-memory");
	cells("reg", 0, 0x8000000, 0, 0x10000);
	end();
	some_cpus();
	chosen();
	assert_true(finish());

	assert_int_equal(info.memory.ram.count, 3);
	range_is(info.memory.ram.ranges[0].range, 0x40000000, 0x80000000);
	assert_string_equal(info.memory.ram.ranges[0].name, "memory@40000000");
	range_is(info.memory.ram.ranges[1].range, 0x8000000000, 0x8100000000);
	range_is(info.memory.ram.ranges[2].range, 0x9000000000, 0x9000001000);
	assert_int_equal(info.memory.devices.count, 1);
	range_is(info.memory.devices.ranges[0].range, 0x8000000, 0x8010000);
	assert_int_equal(info.memory.reserved.count, 1);
	range_is(info.memory.reserved.ranges[0].range, 0x1000, 0x1800);
	assert_string_equal(info.memory.reserved.ranges[0].name,
			    "/memreserve/");
	range_is(info.ramdisk, 0x48000000, 0x48123456);
}

static void reserved_memory(void)
{
	node("reserved-memory");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
}

static void test_reserved(void **state)
{
	(void)state;
	begin();
	some_memory();
	some_cpus();
	chosen();
	reserved_memory();
	bytes("ranges", "", 0);
	node("atf@40000000");
	cells("reg", 0x40000000, 0x1000, 0x50000000, 0x2000);
	bytes("no-map", "", 0);
	end();
	node("linux,cma");
	cells("size", 0x4000000);
	end();
	node("off@60000000");
	cells("reg", 0x60000000, 0x1000);
	string("status", "disabled");
	end();
	node("fb@70000000");
	cells("reg", 0x70000000, 0x1000);
	end();
	end();
	assert_true(finish());

	assert_int_equal(info.memory.reserved.count, 3);
	range_is(info.memory.reserved.ranges[1].range, 0x50000000, 0x50002000);
	assert_true(info.memory.reserved.ranges[1].no_map);
	assert_string_equal(info.memory.reserved.ranges[1].name,
			    "atf@40000000");
	range_is(info.memory.reserved.ranges[2].range, 0x70000000, 0x70001000);
	assert_false(info.memory.reserved.ranges[2].no_map);
}

static void test_bad_reserved(void **state)
{
	(void)state;
	begin();
	some_memory();
	reserved_memory();
	node("a");
	cells("reg", 0, 0x1000);
	end();
	end();
	says(finish(), &error,
	     "FDT: /reserved-memory/a: reg: a bus above has no ranges");

	tree_begin();
	tree_reserve(0x1000, 0x1000);
	tree_reserve(UINT64_MAX, 2);
	root();
	some_memory();
	says(finish(), &error, "FDT: /memreserve/: entry 1 wraps around");

	tree_begin();
	for (uint64_t i = 0; i <= BOOT_MAX_RANGES; i++)
		tree_reserve(i * 0x1000, 0x800);
	root();
	some_memory();
	says(finish(), &error, "FDT: /memreserve/: more than 64 such ranges");
}

static void memory_reg(const void *value, size_t size, const char *line)
{
	begin();
	node("memory@0");
	string("device_type", "memory");
	if (value != NULL)
		bytes("reg", value, size);
	end();
	says(finish(), &error, line);
}

static void test_bad_memory(void **state)
{
	static const uint8_t ones[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					  0xff, 0xff, 0,    0,	  0,	0,
					  0,	0,    0,    2 };

	(void)state;
	begin();
	says(finish(), &error,
	     "FDT: /memory: missing or disabled: there is no RAM");
	memory_reg(NULL, 0, "FDT: /memory@0: reg: missing");
	memory_reg(ones, 12,
		   "FDT: /memory@0: reg: no whole number of addresses and "
		   "sizes");
	memory_reg(ones, 16,
		   "FDT: /memory@0: reg: address and size wrap around");
	begin();
	for (unsigned int i = 0; i <= BOOT_MAX_RANGES; i++)
		memory("memory", i * 0x1000, 0x800);
	says(finish(), &error, "FDT: memory: more than 64 such ranges");
	tree_begin();
	tree_root();
	cells("#address-cells", 3);
	some_memory();
	says(finish(), &error,
	     "FDT: /memory@40000000: reg: the parent's #address-cells is "
	     "neither 1 nor 2");
	tree_begin();
	tree_root();
	cells("#size-cells", 3);
	some_memory();
	says(finish(), &error,
	     "FDT: /memory@40000000: reg: the parent's #size-cells is not 0, "
	     "1 or 2");
}

static void chosen_says(const void *first, size_t first_size, const void *last,
			size_t last_size, const char *line)
{
	begin();
	some_memory();
	some_cpus();
	node("chosen");
	if (first != NULL)
		bytes("linux,initrd-start", first, first_size);
	if (last != NULL)
		bytes("linux,initrd-end", last, last_size);
	end();
	says(finish(), &error, line);
}

static void test_bad_chosen(void **state)
{
	(void)state;
	begin();
	some_memory();
	some_cpus();
	says(finish(), &error, "FDT: /chosen: missing: no ramdisk was loaded");
	chosen_says(NULL, 0, "\0\0\x10\0", 4,
		    "FDT: /chosen: linux,initrd-start: missing: no ramdisk "
		    "was loaded");
	chosen_says("\0\0\x10\0", 4, NULL, 0,
		    "FDT: /chosen: linux,initrd-end: missing: no ramdisk was "
		    "loaded");
	chosen_says("\0\0\x10\0", 4, "\0\0\x20", 3,
		    "FDT: /chosen: linux,initrd-end: 3 bytes long, must be 4 "
		    "or 8");
	chosen_says("\0\0\x10\0", 4, "\0\0\x10\0", 4,
		    "FDT: /chosen: linux,initrd-end: 0x1000 is not behind "
		    "linux,initrd-start, 0x1000");
}

static void psci(const char *compatible, size_t size, const char *method)
{
	node("psci");
	bytes("compatible", compatible, size);
	string("method", method);
}

static void test_cpus_virt(void **state)
{
	static const char names[] = "arm,psci-1.0\0arm,psci-0.2\0arm,psci";

	(void)state;
	begin();
	some_memory();
	chosen();
	psci(names, sizeof(names), "smc");
	end();
	cpus();
	for (uint32_t i = 0; i < 4; i++) {
		static const uint32_t ids[] = { 0x100, 0, 1, 0x101 };
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", ids[i]);
		cpu(name, ids[i]);
		string("enable-method", "psci");
		end();
	}
	node("cpu-map");
	end();
	end();
	assert_true(finish());

	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_SMC);
	assert_int_equal(info.cpus.count, 4);
	assert_int_equal(info.cpus.cpus[0].mpidr, 0);
	assert_int_equal(info.cpus.cpus[1].mpidr, 0x101);
	assert_int_equal(info.cpus.cpus[2].mpidr, 1);
	assert_int_equal(info.cpus.cpus[3].mpidr, 0x100);
	assert_int_equal(info.cpus.cpus[3].start, BOOT_CPU_PSCI);
}

/* Aff3, a method in /cpus, and CPUs that are off or broken. */
static void test_cpus_wide(void **state)
{
	(void)state;
	begin();
	some_memory();
	chosen();
	node("cpus");
	cells("#address-cells", 2);
	cells("#size-cells", 0);
	string("enable-method", "brcm,bcm2836-smp");
	node("cpu@0");
	string("device_type", "cpu");
	cells("reg", 0x12, 0x345678);
	string("status", "disabled");
	string("enable-method", "spin-table");
	cell64("cpu-release-addr", 0xd8);
	end();
	node("cpu@1");
	string("device_type", "cpu");
	cells("reg", 0x12, 0x345679);
	string("status", "fail-no-power");
	end();
	node("cpu@2");
	string("device_type", "cpu");
	cells("reg", 0, 0);
	end();
	node("l2-cache");
	end();
	end();
	tree_finish();
	says(read_info(0x345678), &error,
	     "FDT: /cpus: the boot CPU, 0x345678, is not among them");
	assert_true(read_info(0x12c1345678));

	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_NONE);
	assert_int_equal(info.cpus.count, 2);
	assert_int_equal(info.cpus.cpus[0].mpidr, 0x1200345678);
	assert_int_equal(info.cpus.cpus[0].start, BOOT_CPU_SPIN_TABLE);
	assert_int_equal(info.cpus.cpus[0].release_addr, 0xd8);
	assert_int_equal(info.cpus.cpus[1].mpidr, 0);
	assert_int_equal(info.cpus.cpus[1].start, BOOT_CPU_NO_START);
}

/* A disabled CPU without a method cannot be had. */
static void test_cpus_disabled(void **state)
{
	(void)state;
	begin();
	some_memory();
	chosen();
	cpus();
	cpu("cpu@0", 0);
	string("status", "disabled");
	end();
	end();
	says(finish(), &error,
	     "FDT: /cpus: the boot CPU, 0x0, is not among them");
}

static void one_cpu_says(const void *reg, size_t size, const char *line)
{
	begin();
	some_memory();
	chosen();
	cpus();
	node("cpu@0");
	string("device_type", "cpu");
	if (reg != NULL)
		bytes("reg", reg, size);
	end();
	cpu("cpu@0", 0);
	end();
	end();
	if (line == NULL)
		assert_true(finish());
	else
		says(finish(), &error, line);
}

static void test_bad_cpus(void **state)
{
	(void)state;
	begin();
	some_memory();
	says(finish(), &error, "FDT: /cpus: missing");
	begin();
	some_memory();
	node("cpus");
	cells("#address-cells", 3);
	end();
	says(finish(), &error, "FDT: /cpus: #address-cells: neither 1 nor 2");
	one_cpu_says(NULL, 0, "FDT: /cpus/cpu@0: reg: missing");
	one_cpu_says("\0\0\0\0\0\0\0\0", 8,
		     "FDT: /cpus/cpu@0: reg: 8 bytes long, must be 4");
	one_cpu_says("\0\0\0\0", 4, "FDT: /cpus/cpu@0: reg: 0x0 stands twice");
	one_cpu_says("\1\0\0\0", 4,
		     "FDT: /cpus/cpu@0: reg: 0x1000000 is no CPU's affinity");
	one_cpu_says("\0\0\0\1", 4, NULL);
}

static void spin_says(const void *value, size_t size, const char *line)
{
	begin();
	some_memory();
	cpus();
	cpu("cpu@0", 0);
	string("enable-method", "spin-table");
	if (value != NULL)
		bytes("cpu-release-addr", value, size);
	end();
	end();
	says(finish(), &error, line);
}

static void test_spin_table(void **state)
{
	(void)state;
	spin_says(NULL, 0, "FDT: /cpus/cpu@0: cpu-release-addr: missing");
	spin_says("\0\0", 2,
		  "FDT: /cpus/cpu@0: cpu-release-addr: 2 bytes long, must be "
		  "4 or 8");
	spin_says("\0\0\0\x0c", 4,
		  "FDT: /cpus/cpu@0: cpu-release-addr: 0xc is no multiple of "
		  "8");
}

/* A tree with this /psci; its cpu@0 wants it. */
static bool with_psci(const char *compatible, const char *method)
{
	begin();
	some_memory();
	chosen();
	psci(compatible, strlen(compatible) + 1, method);
	end();
	cpus();
	cpu("cpu@0", 0);
	string("enable-method", "psci");
	end();
	end();
	return finish();
}

static void test_psci(void **state)
{
	(void)state;
	assert_true(with_psci("arm,psci-0.2", "hvc"));
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_HVC);
	assert_int_equal(info.cpus.cpus[0].start, BOOT_CPU_NO_START);
	assert_true(with_psci("arm,psci-0.2", "smc"));
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_SMC);
	assert_int_equal(info.cpus.cpus[0].start, BOOT_CPU_PSCI);
	says(with_psci("arm,psci-1.0", "smc2"), &error,
	     "FDT: /psci: method: neither \"smc\" nor \"hvc\"");
}

/* The functions of PSCI 0.1 have other ids: none is ever called. */
static void test_old_psci(void **state)
{
	(void)state;
	assert_true(with_psci("arm,psci", "smc"));
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_NONE);
	assert_int_equal(info.cpus.cpus[0].start, BOOT_CPU_NO_START);
}

/* The ranges of Raspberry Pi 4's /soc. */
static void soc(void)
{
	node("soc");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	cells("ranges", 0x7e000000, 0, 0xfe000000, 0x01800000, 0x7c000000, 0,
	      0xfc000000, 0x02000000, 0x40000000, 0, 0xff800000, 0x00800000);
}

static void test_gic_pi(void **state)
{
	(void)state;
	begin();
	some_memory();
	some_cpus();
	chosen();
	soc();
	node("interrupt-controller@40041000");
	string("compatible", "arm,gic-400");
	cells("reg", 0x40041000, 0x1000, 0x40042000, 0x2000, 0x40044000, 0x2000,
	      0x40046000, 0x2000);
	end();
	end();
	assert_true(finish());
	assert_int_equal(info.gic_version, 2);
}

static void gic_v3(void)
{
	begin();
	some_memory();
	some_cpus();
	chosen();
	node("intc@8000000");
	string("compatible", "arm,gic-v3");
	cells("reg", 0, 0x8000000, 0, 0x10000, 0, 0x80a0000, 0, 0xf60000, 0x40,
	      0, 0, 0x100000);
}

static void test_gic_v3(void **state)
{
	(void)state;
	gic_v3();
	end();
	assert_true(finish());
	assert_int_equal(info.gic_version, 3);

	gic_v3();
	cells("#redistributor-regions", 2);
	cell64("redistributor-stride", 0x40000);
	end();
	assert_true(finish());
}

static void test_bad_gic(void **state)
{
	(void)state;
	gic_v3();
	cells("#redistributor-regions", 3);
	end();
	says(finish(), &error,
	     "FDT: /intc@8000000: reg: 3 ranges, must be 4 or more");
	gic_v3();
	cells("#redistributor-regions", 9);
	end();
	says(finish(), &error,
	     "FDT: /intc@8000000: reg: 3 ranges, must be 10 or more");
	gic_v3();
	cells("#redistributor-regions", 0);
	end();
	says(finish(), &error,
	     "FDT: /intc@8000000: #redistributor-regions: 0, must be more");
	gic_v3();
	cells("#redistributor-regions", 1, 0);
	end();
	says(finish(), &error,
	     "FDT: /intc@8000000: #redistributor-regions: 4294967296, at most "
	     "4294967295 can be");
	gic_v3();
	bytes("redistributor-stride", "", 0);
	end();
	says(finish(), &error,
	     "FDT: /intc@8000000: redistributor-stride: 0 bytes long, must be "
	     "4 or 8");
	begin();
	some_memory();
	some_cpus();
	node("gic");
	string("compatible", "arm,cortex-a15-gic");
	cells("reg", 0, 0, 0, 0x1000);
	end();
	says(finish(), &error, "FDT: /gic: reg: 1 ranges, must be 2 or more");
	begin();
	some_memory();
	some_cpus();
	node("gic");
	string("compatible", "arm,gic-400");
	end();
	says(finish(), &error, "FDT: /gic: reg: missing");
}

static void test_no_gic(void **state)
{
	(void)state;
	begin();
	some_memory();
	some_cpus();
	chosen();
	node("gic");
	string("compatible", "arm,gic-400");
	string("status", "disabled");
	end();
	assert_true(finish());
	assert_int_equal(info.gic_version, 0);
}

static bool with_watchdog(const char *compatible, const char *status,
			  size_t size)
{
	static const uint32_t reg[] = { 0x7e100000, 0x114, 0x7e00a000, 0x24 };

	begin();
	some_memory();
	some_cpus();
	chosen();
	soc();
	node("watchdog@7e100000");
	string("compatible", compatible);
	string("status", status);
	cell_array("reg", reg, size);
	end();
	end();
	return finish();
}

static void test_watchdog(void **state)
{
	(void)state;
	assert_true(with_watchdog("brcm,bcm2835-pm-wdt", "okay", 4));
	range_is(info.watchdog, 0xfe100000, 0xfe100114);
	assert_true(with_watchdog("brcm,bcm2835-pm", "okay", 2));
	range_is(info.watchdog, 0xfe100000, 0xfe100114);
	assert_true(with_watchdog("brcm,bcm2835-pm", "disabled", 2));
	range_is(info.watchdog, 0, 0);
	assert_true(with_watchdog("another", "okay", 2));
	range_is(info.watchdog, 0, 0);
	says(with_watchdog("brcm,bcm2835-pm", "okay", 0), &error,
	     "FDT: /soc/watchdog@7e100000: reg: empty");
	says(with_watchdog("brcm,bcm2835-pm", "okay", 1), &error,
	     "FDT: /soc/watchdog@7e100000: reg: no whole number of addresses "
	     "and sizes");
}

static struct uart console;

static bool console_of(const char *property, const char *path)
{
	struct boot_nodes nodes;

	if (path != NULL) {
		node("chosen");
		string(property, path);
		end();
	}
	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	return machine_console_read(tree, &nodes, &console, &error);
}

static void pi_uarts(void)
{
	begin();
	node("aliases");
	string("serial0", "/soc/serial@7e201000");
	string("serial1", "/soc/serial@7e215040");
	end();
	soc();
	node("serial@7e201000");
	bytes("compatible", "arm,pl011\0arm,primecell", 24);
	cells("reg", 0x7e201000, 0x200);
	end();
	node("serial@7e215040");
	string("compatible", "brcm,bcm2835-aux-uart");
	cells("reg", 0x7e215040, 0x40);
	end();
	end();
}

static void test_console(void **state)
{
	(void)state;
	pi_uarts();
	assert_true(console_of("stdout-path", "serial0:115200n8"));
	assert_ptr_equal(console.driver, &uart_drivers[UART_PL011]);
	range_is(console.regs, 0xfe201000, 0xfe201200);
	pi_uarts();
	assert_true(console_of("linux,stdout-path", "serial1"));
	assert_ptr_equal(console.driver, &uart_drivers[UART_8250]);
	range_is(console.regs, 0xfe215040, 0xfe215080);
	assert_int_equal(console.reg_shift, 2);
	assert_int_equal(console.io_width, 4);
	pi_uarts();
	assert_true(console_of("stdout-path", "/soc/serial@7e201000"));
	assert_ptr_equal(console.driver, &uart_drivers[UART_PL011]);
}

/*
 * Reads the console of a tree with `value` where its word `at` was, in memory
 * whose end ASan watches. Returns true if the tree let itself be read.
 */
static bool read_damaged(uint32_t at, uint32_t value)
{
	const uint32_t size = fdt_totalsize(tree);
	uint32_t *copy = malloc(size);
	struct boot_nodes nodes;
	bool read;

	assert_non_null(copy);
	memcpy(copy, tree, size);
	copy[at] = cpu_to_fdt32(value);
	read = boot_find_nodes(copy, size, &nodes);
	if (read)
		(void)machine_console_read(copy, &nodes, &console, &error);
	free(copy);
	return read;
}

/* Each word of the tree in turn is a tag, or an offset of no name. */
static void test_console_of_damaged_tree(void **state)
{
	const uint32_t values[] = { 0, 1, 2, 3, 4, 9, 300, 0x7fffff00 };
	unsigned read = 0;

	(void)state;
	pi_uarts();
	assert_true(console_of("stdout-path", "serial0"));
	fdt_pack(tree);
	for (uint32_t at = 0; at < fdt_totalsize(tree) / 4; at++) {
		for (size_t i = 0; i < 8; i++)
			read += read_damaged(at, values[i]);
	}
	assert_in_range(read, 100, fdt_totalsize(tree) * 2 - 100);
}

/* A structure that ends too soon: what is before can be read. */
static void test_console_before_damage(void **state)
{
	struct boot_nodes nodes;

	(void)state;
	pi_uarts();
	assert_true(console_of("stdout-path", "serial0"));
	tree[fdt_off_dt_struct(tree) + fdt_size_dt_struct(tree) - 1] = 7;
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	assert_int_not_equal(nodes.status, 0);
	assert_true(machine_console_read(tree, &nodes, &console, &error));
	assert_ptr_equal(console.driver, &uart_drivers[UART_PL011]);
}

static void test_no_console(void **state)
{
	(void)state;
	pi_uarts();
	assert_true(console_of(NULL, NULL));
	assert_ptr_equal(console.driver, &uart_drivers[UART_PL011]);
	pi_uarts();
	assert_true(console_of("bootargs", "x"));
	range_is(console.regs, 0xfe201000, 0xfe201200);
	begin();
	assert_true(console_of("bootargs", "x"));
	assert_null(console.driver);
}

static void ns16550(const char *name, uint32_t value)
{
	begin();
	node("uart@10000000");
	string("compatible", "ns16550a");
	cells("reg", 0, 0x10000000, 0, 0x100);
	if (name != NULL)
		cells(name, value);
	end();
}

static void test_8250(void **state)
{
	(void)state;
	ns16550(NULL, 0);
	assert_true(console_of("stdout-path", "/uart@10000000"));
	assert_ptr_equal(console.driver, &uart_drivers[UART_8250]);
	assert_int_equal(console.reg_shift, 0);
	assert_int_equal(console.io_width, 1);
	ns16550("reg-shift", 2);
	assert_true(console_of("stdout-path", "/uart@10000000"));
	assert_int_equal(console.reg_shift, 2);
	begin();
	node("uart@10000000");
	string("compatible", "ns16550a");
	cells("reg", 0, 0x10000000, 0, 0x100);
	cells("reg-io-width", 4);
	cells("reg-shift", 2);
	end();
	assert_true(console_of("stdout-path", "/uart@10000000"));
	assert_int_equal(console.io_width, 4);
	ns16550("reg-offset", 0x40);
	assert_true(console_of("stdout-path", "/uart@10000000"));
	range_is(console.regs, 0x10000040, 0x10000100);

	ns16550("reg-shift", 5);
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg-shift: 5, at most 4 can be");
	begin();
	node("uart@10000000");
	string("compatible", "ns16550a");
	cells("reg", 0, 0x10000000, 0, 0x100);
	bytes("reg-shift", "", 1);
	end();
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg-shift: 1 bytes long, must be 4 or 8");
	ns16550("reg-io-width", 3);
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg-io-width: 3, must be 1, 2 or 4");
	ns16550("reg-offset", 0x100);
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg-offset: 256, at most 255 can be");
	/* an access would fault, with nowhere to say so */
	ns16550("reg-io-width", 4);
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg: registers not aligned to their width");
	ns16550("reg-offset", 0xfb);
	says(console_of("stdout-path", "/uart@10000000"), &error,
	     "FDT: /uart@10000000: reg: too short for its registers");
	assert_null(console.driver);
}

static void pl011_reg_says(const void *value, size_t size, const char *line)
{
	begin();
	node("bus");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	cells("ranges", 0x1000, 0xffffffff, 0xffffff00, 0x1000);
	node("uart");
	string("compatible", "arm,pl011");
	if (value != NULL)
		bytes("reg", value, size);
	end();
	end();
	says(console_of("stdout-path", "/bus/uart"), &error, line);
	assert_null(console.driver);
}

/* A bus whose addresses cannot be translated. */
static void bus_says(uint32_t address_cells, size_t ranges_size,
		     const char *line)
{
	static const uint8_t ranges[32];

	begin();
	node("bus");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	bytes("ranges", ranges, 0);
	node("bridge");
	cells("#address-cells", address_cells);
	cells("#size-cells", 1);
	bytes("ranges", ranges, ranges_size);
	node("bus");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	bytes("ranges", ranges, 0);
	node("uart");
	string("compatible", "arm,pl011");
	cells("reg", 0x1000, 0x1000);
	end();
	end();
	end();
	end();
	says(console_of("stdout-path", "/bus/bridge/bus/uart"), &error, line);
}

/* Each bus costs a walk from the root: a tree of nothing else, minutes. */
static void test_deep_bus(void **state)
{
	char path[64] = "";

	(void)state;
	for (unsigned levels = 16; levels <= 17; levels++) {
		begin();
		path[0] = '\0';
		for (unsigned i = 0; i < levels; i++) {
			node("b");
			cells("#address-cells", 1);
			cells("#size-cells", 1);
			bytes("ranges", "", 0);
			strcat(path, "/b");
		}
		node("uart");
		string("compatible", "arm,pl011");
		cells("reg", 0x1000, 0x1000);
		end();
		for (unsigned i = 0; i < levels; i++)
			end();
		strcat(path, "/uart");
		if (levels == 16)
			assert_true(console_of("stdout-path", path));
		else
			assert_false(console_of("stdout-path", path));
	}
	assert_non_null(strstr(error.line, "reg: too many buses above"));
}

static void test_bad_ranges(void **state)
{
	(void)state;
	bus_says(3, 20,
		 "FDT: /bus/bridge/bus/uart: reg: a bus above has cells that "
		 "are neither 1 nor 2");
	bus_says(1, 11,
		 "FDT: /bus/bridge/bus/uart: reg: the ranges of a bus above "
		 "are malformed");
	bus_says(1, 24,
		 "FDT: /bus/bridge/bus/uart: reg: not within the ranges of a "
		 "bus above");
}

/* Of a path longer than half of the line the beginning is left out. */
static void long_path_says(void)
{
	static const char name[] = "a-bus-whose-name-takes-very-much-of-a-line";

	begin();
	for (int i = 0; i < 5; i++)
		node(name);
	for (int i = 0; i < 5; i++)
		end();
	says(console_of("stdout-path",
			"/a-bus-whose-name-takes-very-much-of-a-line/"
			"a-bus-whose-name-takes-very-much-of-a-line/"
			"a-bus-whose-name-takes-very-much-of-a-line/"
			"a-bus-whose-name-takes-very-much-of-a-line/"
			"a-bus-whose-name-takes-very-much-of-a-line"),
	     &error,
	     "FDT: .../a-bus-whose-name-takes-very-much-of-a-line/"
	     "a-bus-whose-name-takes-very-much-of-a-line/"
	     "a-bus-whose-name-takes-very-much-of-a-line: compatible: no "
	     "console that we have a driver for");
}

static void test_bad_console(void **state)
{
	(void)state;
	pi_uarts();
	says(console_of("stdout-path", "serial2"), &error,
	     "FDT: /chosen: stdout-path: \"serial2\" names no node");
	assert_ptr_equal(console.driver, &uart_drivers[UART_PL011]);
	pi_uarts();
	says(console_of("stdout-path", "/soc"), &error,
	     "FDT: /soc: compatible: no console that we have a driver for");
	begin();
	node("chosen");
	bytes("stdout-path", "serial0", 7);
	end();
	says(console_of(NULL, NULL), &error,
	     "FDT: /chosen: stdout-path: not a string that ends with its only "
	     "NUL");
	pl011_reg_says(NULL, 0, "FDT: /bus/uart: reg: missing");
	pl011_reg_says("", 0, "FDT: /bus/uart: reg: empty");
	pl011_reg_says("\0\0\x10\0\0\0\0\0", 8,
		       "FDT: /bus/uart: reg: no bytes long");
	pl011_reg_says("\0\0\x1f\0\0\0\1\1", 8,
		       "FDT: /bus/uart: reg: not within the ranges of a bus "
		       "above");
	pl011_reg_says("\0\0\x1f\0\0\0\1\0", 8,
		       "FDT: /bus/uart: reg: the ranges of a bus above wrap "
		       "around");
	long_path_says();
	pl011_reg_says("\0\0\x10\x80\0\0\0\x80", 8,
		       "FDT: /bus/uart: reg: address and size wrap around");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_reserved),
		cmocka_unit_test(test_bad_reserved),
		cmocka_unit_test(test_bad_memory),
		cmocka_unit_test(test_bad_chosen),
		cmocka_unit_test(test_cpus_virt),
		cmocka_unit_test(test_cpus_wide),
		cmocka_unit_test(test_cpus_disabled),
		cmocka_unit_test(test_bad_cpus),
		cmocka_unit_test(test_spin_table),
		cmocka_unit_test(test_psci),
		cmocka_unit_test(test_old_psci),
		cmocka_unit_test(test_gic_pi),
		cmocka_unit_test(test_gic_v3),
		cmocka_unit_test(test_bad_gic),
		cmocka_unit_test(test_no_gic),
		cmocka_unit_test(test_watchdog),
		cmocka_unit_test(test_console),
		cmocka_unit_test(test_console_of_damaged_tree),
		cmocka_unit_test(test_console_before_damage),
		cmocka_unit_test(test_no_console),
		cmocka_unit_test(test_8250),
		cmocka_unit_test(test_deep_bus),
		cmocka_unit_test(test_bad_ranges),
		cmocka_unit_test(test_bad_console),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
