/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-45: the fallback to serial0 was taken although the tree has it disabled. A
 * node that is not in use is not used, whatever refers to it, and of several
 * nodes of a kind the first that is in use counts.
 */
#include "kernel/boot/machine.h"
#include "kernel/boot/machine_console.h"

#include "kernel/drivers/uart_list.h"
#include "test/support/fdt_build.h"

static struct boot_nodes nodes;
static struct boot_error error;
static struct uart uart;

static void uart_node(const char *name, uint32_t at, const char *status)
{
	node(name);
	string("compatible", "arm,pl011");
	cells("reg", at, 0x1000);
	if (status != NULL)
		string("status", status);
	end();
}

/* Two, of which one is serial0, and /chosen has a path or none. */
static bool console(const char *stdout_path, const char *named,
		    const char *serial0)
{
	tree_begin();
	tree_root();
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	node("aliases");
	string("serial0", "/uart@1000");
	end();
	node("chosen");
	if (stdout_path != NULL)
		string("stdout-path", stdout_path);
	end();
	uart_node("uart@1000", 0x1000, serial0);
	uart_node("uart@2000", 0x2000, named);
	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	return machine_console_read(tree, &nodes, &uart, &error);
}

static void test_serial0(void **state)
{
	static const char *const off[] = { "disabled", "reserved", "fail",
					   "fail-sss" };

	(void)state;
	assert_true(console(NULL, NULL, NULL));
	assert_ptr_equal(uart.driver, &uart_drivers[UART_PL011]);
	assert_true(console(NULL, NULL, "ok"));
	assert_ptr_equal(uart.driver, &uart_drivers[UART_PL011]);
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++) {
		assert_true(console(NULL, NULL, off[i]));
		assert_null(uart.driver);
	}
}

static void test_named(void **state)
{
	static const char line[] =
		"FDT: /uart@2000: status: not in use, though /chosen names it";

	(void)state;
	assert_true(console("/uart@2000:115200", "okay", "disabled"));
	assert_int_equal(uart.regs.begin, 0x2000);
	says(console("/uart@2000:115200", "disabled", "okay"), &error, line);
	assert_ptr_equal(uart.driver, &uart_drivers[UART_PL011]);
	assert_int_equal(uart.regs.begin, 0x1000);
	says(console("/uart@2000", "disabled", "disabled"), &error, line);
	assert_null(uart.driver);
}

static void psci(const char *name, const char *method, const char *status)
{
	node(name);
	string("compatible", "arm,psci-1.0");
	string("method", method);
	string("status", status);
	end();
}

static void gic(const char *name, uint32_t at, const char *status)
{
	node(name);
	string("compatible", "arm,gic-400");
	cells("reg", at, 0x1000, at + 0x1000, 0x2000);
	string("status", status);
	end();
}

static void wdt(const char *name, uint32_t at, const char *status)
{
	node(name);
	string("compatible", "brcm,bcm2835-pm");
	cells("reg", at, 0x1000);
	string("status", status);
	end();
}

/* On a bus of its own, so that the parent is the node's, not the first's. */
static void bus(void)
{
	node("soc");
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	cells("ranges", 0, 0x70000000, 0x1000000);
	wdt("wdt-b", 0x5000, "okay");
	gic("gic-b", 0x11000, "okay");
	psci("psci-b", "smc", "okay");
	end();
}

static void test_later(void **state)
{
	static struct machine info;

	(void)state;
	tree_begin();
	tree_root();
	cells("#address-cells", 1);
	cells("#size-cells", 1);
	psci("psci-a", "hvc", "disabled");
	gic("gic-a", 0x21000, "disabled");
	wdt("wdt-a", 0x4000, "disabled");
	bus();
	wdt("wdt-c", 0x6000, "okay");
	node("memory");
	string("device_type", "memory");
	cells("reg", 0x40000000, 0x1000000);
	end();
	node("chosen");
	cells("linux,initrd-start", 0x40100000);
	cells("linux,initrd-end", 0x40200000);
	end();
	node("cpus");
	cells("#address-cells", 1);
	cells("#size-cells", 0);
	node("cpu@0");
	string("device_type", "cpu");
	cells("reg", 0);
	end();
	end();
	tree_finish();
	assert_true(boot_find_nodes(tree, sizeof(tree), &nodes));
	assert_true(machine_read(tree, &nodes, 0, &info, &error));
	assert_int_equal(info.psci.conduit, BOOT_CONDUIT_SMC);
	assert_int_equal(info.gic_version, 2);
	assert_int_equal(info.watchdog.begin, 0x70005000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial0),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
