/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-31: names that come from outside reached the terminal raw: of VMs, of a
 * tree's nodes and properties, of files. One with a newline in it was a line of
 * the monitor's own, and one with an escape what a terminal obeys. (What VMs
 * print themselves: n30_slow_console.c.)
 */
#include <stdio.h>

#include "kernel/base/log.h"
#include "kernel/base/panic.h"
#include "test/attack/boot.h"

#define NAME  "\x1b[2J\n\rPanic: \x7f\xc3\xa4"
#define SHOWN "\\x1b[2J\\x0a\\x0dPanic: \\x7f\\xc3\\xa4"

/* The longest that there can be, and nothing of it can be shown as it is. */
#define TEN	 "\n\n\n\n\n\n\n\n\n\n"
#define TEN_SEEN "\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a\\x0a"

static const char *debug_name;
static const char *property; /* that vm2 has besides */
static const char *sibling;  /* a node beside it */

static void vm2(void)
{
	node("vm2");
	string("debug_name", debug_name);
	string("kernel_filename", "north.bin");
	cells("mem_size", 0x100000);
	cells("vcpu_count", 2);
	bytes("smc_whitelist_permissive", "", 0);
	if (property != NULL)
		cells(property, 1);
	end();
	if (sibling != NULL) {
		node(sibling);
		end();
	}
}

static int setup(void **state)
{
	debug_name = "north";
	property = NULL;
	sibling = NULL;
	if (boot_setup(state) != 0)
		return -1;
	boot_input.vms = vm2;
	return 0;
}

/* A line of the table and a warning: the boot prints no other by this name. */
static void test_debug_name(void **state)
{
	(void)state;
	debug_name = NAME;
	boots(NULL);
	assert_says("   2  " SHOWN "  1 MiB");
	assert_says("WARNING: vm2 (" SHOWN ") may make any SMC");
	assert_not_says("\x1b");
	assert_not_says("\nPanic");
	debug_name = TEN TEN TEN "\n";
	boots(NULL);
	assert_says("   2  " TEN_SEEN TEN_SEEN TEN_SEEN "\\x0a  1 MiB");
}

/* As a panic tells who runs, and in a text of its own. */
static void look_panic(struct vcpu *primary)
{
	jmp_buf stop;

	machine_enter(primary);
	boot_run(primary, 2);
	host_halted = &stop;
	if (setjmp(stop) == 0)
		panic("lost %s", NAME);
}

static void test_panic(void **state)
{
	(void)state;
	debug_name = NAME;
	boots(look_panic);
	assert_says("\nPanic: lost " SHOWN "\n"
		    "  CPU 0 (affinity 0x0)\n"
		    "  VM 2 (" SHOWN "), vCPU 0\n"
		    "  stopped\n");
	assert_not_says("\x1b");
}

/* Boot names properties that it does not know; the names are escaped. */
static void test_unknown_names(void **state)
{
	(void)state;
	property = NAME;
	sibling = NAME;
	boots(NULL);
	assert_says("\nNOTICE: ramdisk: manifest.dtb: /hypervisor/vm2: " SHOWN
		    ": not known, ignored\n");
	assert_says("\nNOTICE: ramdisk: manifest.dtb: /hypervisor/" SHOWN
		    ": no VM's node, ignored\n");
	assert_not_says("\x1b");
}

/*
 * The errors that end the boot are escaped: of the manifest, and of firmware's
 * tree.
 */
static void bad_cpu(void)
{
	node("cpu@0");
	string("device_type", "cpu");
	cells("reg", 0, 0);
	end();
	node("cpu" NAME);
	string("device_type", "cpu");
	cells("reg", 0);
	end();
}

static void test_errors(void **state)
{
	(void)state;
	sibling = "vm" NAME;
	stops_by("/hypervisor/vm" SHOWN ": not named by a number, as in vm2");
	assert_not_says("\x1b");
	sibling = NULL;
	boot_input.cpus = bad_cpu;
	stops_by("/cpus/cpu" SHOWN);
	assert_not_says("\x1b");
	boot_input.cpus = NULL;
	boot_input.kernel = NAME;
	stops_by("no file \"" SHOWN "\"");
	assert_not_says("\x1b");
}

/* Newlines are a format's, at its ends; what is too long is cut before them. */
static void look_ends(struct vcpu *primary)
{
	char text[1000];

	machine_enter(primary);
	log_print("\n%s\n", "\n");
	log_print("%s%s", "\n", "x\n");
	log_print("\n");
	memset(text, '\t', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	log_print("%s|\n", text);
	log_line(LOG_ERROR, "%s", text);
	log_cell(8, "%s", "\t");
	log_print("end");
	log_flush();
}

static void test_ends(void **state)
{
	char cut[600];
	size_t length = 0;

	(void)state;
	boots(look_ends);
	assert_says("\n\n\\x0a\n\\x0ax\\x0a\n\\x09\\x09");
	assert_ends("\\x09\n\\x09    end");
	/* as much as there is room for, of whole ones */
	cut[length++] = '\n';
	for (unsigned i = 0; i < 127; i++)
		length += (size_t)sprintf(cut + length, "\\x09");
	strcpy(cut + length, "\nERROR: \\x09");
	assert_says(cut);
}

#define ESCAPED(function) cmocka_unit_test_setup(function, setup)

BOOT_ATTACKS(ESCAPED(test_debug_name), ESCAPED(test_panic),
	     ESCAPED(test_unknown_names), ESCAPED(test_errors),
	     ESCAPED(test_ends))
