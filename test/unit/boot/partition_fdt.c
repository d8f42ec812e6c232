/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/partition_fdt: partition manifests that are files, and the trees
 * that secondaries are given.
 */
#include "kernel/boot/partition_fdt.h"

#include "kernel/vm/dialect.h"
#include "test/support/whole_boot.h"

/* A secondary's tree gets a node of its memory, in the cells of the root. */
static void memory_is(uint32_t size_cells, uint64_t at, uint64_t size)
{
	static uint64_t made[PAGE_SIZE / 8];
	const struct manifest_vm vm = { .partition = tree };
	const uint8_t *reg;
	struct boot_error error;
	int length, memory;

	tree_begin();
	tree_root();
	if (size_cells != 0)
		cells("#size-cells", size_cells);
	string("compatible", "arm,ffa-manifest-1.0");
	node("regions");
	end();
	tree_finish();
	assert_int_equal(partition_fdt_size(&vm), PAGE_SIZE);
	assert_true(partition_fdt_write(2, tree,
					(struct pa_range){ at, at + size },
					made, PAGE_SIZE, &error));
	assert_int_equal(fdt_check_full(made, PAGE_SIZE), 0);
	memory = fdt_path_offset(made, "/memory");
	assert_true(memory > 0);
	assert_string_equal(fdt_getprop(made, memory, "device_type", NULL),
			    "memory");
	reg = fdt_getprop(made, memory, "reg", &length);
	assert_int_equal(length, size_cells == 2 ? 16 : 12);
	assert_int_equal(fdt64_ld((const void *)reg), at);
	assert_int_equal(size_cells == 2 ? fdt64_ld((const void *)(reg + 8)) :
					   fdt32_ld((const void *)(reg + 8)),
			 size);
	assert_string_equal(fdt_getprop(made, 0, "compatible", NULL),
			    "arm,ffa-manifest-1.0");
	assert_true(fdt_path_offset(made, "/regions") > 0);
	assert_true(fdt_path_offset(made, "/chosen") < 0);
	assert_true(fdt_path_offset(made, "/psci") < 0);
}

static void test_memory(void **state)
{
	(void)state;
	memory_is(0, 0x44000000, 0x100000);
	memory_is(1, 0x8944000000, 0xfffff000);
	memory_is(2, 0x8944000000, 0x80000000);
	memory_is(2, 0x1000, 0x180000000);
}

/* Whatever the size: refused, or whole. */
static void test_no_space(void **state)
{
	static uint64_t made[PAGE_SIZE / 8];
	struct boot_error error;
	size_t size = 48;

	(void)state;
	tree_begin();
	tree_root();
	string("compatible", "arm,ffa-manifest-1.0");
	tree_finish();
	while (!partition_fdt_write(2, tree, (struct pa_range){ 0, PAGE_SIZE },
				    made, size, &error)) {
		assert_true(strstr(error.line, "FDT for vm2: ") == error.line);
		assert_non_null(strstr(error.line, "no room for more"));
		size += 8;
	}
	assert_true(size > fdt_totalsize(tree));
	assert_int_equal(fdt_check_full(made, size), 0);
}

static const char *partition_name; /* the primary's or vm2's, or NULL */
static uint32_t partition_version;

static void with_partition(void)
{
	node("vm2");
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", boot_input.mem_size);
	cells("vcpu_count", 2);
	bytes("is_ffa_partition", "", 0);
	string("fdt_filename", partition_name);
	end();
}

static void partition_file(void)
{
	tree_begin();
	tree_root();
	string("compatible", "arm,ffa-manifest-1.0");
	cells("ffa-version", partition_version);
	cells("uuid", 1, 2, 3, 4);
	cells("load-address", 5);
	string("description", "for the VM to read");
	tree_finish();
	boot_file("p", "odd", 3); /* so that the next is not aligned to 8 */
	boot_file("vm.dtb", tree, fdt_totalsize(tree));
}

static void assert_partition(struct vcpu *v)
{
	const uint64_t begin = BOOT_RAM_END - 0x100000;
	const void *fdt = (const void *)(uintptr_t)v->arch.regs.x[0];
	const uint8_t *reg;
	int memory, size;

	assert_int_equal(v->arch.regs.x[0], BOOT_RAM_END - PAGE_SIZE);
	assert_int_equal(fdt_check_full(fdt, PAGE_SIZE), 0);
	assert_string_equal(fdt_getprop(fdt, 0, "description", NULL),
			    "for the VM to read");
	memory = fdt_path_offset(fdt, "/memory");
	assert_true(memory >= 0);
	assert_string_equal(fdt_getprop(fdt, memory, "device_type", NULL),
			    "memory");
	reg = fdt_getprop(fdt, memory, "reg", &size);
	assert_int_equal(size, 12);
	assert_int_equal(fdt64_ld((const void *)reg), begin);
	assert_int_equal(fdt32_ld((const void *)(reg + 8)), 0x100000);
}

