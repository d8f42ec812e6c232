/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/partition: a VM's properties of FF-A, in a node of the manifest
 * or in a tree of their own, and the line for each that cannot be.
 */
#include "kernel/boot/partition.h"

#include <stdio.h>

#include "arch/host.h"
#include "kernel/boot/manifest.h"
#include "kernel/vm/dialect.h"
#include "test/support/fdt_build.h"

#define VM2 "ramdisk: manifest.dtb: /hypervisor/vm2/ffa: "
#define VM1 "ramdisk: manifest.dtb: /hypervisor/vm1/ffa: "

static struct manifest manifest;
static struct boot_error error;
static unsigned user; /* whose node it is: 1 or 2 */

/* Begins a manifest up to the node `ffa` of a VM. */
static void begin(unsigned vm)
{
	user = vm;
	tree_begin();
	tree_root();
	node("hypervisor");
	string("compatible", "hafnium,hafnium");
	if (vm == 2) {
		node("vm1");
		string("debug_name", "primary");
		end();
		node("vm2");
		string("kernel_filename", "kernel");
		cells("mem_size", 0x100000);
		cells("vcpu_count", 3);
	} else {
		node("vm1");
	}
	string("debug_name", "a VM");
	node("ffa");
}

static bool finish(void)
{
	end();
	end();
	end();
	tree_finish();
	return manifest_read(tree, fdt_totalsize(tree), &manifest, &error);
}

/* Ends it: the VM is as it should be. */
static const struct vm_config *good(void)
{
	struct manifest_vm *vm;

	assert_true(finish());
	vm = manifest_vm(&manifest, user);
	assert_int_equal(vm->state, MANIFEST_VM_PRESENT);
	assert_true(vm->has_ffa_node);
	return &vm->config;
}

/* Ends it: the VM is refused with this line. */
static void refused(const char *line)
{
	if (user == 1) {
		says(finish(), &error, line);
		return;
	}
	assert_true(finish());
	assert_int_equal(manifest_vm(&manifest, 2)->state, MANIFEST_VM_REFUSED);
	says(false, &manifest_vm(&manifest, 2)->error, line);
}

/* A VM that is refused for one property, of so many bytes. */
static void refused_for(unsigned vm, const char *name, const void *value,
			size_t size, const char *reason)
{
	char line[sizeof(error.line)];

	(void)snprintf(line, sizeof(line), "%s%s: %s", vm == 1 ? VM1 : VM2,
		       name, reason);
	begin(vm);
	bytes(name, value, size);
	refused(line);
}

/* The same for a number. */
static void refused_number(unsigned vm, const char *name, uint32_t value,
			   const char *reason)
{
	uint8_t cell[4];

	fdt32_st(cell, value);
	refused_for(vm, name, cell, sizeof(cell), reason);
}

/* All that a VM can have, and what that makes of it. */
static void test_everything(void **state)
{
	const struct vm_config *config;

	(void)state;
	begin(2);
	string("compatible", "arm,ffa-manifest-1.0");
	cells("ffa-version", 0x10001);
	cells("uuid", 0x11111111, 0x22222222, 0x33333333, 0x44444444, 1, 0, 0,
	      0x80000000);
	cells("execution-ctx-count", 3);
	cells("exception-level", 0);
	cells("execution-state", 0);
	cells("xlat-granule", 0);
	cells("messaging-method", 0x605);
	cells("gp-register-num", 0);
	string("description", "all that there is, and this is longer than a "
			      "name");
	bytes("keel,hide-self", "", 0);
	config = good();
	assert_int_equal(config->ffa_version, DIALECT_FFA_1_1);
	assert_int_equal(config->uuid_count, 2);
	assert_int_equal(config->uuids[0].low, 0x2222222211111111);
	assert_int_equal(config->uuids[0].high, 0x4444444433333333);
	assert_int_equal(config->uuids[1].low, 1);
	assert_int_equal(config->uuids[1].high, 0x8000000000000000);
	assert_int_equal(config->properties, VM_RECEIVES_DIRECT | VM_INDIRECT |
						     VM_RECEIVES_DIRECT2 |
						     VM_SENDS_DIRECT2);
	assert_true(config->hide_self);
}

/* Without a node, or with an empty one, it is as it is by default. */
static void test_defaults(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		const struct vm_config *config;

		begin(vm);
		config = good();
		assert_int_equal(config->ffa_version, 0);
		assert_int_equal(config->uuid_count, 0);
		assert_int_equal(config->properties,
				 vm == 1 ? VM_PRIMARY_PROPERTIES :
					   VM_SECONDARY_PROPERTIES);
		assert_false(config->hide_self);
	}
	assert_false(manifest_vm(&manifest, 1)->has_ffa_node);
}

