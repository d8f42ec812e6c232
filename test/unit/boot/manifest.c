/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/manifest: what the binding allows, and the line printed for each
 * thing that it does not.
 */
#include "kernel/boot/manifest.h"

#include <stdio.h>

#include "test/support/fdt_build.h"

static struct manifest manifest;
static struct boot_error error;

static void begin(void)
{
	tree_begin();
	tree_root();
	node("hypervisor");
	string("compatible", "hafnium,hafnium");
}

static void primary(void)
{
	node("vm1");
	string("debug_name", "primary");
	end();
}

/* The properties of a secondary; one can be left out, for another value. */
static void secondary(const char *name, const char *without)
{
	node(name);
	if (strcmp(without, "debug_name") != 0)
		string("debug_name", name);
	if (strcmp(without, "kernel_filename") != 0)
		string("kernel_filename", "kernel");
	if (strcmp(without, "mem_size") != 0)
		cells("mem_size", 0x100000);
	if (strcmp(without, "vcpu_count") != 0)
		cells("vcpu_count", 1);
}

static bool finish(void)
{
	end();
	tree_finish();
	return manifest_read(tree, fdt_totalsize(tree), &manifest, &error);
}

static enum manifest_vm_state state_of(unsigned int id)
{
	return manifest_vm(&manifest, id)->state;
}

/* Ends a tree whose vm2 is to be refused, with this line. */
static void vm2_says(const char *line)
{
	end();
	secondary("vm3", "");
	end();
	assert_true(finish());
	assert_int_equal(state_of(1), MANIFEST_VM_PRESENT);
	assert_int_equal(state_of(2), MANIFEST_VM_REFUSED);
	assert_int_equal(state_of(3), MANIFEST_VM_PRESENT);
	says(false, &manifest_vm(&manifest, 2)->error, line);
}

/* The same tree but for one property of vm2, a value of so many bytes. */
static void vm2_with(const char *name, const void *value, size_t size,
		     const char *line)
{
	begin();
	primary();
	secondary("vm2", name);
	if (size != SIZE_MAX)
		bytes(name, value, size);
	vm2_says(line);
}

static void vm1_with(const char *name, const void *value, size_t size,
		     const char *line)
{
	begin();
	node("vm1");
	if (strcmp(name, "debug_name") != 0)
		string("debug_name", "primary");
	bytes(name, value, size);
	end();
	says(finish(), &error, line);
}

#define VM1 "ramdisk: manifest.dtb: /hypervisor/vm1: "
#define VM2 "ramdisk: manifest.dtb: /hypervisor/vm2: "

static void test_everything(void **state)
{
	const struct manifest_vm *vm;

	(void)state;
	begin();
	secondary("vm3", "mem_size");
	cell64("mem_size", 0x180000000);
	bytes("smc_whitelist_permissive", "", 0);
	cells("smc_whitelist", 0x82000000, 0x84000001);
	cells("something_else", 5);
	end();
	node("vm1");
	string("debug_name", "1234567890123456789012345678901");
	string("kernel_filename", "vmlinuz");
	string("ramdisk_filename", "initrd.img");
	cell64("boot_address", 0x140000000);
	end();
	node("other");
	end();
	assert_true(finish());

	vm = manifest_vm(&manifest, 1);
	assert_int_equal(vm->state, MANIFEST_VM_PRESENT);
	assert_string_equal(vm->config.name, "1234567890123456789012345678901");
	assert_string_equal(vm->kernel_filename, "vmlinuz");
	assert_string_equal(vm->ramdisk_filename, "initrd.img");
	assert_true(vm->has_boot_address);
	assert_int_equal(vm->boot_address, 0x140000000);
	assert_int_equal(vm->config.smc_count, 0);
	assert_false(vm->config.smc_permissive);
	assert_int_equal(state_of(2), MANIFEST_VM_ABSENT);
	vm = manifest_vm(&manifest, 3);
	assert_int_equal(vm->state, MANIFEST_VM_PRESENT);
	assert_string_equal(vm->config.name, "vm3");
	assert_string_equal(vm->kernel_filename, "kernel");
	assert_int_equal(vm->mem_size, 0x180000000);
	assert_int_equal(vm->vcpu_count, 1);
	assert_int_equal(vm->config.smc_count, 2);
	assert_int_equal(vm->config.smc_whitelist[1], 0x84000001);
	assert_true(vm->config.smc_permissive);
	assert_int_equal(state_of(4), MANIFEST_VM_ABSENT);
}

