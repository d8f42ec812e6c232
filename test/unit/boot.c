/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The whole of boot, from what firmware leaves in memory to the vCPU that runs:
 * what VMs find and may reach, the table, and how bad input ends. What boots is
 * a process of its own each time, since a monitor boots once.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/cpu.h"
#include "kernel/upcall.h"
#include "kernel/vm/cpu.h"
#include "kernel/vm/vm.h"
#include "test/unit/fdt_build.h"
#include "test/unit/machine.h"

#define FDT_AT	   0x40100000ULL
#define RAMDISK_AT 0x41000000ULL
#define RAM_SIZE   0x4000000ULL
#define UART	   0x9000000U
#define OUTPUT	   16384

/* What is put into memory. The rest is as in the first test. */
static struct machine {
	const char *method;    /* of the CPUs */
	const char *file;      /* that is left out of the ramdisk */
	const char *spoil;     /* a word at the beginning of this file, 0 */
	uint32_t mem_size;     /* of vm2 */
	uint32_t boot_address; /* of vm1; 0: none */
	bool vm3;	       /* asks for more memory than there is */
	size_t cut;	       /* bytes missing at the end of the ramdisk */
	bool no_ramdisk;
	bool no_fdt;
} m;

static uint8_t manifest[TREE_ROOM];
static size_t manifest_size;
static char *output; /* of the console; other processes write it */
static size_t *written;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)reg;
	(void)size;
	return 0;
}

static void write_register(uint64_t reg, uint32_t v, unsigned size)
{
	(void)size;
	if (reg == UART && v != '\r' && *written < OUTPUT - 1)
		output[(*written)++] = (char)v;
}

static void vm(const char *name, const char *kernel, uint32_t size)
{
	node(name);
	string("debug_name", name);
	string("kernel_filename", kernel);
	cells("mem_size", size);
	cells("vcpu_count", 2);
	end();
}

static void make_manifest(void)
{
	tree_begin();
	tree_root();
	node("hypervisor");
	string("compatible", "hafnium,hafnium");
	node("vm1");
	string("debug_name", "first");
	string("kernel_filename", "primary.bin");
	string("ramdisk_filename", "initrd.img");
	if (m.boot_address != 0)
		cells("boot_address", m.boot_address);
	end();
	vm("vm2", "north.bin", m.mem_size);
	if (m.vm3)
		vm("vm3", "south.bin", 0x70000000);
	end();
	tree_finish();
	manifest_size = fdt_totalsize(tree);
	memcpy(manifest, tree, sizeof(manifest));
}

static void cpu_nodes(void)
{
	node("cpus");
	cells("#address-cells", 1);
	cells("#size-cells", 0);
	for (uint32_t i = 0; i < 3; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", i << 8);
		node(name);
		string("device_type", "cpu");
		cells("reg", i << 8);
		string("enable-method", m.method);
		cells("cpu-release-addr", 0, 0x40090000 + 8 * i);
		end();
	}
	end();
}

static void make_fdt(uint64_t ramdisk_end)
{
	tree_begin();
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	node("memory@40000000");
	string("device_type", "memory");
	cells("reg", 0, HOST_RAM_BEGIN, 0, RAM_SIZE);
	end();
	node("chosen");
	string("stdout-path", "/uart@9000000");
	if (!m.no_ramdisk) {
		cells("linux,initrd-start", RAMDISK_AT);
		cell64("linux,initrd-end", ramdisk_end);
	}
	end();
	node("uart@9000000");
	string("compatible", "arm,pl011");
	cells("reg", 0, UART, 0, 0x1000);
	end();
	node("psci");
	string("compatible", "arm,psci-1.0");
	string("method", "smc");
	end();
	cpu_nodes();
	tree_finish();
	memcpy((void *)(uintptr_t)FDT_AT, tree, fdt_totalsize(tree));
	if (m.no_fdt)
		memset((void *)(uintptr_t)FDT_AT, 0x55, 64);
}

/* A file of an archive in the new format; returns where the next one goes. */
static uint8_t *put_file(uint8_t *at, const char *name, const void *data,
			 size_t size)
{
	uint8_t *begin = at;

	if (m.file != NULL && strcmp(name, m.file) == 0)
		return at;
	memset(at, 0, 256 + size);
	at += sprintf((char *)at,
		      "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x%08x%08x"
		      "%08zx%08x",
		      1, 0100644, 0, 0, 1, 0, size, 0, 0, 0, 0,
		      strlen(name) + 1, 0);
	memcpy(at, name, strlen(name) + 1);
	at = begin + (((size_t)(at - begin) + strlen(name) + 1 + 3) & ~3ULL);
	memcpy(at, data, size);
	if (m.spoil != NULL && strcmp(name, m.spoil) == 0)
		memset(at, 0, 4);
	return at + ((size + 3) & ~3ULL);
}