static void test_compatible(void **state)
{
	static const char list[] = "keel,partition\0arm,ffa-manifest-1.2";

	(void)state;
	begin(2);
	bytes("compatible", list, sizeof(list));
	good();
	refused_for(2, "compatible", "arm,ffa-manifest-2.0", 21,
		    "\"arm,ffa-manifest-1.x\" is not among it");
	refused_for(2, "compatible", "arm,ffa-manifest-1.0", 20,
		    "\"arm,ffa-manifest-1.x\" is not among it");
	refused_for(2, "compatible", "", 0,
		    "\"arm,ffa-manifest-1.x\" is not among it");
}

static void test_version(void **state)
{
	static const char range[] = ", must be 0x10000 to 0x10002";
	static const uint32_t bad[] = { 0,	 9,	  0xffff,
					0x10003, 0x20000, 0xffffffff };

	(void)state;
	for (uint32_t version = 0x10000; version <= 0x10002; version++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			begin(vm);
			cells("ffa-version", version);
			assert_int_equal(good()->ffa_version, version);
		}
	}
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char reason[64];

		(void)snprintf(reason, sizeof(reason), "0x%x%s", bad[i], range);
		refused_number(2, "ffa-version", bad[i], reason);
		refused_number(1, "ffa-version", bad[i], reason);
	}
	refused_for(2, "ffa-version", "\0\0\1", 3,
		    "3 bytes long, must be 4 or 8");
}

static void test_uuids(void **state)
{
	static const uint8_t zero[80];
	uint8_t same[32] = { 1 };

	(void)state;
	same[16] = 1;
	refused_for(2, "uuid", zero, 0,
		    "0 bytes long, must be 1 to 4 times 16");
	refused_for(2, "uuid", zero, 15,
		    "15 bytes long, must be 1 to 4 times 16");
	refused_for(2, "uuid", zero, 17,
		    "17 bytes long, must be 1 to 4 times 16");
	refused_for(2, "uuid", zero, 80,
		    "80 bytes long, must be 1 to 4 times 16");
	refused_for(2, "uuid", zero, 16, "zero stands for every VM");
	refused_for(2, "uuid", same, 32, "stands twice");
	refused_for(1, "uuid", zero, 16, "zero stands for every VM");
	begin(2);
	cells("uuid", 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, 0, 0, 0);
	assert_int_equal(good()->uuid_count, 4);
}

/* Numbers that the VM's node, or that it is a VM, decides already. */
static void test_contradictions(void **state)
{
	static const char *const zeros[] = { "exception-level",
					     "execution-state", "xlat-granule",
					     "gp-register-num" };

	(void)state;
	refused_number(2, "execution-ctx-count", 1, "1, but vcpu_count is 3");
	refused_number(2, "execution-ctx-count", 8, "8, but vcpu_count is 3");
	begin(1);
	cells("execution-ctx-count", 5); /* as many as the machine has CPUs */
	good();
	for (unsigned i = 0; i < 4; i++) {
		refused_number(2, zeros[i], 1, "1, must be 0");
		refused_number(1, zeros[i], 2, "2, must be 0");
		refused_for(2, zeros[i], "", 0, "0 bytes long, must be 4 or 8");
	}
}

static void test_methods(void **state)
{
	static const char none[] = "vm1 receives no direct requests";

	(void)state;
	refused_number(2, "messaging-method", 8, "0x8, known are 0x607");
	refused_number(2, "messaging-method", 0x807, "0x807, known are 0x607");
	refused_number(2, "messaging-method", 0x80000000,
		       "0x80000000, known are 0x607");
	refused_number(1, "messaging-method", 1, none);
	refused_number(1, "messaging-method", 0x200, none);
	begin(1);
	cells("messaging-method", 0x406);
	assert_int_equal(good()->properties, 0x406);
	begin(2);
	cells("messaging-method", 0);
	assert_int_equal(good()->properties, 0);
	begin(2);
	cell64("messaging-method", 0x607);
	assert_int_equal(good()->properties, 0x607);
}

static void test_booleans(void **state)
{
	(void)state;
	refused_for(2, "keel,boot-run", "x", 1, "1 bytes long, must be empty");
	refused_for(2, "keel,hide-self", "x", 1, "1 bytes long, must be empty");
	refused_for(1, "keel,boot-run", "", 0, "only a secondary may have it");
	refused_for(2, "keel,sri", "", 0, "only vm1 may have it");
	refused_for(2, "description", "x", 1,
		    "not a string that ends with its only NUL");
	begin(1);
	bytes("keel,hide-self", "", 0);
	assert_true(good()->hide_self);
	begin(2);
	assert_false(good()->boot_run);
	begin(2);
	bytes("keel,boot-run", "", 0);
	assert_true(good()->boot_run);
}

/* One more property, beside those of messages, whichever comes first. */
static void test_notifications(void **state)
{
	(void)state;
	refused_for(2, "notification-support", "x", 1,
		    "1 bytes long, must be empty");
	for (unsigned i = 0; i < 2; i++) {
		begin(2);
		if (i == 0)
			bytes("notification-support", "", 0);
		cells("messaging-method", 4);
		if (i == 1)
			bytes("notification-support", "", 0);
		assert_int_equal(good()->properties, 0xc);
	}
	begin(2);
	bytes("notification-support", "", 0);
	assert_int_equal(good()->properties, VM_SECONDARY_PROPERTIES | 8);
}