static void test_least(void **state)
{
	const struct manifest_vm *vm;

	(void)state;
	begin();
	primary();
	secondary("vm16", "vcpu_count");
	cell64("vcpu_count", 8);
	end();
	assert_true(finish());
	vm = manifest_vm(&manifest, 1);
	assert_string_equal(vm->kernel_filename, "");
	assert_string_equal(vm->ramdisk_filename, "");
	assert_false(vm->has_boot_address);
	assert_int_equal(manifest_vm(&manifest, 16)->vcpu_count, 8);
}

static void test_not_an_fdt(void **state)
{
	(void)state;
	memset(tree, 'x', sizeof(tree));
	says(manifest_read(tree, 100, &manifest, &error), &error,
	     "ramdisk: manifest.dtb: no FDT: it does not begin with "
	     "0xd00dfeed");
	says(manifest_read(tree, 3, &manifest, &error), &error,
	     "ramdisk: manifest.dtb: cut short");
	begin();
	primary();
	assert_true(finish());
	says(manifest_read(tree, fdt_totalsize(tree) - 1, &manifest, &error),
	     &error, "ramdisk: manifest.dtb: cut short");
	fdt_set_version(tree, 16);
	says(manifest_read(tree, sizeof(tree), &manifest, &error), &error,
	     "ramdisk: manifest.dtb: an FDT of another version than 17");
	fdt_set_version(tree, 18);
	fdt_set_last_comp_version(tree, 18);
	says(manifest_read(tree, sizeof(tree), &manifest, &error), &error,
	     "ramdisk: manifest.dtb: an FDT of another version than 17");
	fdt_set_version(tree, 17);
	fdt_set_last_comp_version(tree, 16);
	memmove(tree + 2, tree, fdt_totalsize(tree));
	says(manifest_read(tree + 2, 4096, &manifest, &error), &error,
	     "ramdisk: manifest.dtb: its blocks are not aligned");
}

static void test_hypervisor(void **state)
{
	(void)state;
	tree_begin();
	tree_root();
	node("hypervisor@0");
	primary();
	says(finish(), &error, "ramdisk: manifest.dtb: /hypervisor: missing");

	tree_begin();
	tree_root();
	node("hypervisor");
	bytes("compatible", "hafnium,other\0hafnium", 22);
	primary();
	says(finish(), &error,
	     "ramdisk: manifest.dtb: /hypervisor: compatible: "
	     "\"hafnium,hafnium\" is not among it");

	tree_begin();
	tree_root();
	node("hypervisor");
	bytes("compatible", "keel,manifest\0hafnium,hafnium", 30);
	primary();
	assert_true(finish());
}

static void test_numbers(void **state)
{
	static const char *const names[] = { "vm01", "vmx", "vm", "vm2@0",
					     "vm-1" };
	char line[sizeof(struct boot_error)];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		begin();
		primary();
		secondary(names[i], "");
		end();
		(void)snprintf(line, sizeof(line),
			       "ramdisk: manifest.dtb: /hypervisor/%s: not "
			       "named by a number, as in vm2",
			       names[i]);
		says(finish(), &error, line);
	}
}

static void test_ranges(void **state)
{
	(void)state;
	begin();
	primary();
	secondary("vm0", "");
	end();
	says(finish(), &error,
	     "ramdisk: manifest.dtb: /hypervisor/vm0: 0 is the monitor's own "
	     "number");
	begin();
	primary();
	secondary("vm17", "");
	end();
	says(finish(), &error,
	     "ramdisk: manifest.dtb: /hypervisor/vm17: this build has 16 VMs "
	     "at most");
	begin();
	secondary("vm18446744073709551617", "");
	end();
	says(finish(), &error,
	     "ramdisk: manifest.dtb: /hypervisor/vm18446744073709551617: this "
	     "build has 16 VMs at most");
	begin();
	primary();
	primary();
	says(finish(), &error, VM1 "stands twice");
	begin();
	secondary("vm2", "");
	end();
	says(finish(), &error, VM1 "missing: there is no primary");
}