static uint64_t make_ramdisk(void)
{
	static uint8_t kernel[3 * PAGE_SIZE + 5];
	uint8_t *at = (uint8_t *)(uintptr_t)RAMDISK_AT;

	memset(kernel, 0x6b, sizeof(kernel));
	memset(kernel + 16, 0, 8);
	memcpy(kernel + 56, "ARM\x64", 4);
	at = put_file(at, "manifest.dtb", manifest, manifest_size);
	at = put_file(at, "primary.bin", kernel, sizeof(kernel));
	at = put_file(at, "initrd.img", "initial", 7);
	at = put_file(at, "north.bin", kernel, sizeof(kernel));
	at = put_file(at, "south.bin", kernel, sizeof(kernel));
	at = put_file(at, "TRAILER!!!", "", 0);
	return (uintptr_t)at - m.cut;
}

static struct vcpu *boot_machine(void)
{
	memset(output, 0, OUTPUT);
	*written = 0;
	host_hook = NULL;
	host_ram_init();
	for (uint64_t a = 0x43000000; a < HOST_RAM_BEGIN + RAM_SIZE;
	     a += PAGE_SIZE)
		page_fill(a, 0xd1);
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	make_manifest();
	make_fdt(make_ramdisk());
	return upcall_boot(pa(FDT_AT));
}

/* In another process; returns whether it came up. */
static bool comes_up(void)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		jmp_buf stop;

		host_halted = &stop;
		if (setjmp(stop) != 0)
			exit(1);
		(void)boot_machine();
		exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status) == 0;
}

static int setup(void **state)
{
	(void)state;
	m = (struct machine){ .method = "psci", .mem_size = 0x100000 };
	return 0;
}