/* Interrupts of the primary's need a GICv3. */
static void test_sri(void **state)
{
	(void)state;
	refused_for(1, "keel,sri", "x", 1, "1 bytes long, must be empty");
	begin(1);
	assert_false(good()->sri);
	for (unsigned i = 0; i < 2; i++) {
		host_has_sgi = i != 0;
		begin(1);
		bytes("keel,sri", "", 0);
		assert_int_equal(good()->sri, host_has_sgi);
	}
}

/* Read, and told of, but for what is done anyway; with other types refused. */
static void test_no_effect(void **state)
{
	static const char *const numbers[] = { "entrypoint-offset",
					       "boot-order",
					       "load-address",
					       "ns-interrupts-action",
					       "other-s-interrupts-action",
					       "power-management-messages" };
	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		begin(2);
		cells(numbers[i], 1);
		good();
		begin(2);
		cell64(numbers[i], 0);
		good();
		refused_for(2, numbers[i], "", 0,
			    "0 bytes long, must be 4 or 8");
	}
	begin(2);
	bytes("managed-exit", "", 0);
	good();
	refused_for(2, "managed-exit", "x", 1, "1 bytes long, must be empty");
	begin(2);
	cells("stream-ids", 1, 2, 3);
	good();
	refused_for(2, "stream-ids", "123456", 6,
		    "6 bytes long, must be a multiple of 4");
	/* and what is not known is ignored, nodes too */
	begin(2);
	cells("ffa-versions", 7);
	node("memory-region");
	end();
	good();
}

/* A tree of its own. */
static struct manifest_vm vm;

static void file_begin(void)
{
	memset(&vm, 0, sizeof(vm));
	vm.mem_size = 0x100000;
	vm.vcpu_count = 1;
	tree_begin();
	tree_root();
}

static bool file_read(enum users of)
{
	tree_finish();
	return partition_read_file(tree, fdt_totalsize(tree), "x.dtb", of, &vm,
				   &error);
}

static void test_file(void **state)
{
	(void)state;
	file_begin();
	string("compatible", "arm,ffa-manifest-1.0");
	cells("ffa-version", 0x10002);
	node("more");
	end();
	assert_true(file_read(SECONDARIES));
	assert_int_equal(vm.config.ffa_version, DIALECT_FFA_1_2);
	assert_ptr_equal(vm.partition, tree);
	file_begin();
	string("compatible", "arm,ffa-manifest-1.0");
	cells("ffa-version", 3);
	says(file_read(PRIMARY), &error,
	     "ffa-version: 0x3, must be 0x10000 to 0x10002");
	assert_null(vm.partition);
}

static void test_bad_files(void **state)
{
	(void)state;
	file_begin();
	cells("ffa-version", 0x10002);
	says(file_read(SECONDARIES), &error, "compatible: missing");
	memset(tree, 'x', 100);
	says(partition_read_file(tree, 100, "x.dtb", SECONDARIES, &vm, &error),
	     &error, "no FDT: it does not begin with 0xd00dfeed");
	says(partition_read_file(tree, 3, "x.dtb", SECONDARIES, &vm, &error),
	     &error, "cut short");
}

/* Nothing may be in the way of the node that says where the memory is. */
static void test_memory_node(void **state)
{
	static const char *const names[] = { "memory", "memory@0" };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		file_begin();
		string("compatible", "arm,ffa-manifest-1.0");
		node(names[i]);
		end();
		says(file_read(SECONDARIES), &error,
		     "/memory: is for the monitor to add");
	}
	for (uint32_t n = 0; n < 4; n++) {
		file_begin();
		string("compatible", "arm,ffa-manifest-1.0");
		cells("#address-cells", n);
		if (n == 2)
			assert_true(file_read(SECONDARIES));
		else
			says(file_read(SECONDARIES), &error,
			     "#address-cells: must be 2");
		file_begin();
		string("compatible", "arm,ffa-manifest-1.0");
		cells("#size-cells", n);
		if (n == 1 || n == 2)
			assert_true(file_read(SECONDARIES));
		else
			says(file_read(SECONDARIES), &error,
			     "#size-cells: must be 2 or 1");
	}
	file_begin();
	vm.mem_size = 0x100000000;
	string("compatible", "arm,ffa-manifest-1.0");
	says(file_read(SECONDARIES), &error, "#size-cells: must be 2");
	/* the primary's is read, and given to nobody */
	file_begin();
	string("compatible", "arm,ffa-manifest-1.0");
	cells("#address-cells", 1);
	node("memory");
	end();
	assert_true(file_read(PRIMARY));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_everything),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_compatible),
		cmocka_unit_test(test_version),
		cmocka_unit_test(test_uuids),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_methods),
		cmocka_unit_test(test_booleans),
		cmocka_unit_test(test_notifications),
		cmocka_unit_test(test_sri),
		cmocka_unit_test(test_no_effect),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_memory_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