/* It is entered with the tree, which stays when the rest is zeroed. */
static void look_partition(struct vcpu *p)
{
	struct vm *vm = vm_find(2);
	struct vcpu *v = &vm->vcpus[0];

	assert_partition(v);
	boot_run(p, 2);
	assert_partition(v);
	assert_true(pages_are(BOOT_RAM_END - 0x100000 + 4 * PAGE_SIZE,
			      BOOT_RAM_END - PAGE_SIZE, 0));
	assert_int_equal(vm_dialect(vm), DIALECT_FFA_1_1);
	assert_true(vm_dialect_settled(vm));
	assert_int_equal(vm->config.uuid_count, 1);
	assert_int_equal(vm->config.uuids[0].low, 0x200000001);
	assert_int_equal(vm_dialect(p->vm), DIALECT_SPCI);
	assert_false(vm_dialect_settled(p->vm));
	boot_assert_input_kept();
}

static void test_partition(void **state)
{
	(void)state;
	partition_name = "vm.dtb";
	partition_version = 0x10001;
	boot_input.vms = with_partition;
	boot_input.files = partition_file;
	boots(look_partition);
	assert_says("NOTICE: ramdisk: vm.dtb: load-address: has no effect\n");
	assert_not_says("not known");
	/* the kernel has 12293 bytes, and the tree takes a page */
	boot_input.mem_size = 0x4000;
	boots(NULL);
	assert_says("ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: "
		    "16384 bytes, but \"north.bin\" and \"vm.dtb\" need "
		    "16389\n");
}

static void in_both(void)
{
	node("vm2");
	string("debug_name", "vm2");
	string("kernel_filename", "north.bin");
	cells("mem_size", boot_input.mem_size);
	cells("vcpu_count", 2);
	string("fdt_filename", "vm.dtb");
	node("ffa");
	end();
	end();
}

#define OF_VM2 "ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: fdt_filename: "

/* An error leaves a secondary out, and tells of what and where. */
static void test_partition_refused(void **state)
{
	(void)state;
	partition_name = "vm.dtb";
	partition_version = 0x20000;
	boot_input.vms = with_partition;
	boot_input.files = partition_file;
	boots(NULL);
	assert_says(OF_VM2 "\"vm.dtb\": ffa-version: 0x20000, must be 0x10000 "
			   "to 0x10002\n");
	partition_name = "no.dtb";
	boots(NULL);
	assert_says(OF_VM2 "no file \"no.dtb\" in the ramdisk\n");
	partition_name = "north.bin";
	boots(NULL);
	assert_says(OF_VM2 "\"north.bin\": no FDT: it does not begin with "
			   "0xd00dfeed\n");
	boot_input.vms = in_both;
	boots(NULL);
	assert_says(OF_VM2 "the node has a child ffa, too\n");
}

static void primary_partition(void)
{
	string("fdt_filename", "vm.dtb");
}

static void look_primary(struct vcpu *p)
{
	assert_int_equal(vm_dialect(p->vm), DIALECT_FFA_1_2);
	assert_true(vm_dialect_settled(p->vm));
	assert_int_equal(p->vm->config.uuid_count, 1);
	/* it is given the machine's tree */
	assert_true(fdt_path_offset((void *)p->arch.regs.x[0], "/cpus") > 0);
	assert_int_equal(vm_dialect(vm_find(2)), DIALECT_SPCI);
}

/* The primary's is read only; an error in it ends boot. */
static void test_partition_of_primary(void **state)
{
	(void)state;
	partition_version = 0x10002;
	boot_input.vm1 = primary_partition;
	boot_input.files = partition_file;
	boots(look_primary);
	partition_version = 9;
	stops_by("ramdisk: manifest.dtb: /hypervisor/vm1: fdt_filename: "
		 "\"vm.dtb\": ffa-version: 0x9, must be 0x10000 to 0x10002");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_no_space),
		cmocka_unit_test_setup(test_partition, boot_setup),
		cmocka_unit_test_setup(test_partition_refused, boot_setup),
		cmocka_unit_test_setup(test_partition_of_primary, boot_setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