static int setup_output(void **state)
{
	(void)state;
	output = mmap(NULL, 2 * OUTPUT, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	written = (size_t *)(void *)(output + OUTPUT);
	return output == MAP_FAILED;
}

static void assert_says(const char *line)
{
	if (strstr(output, line) == NULL)
		fail_msg("no line\n%s\nbut\n%s", line, output);
}

/* It stops, and the last line says why. */
static void stops(const char *line)
{
	size_t length = strlen(line);

	assert_false(comes_up());
	assert_says(line);
	assert_string_equal(output + *written - length, line);
}

static void test_bad_input(void **state)
{
	(void)state;
	m.cut = 4;
	stops("ERROR: ramdisk: offset 37876: cut short: the name ends behind "
	      "the archive\n");
}

static void test_no_ramdisk(void **state)
{
	(void)state;
	m.no_ramdisk = true;
	stops("ERROR: FDT: /chosen: linux,initrd-start: missing: no ramdisk was "
	      "loaded\n");
}

static void test_no_manifest(void **state)
{
	(void)state;
	m.file = "manifest.dtb";
	stops("ERROR: ramdisk: no file \"manifest.dtb\"\n");
}

static void test_manifest_spoilt(void **state)
{
	(void)state;
	m.spoil = "manifest.dtb";
	stops("ERROR: ramdisk: manifest.dtb: no FDT: it does not begin "
	      "with 0xd00dfeed\n");
}

static void test_no_fdt(void **state)
{
	(void)state;
	m.no_fdt = true;
	assert_false(comes_up());
	/* there is no console to say so */
	assert_int_equal(*written, 0);
}

static void test_files_missing(void **state)
{
	(void)state;
	m.file = "primary.bin";
	stops("ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: kernel_filename: "
	      "no file \"primary.bin\" in the ramdisk\n");
	m.file = "initrd.img";
	stops("ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: ramdisk_filename: "
	      "no file \"initrd.img\" in the ramdisk\n");
	/* without a secondary boot goes on */
	m.file = "north.bin";
	if (!comes_up())
		fail_msg("%s", output);
	assert_says(
		"ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: kernel_filename: "
		"no file \"north.bin\" in the ramdisk\n");
}

static void test_memory(void **state)
{
	(void)state;
	m.vm3 = true;
	if (!comes_up())
		fail_msg("%s", output);
	assert_says(
		"ERROR: ramdisk: manifest.dtb: /hypervisor/vm3: mem_size: no RAM "
		"range has 1879048192 bytes free\n");
	assert_null(strstr(output, "vm3   "));
	m.vm3 = false;
	m.mem_size = 0x3000;
	if (!comes_up())
		fail_msg("%s", output);
	assert_says(
		"ERROR: ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: 12288 "
		"bytes, but \"north.bin\" needs 12293\n");
}

static void test_boot_address(void **state)
{
	(void)state;
	m.boot_address = 0x42000000;
	if (!comes_up())
		fail_msg("%s", output);
	assert_says("0x0042000000");
	/* where the ramdisk is */
	m.boot_address = 0x41000000;
	assert_false(comes_up());
	assert_says(
		"ERROR: ramdisk: manifest.dtb: /hypervisor/vm1: boot_address: "
		"\"primary.bin\": ");
}

static void test_spin_table(void **state)
{
	(void)state;
	m.method = "spin-table";
	if (!comes_up())
		fail_msg("%s", output);
	assert_says("INFO: letting CPU 2 go, at 0x40090008\n");
	assert_says("CPUs     3, started by spin table\n");
}

static bool all_is(uint64_t begin, uint64_t end, uint8_t byte)
{
	for (uint64_t a = begin; a < end; a += PAGE_SIZE)
		if (!page_is(a, byte))
			return false;
	return true;
}

/* Comes last, in this process: there is a machine then to look at. */
static void test_boots(void **state)
{
	struct vcpu *p, *v;
	struct vm *first, *second;
	uint64_t north;
	uint64_t fdt;

	(void)state;
	p = boot_machine();
	assert_says("INFO: reading the FDT at 0x40100000, ");
	assert_says("CPUs     3, started by PSCI\n");
	assert_says("RAM      64 MiB     0x0040000000 - 0x0044000000\n");
	assert_says("   1  first ");
	assert_says("   2  vm2              1 MiB          2  ");
	first = vm_find(1);
	second = vm_find(2);
	assert_int_equal(vm_count(), 2);
	assert_ptr_equal(p, &first->vcpus[0]);
	assert_int_equal(first->vcpu_count, KEEL_MAX_CPUS);
	assert_int_equal(cpus[2].id, 0x100);
	assert_ptr_equal(cpus[2].primary, &first->vcpus[2]);
	assert_string_equal(second->name, "vm2");

	/* the primary: 0x80000 into 2 MiB, with its own FDT */
	machine_enter(p);
	assert_int_equal(host_cpu()->pc, 0x40280000);
	assert_true(page_is(host_cpu()->pc + PAGE_SIZE, 0x6b));
	fdt = p->regs.x[0];
	assert_int_equal(fdt_check_full((void *)(uintptr_t)fdt, TREE_ROOM), 0);
	assert_true(host_guest_may(first, fdt, ACCESS_RIGHTS));
	assert_true(host_guest_may(first, UART, ACCESS_READ | ACCESS_WRITE));
	assert_false(host_guest_may(first, UART, ACCESS_EXECUTE));

	/* the secondary: at the top, apart, zero when it runs */
	v = &second->vcpus[0];
	assert_int_equal(v->state, VCPU_READY);
	assert_int_equal(second->vcpus[1].state, VCPU_OFF);
	north = HOST_RAM_BEGIN + RAM_SIZE - 0x100000;
	assert_int_equal(v->regs.pc, north);
	assert_int_equal(v->regs.x[0], 0x100000);
	assert_true(host_guest_may(second, north, ACCESS_RIGHTS));
	assert_false(host_guest_may(second, north - PAGE_SIZE, ACCESS_READ));
	assert_false(host_guest_may(second, UART, ACCESS_READ));
	assert_false(host_guest_may(first, north, ACCESS_READ));
	assert_int_equal(host_monitor_prot(north), 0);
	assert_int_equal(host_monitor_prot(RAMDISK_AT), 0);
	host_interrupt_every(2);
	while (host_cpu()->vcpu != v) {
		p->regs.x[0] = 0x8400006d;
		p->regs.x[1] = 2 << 16;
		host_switch(upcall_call(p, CONDUIT_HVC));
	}
	assert_true(page_is(north + PAGE_SIZE, 0x6b));
	assert_true(all_is(north + 4 * PAGE_SIZE, north + 0x100000, 0));
	/* what nobody was given is as it was */
	assert_true(page_is(0x43000000, 0xd1));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_bad_input, setup),
		cmocka_unit_test_setup(test_no_ramdisk, setup),
		cmocka_unit_test_setup(test_no_manifest, setup),
		cmocka_unit_test_setup(test_manifest_spoilt, setup),
		cmocka_unit_test_setup(test_no_fdt, setup),
		cmocka_unit_test_setup(test_files_missing, setup),
		cmocka_unit_test_setup(test_memory, setup),
		cmocka_unit_test_setup(test_boot_address, setup),
		cmocka_unit_test_setup(test_spin_table, setup),
		cmocka_unit_test_setup(test_boots, setup),
	};

	return cmocka_run_group_tests(tests, setup_output, NULL);
}