static void test_missing(void **state)
{
	(void)state;
	vm2_with("debug_name", NULL, SIZE_MAX, VM2 "debug_name: missing");
	vm2_with("kernel_filename", NULL, SIZE_MAX,
		 VM2 "kernel_filename: missing");
	vm2_with("mem_size", NULL, SIZE_MAX, VM2 "mem_size: missing");
	vm2_with("vcpu_count", NULL, SIZE_MAX, VM2 "vcpu_count: missing");
	begin();
	node("vm1");
	end();
	says(finish(), &error, VM1 "debug_name: missing");
}

static void test_strings(void **state)
{
	const char *no_string = "not a string that ends with its only NUL";
	char line[sizeof(struct boot_error)];

	(void)state;
	(void)snprintf(line, sizeof(line), VM2 "debug_name: %s", no_string);
	vm2_with("debug_name", "", 0, line);
	vm2_with("debug_name", "abc", 3, line);
	vm2_with("debug_name", "a\0c", 4, line);
	vm2_with("debug_name", "a\0", 3, line);
	vm2_with("debug_name", "12345678901234567890123456789012", 33,
		 VM2 "debug_name: 32 characters long, at most 31 fit");
	vm2_with("kernel_filename", "", 1, VM2 "kernel_filename: empty");
	vm1_with("ramdisk_filename", "12345678901234567890123456789012", 33,
		 VM1 "ramdisk_filename: 32 characters long, at most 31 fit");
	vm1_with("kernel_filename", "k", 1,
		 VM1 "kernel_filename: not a string that ends with its only "
		     "NUL");
}

static void test_sizes(void **state)
{
	(void)state;
	vm2_with("mem_size", "\0\1\2", 3,
		 VM2 "mem_size: 3 bytes long, must be 4 or 8");
	vm2_with("mem_size", "", 0,
		 VM2 "mem_size: 0 bytes long, must be 4 or 8");
	vm2_with("mem_size", "\0\0\0\0\0\0\0\0\0\0\x10\0", 12,
		 VM2 "mem_size: 12 bytes long, must be 4 or 8");
	vm2_with("vcpu_count", "\1", 1,
		 VM2 "vcpu_count: 1 bytes long, must be 4 or 8");
	vm2_with("mem_size", "\0\x10\x08\0", 4,
		 VM2 "mem_size: 0x100800 is no multiple of 4096");
	vm2_with("mem_size", "\0\0\0\0\0\0\0\0", 8,
		 VM2 "mem_size: 0, must be more");
	vm1_with("boot_address", "\x40\0\0", 3,
		 VM1 "boot_address: 3 bytes long, must be 4 or 8");
	vm1_with("boot_address", "\x40\0\0\1", 4,
		 VM1 "boot_address: 0x40000001 is no multiple of 4096");
}

static void test_smcs(void **state)
{
	static const uint8_t list[33 * 4];

	(void)state;
	vm2_with("smc_whitelist", list, 6,
		 VM2 "smc_whitelist: 6 bytes long, must be a multiple of 4");
	vm2_with("smc_whitelist", list, 33 * 4,
		 VM2 "smc_whitelist: 33 entries, at most 32 fit");
	vm2_with("smc_whitelist_permissive", list, 4,
		 VM2 "smc_whitelist_permissive: 4 bytes long, must be empty");
	begin();
	primary();
	secondary("vm2", "");
	bytes("smc_whitelist", list, 32 * 4);
	end();
	assert_true(finish());
	assert_int_equal(manifest_vm(&manifest, 2)->config.smc_count, 32);
}

static void test_misplaced(void **state)
{
	(void)state;
	vm2_with("ramdisk_filename", "r", 2,
		 VM2 "ramdisk_filename: only vm1 may have it");
	vm2_with("boot_address", "\x40\0\0\0", 4,
		 VM2 "boot_address: only vm1 may have it");
	vm1_with("mem_size", "\0\x10\0\0", 4,
		 VM1 "mem_size: only a secondary may have it");
	vm1_with("vcpu_count", "\0\0\0\1", 4,
		 VM1 "vcpu_count: only a secondary may have it");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_least),
		cmocka_unit_test(test_not_an_fdt),
		cmocka_unit_test(test_hypervisor),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_smcs),
		cmocka_unit_test(test_misplaced),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
