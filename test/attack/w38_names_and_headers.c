/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-38: names of nodes and files were compared by prefix, fields of a cpio
 * header were not looked at, and Aff3 was no part of a CPU's id.
 */
#include "test/attack/boot.h"

#include <stdlib.h>

#include "arch/aarch64/layout.h"
#include "kernel/base/cpu.h"
#include "lib/cpio.h"

#define AFFINITY      0xff00ffffffULL
#define CPU_ON	      0xc4000003
#define AFFINITY_INFO 0xc4000004
#define OLD_HEADER    26
#define NEW_HEADER    110

/* Nodes that begin like those that are looked for, before those, and wrong. */
static void wrong_nodes(void)
{
	static const char *const chosens[] = { "chose", "chosen@0", "chosen2" };
	static const char *const cpu_lists[] = { "cpu", "cpus@0", "cpus2" };

	for (size_t i = 0; i < 3; i++) {
		node(chosens[i]);
		string("stdout-path", "/nothing");
		cells("linux,initrd-start", 0x43000000);
		cells("linux,initrd-end", 0x43001000);
		end();
		node(cpu_lists[i]);
		cells("#address-cells", 3);
		end();
	}
	node("reserved-memory@0");
	cells("#address-cells", 7);
	node("all");
	cells("reg", 0);
	end();
	end();
	node("psci@0");
	string("compatible", "arm,psci-1.01");
	string("method", "none");
	end();
}

/* RAM in two halves, and between them what is none. */
static void wrong_memory(void)
{
	boot_memory_node(HOST_RAM_BEGIN, BOOT_RAM_SIZE / 2, NULL);
	for (size_t i = 0; i < 2; i++) {
		node(i == 0 ? "memory@50000000" : "memory@51000000");
		string("device_type", i == 0 ? "memory2" : "memor");
		cells("reg", 0, 0x50000000 + (uint32_t)i * 0x1000000, 0,
		      0x1000000);
		end();
	}
	boot_memory_node(HOST_RAM_BEGIN + BOOT_RAM_SIZE / 2, BOOT_RAM_SIZE / 2,
			 NULL);
}

static void wrong_manifests(void)
{
	static const char *const names[] = { "hyper", "hypervisor@0",
					     "hypervisor2" };

	for (size_t i = 0; i < 3; i++) {
		node(names[i]);
		string("compatible", "hafnium,hafnium");
		boot_vm("vm0", "none", 1);
		end();
	}
}

/* The files that are looked for have 31 characters at most. */
#define LONG "0123456789012345678901234567890"

static void long_name(void)
{
	boot_vm("vm2", LONG, 0x100000);
}

static void wrong_files(void)
{
	static const char *const names[] = { "manifest.dt",   "manifest.dtb2",
					     "manifest.dtb/", "primary.bi",
					     "primary.bin.",  "initrd.imgs",
					     LONG "1",	      LONG "23" };
	uint8_t kernel[100] = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		boot_file(names[i], "wrong", 5);
	memcpy(kernel + 56, "ARM\x64", 4);
	memset(kernel + 64, 0x77, sizeof(kernel) - 64);
	boot_file(LONG, kernel, sizeof(kernel));
}

static void look_names(struct vcpu *primary)
{
	const uint8_t *kernel;

	(void)primary;
	assert_int_equal(cpu_count, 3);
	kernel = (uint8_t *)(uintptr_t)first_vcpu(2)->arch.regs.pc;
	for (unsigned i = 64; i < 100; i++)
		assert_int_equal(kernel[i], 0x77);
	for (uint64_t a = 0x50000000; a < 0x52000000; a += 0x1000000)
		assert_false(host_guest_may(vm_find(1), a, ACCESS_EXECUTE));
}

static void test_names(void **state)
{
	(void)state;
	boot_input.nodes = wrong_nodes;
	boot_input.memory = wrong_memory;
	boot_input.manifest = wrong_manifests;
	boot_input.files = wrong_files;
	boot_input.vms = long_name;
	boots(look_names);
	boot_input.old = true;
	boots(look_names);
	/* and no shorter one will do */
	boot_input.file = "manifest.dtb";
	stops_by("ramdisk: no file \"manifest.dtb\"");
}

static const uint8_t *archive;
static size_t archive_size;

/* Of an exact copy, in which this byte is another. */
static bool opens_with(size_t at, uint8_t byte)
{
	uint8_t *copy = malloc(archive_size);
	struct cpio_error error;
	struct cpio cpio;
	bool ok;

	assert_non_null(copy);
	memcpy(copy, archive, archive_size);
	copy[at] = byte;
	ok = cpio_open(&cpio, copy, archive_size, &error);
	if (!ok)
		assert_non_null(error.reason);
	free(copy);
	return ok;
}

static void assert_refused(size_t from, size_t to)
{
	for (size_t at = from; at < to; at++)
		for (unsigned bit = 1; bit < 256; bit *= 2)
			assert_false(
				opens_with(at, archive[at] ^ (uint8_t)bit));
}

static size_t find(const char *name)
{
	const uint8_t *at = archive;

	while (memcmp(at, name, strlen(name) + 1) != 0)
		at++;
	return (size_t)(at - archive);
}

/* Its size is a multiple of 4: no padding hides one that is larger. */
static const char name_of_8[] = "eight.bytes";

static const char name_of_0[] = "no.bytes";

static void two_files(void)
{
	boot_file(name_of_8, "12345678", 8);
	boot_file(name_of_0, "", 0);
}

/* The type stands in the upper bits: 0100644 is a regular file. */
static void assert_type_refused(const char *of)
{
	size_t header = find(of) - OLD_HEADER;

	assert_int_equal(archive[header + 7], 0x81);
	for (unsigned bit = 0x10; bit < 0x100; bit *= 2)
		assert_false(opens_with(header + 7, 0x81 ^ (uint8_t)bit));
}

/* Magic, type, size of name, terminator and size: any bit counts. */
static void look_old(struct vcpu *primary)
{
	size_t name, header;

	(void)primary;
	archive = boot_ramdisk(&archive_size);
	name = find(name_of_8);
	header = name - OLD_HEADER;
	assert_refused(header, header + 2);
	assert_type_refused(name_of_8);
	assert_type_refused(name_of_0);
	assert_refused(header + 20, header + 26);
	assert_refused(name + sizeof(name_of_8) - 1, name + sizeof(name_of_8));
	name = find("TRAILER!!!");
	assert_refused(name, name + sizeof("TRAILER!!!"));
	assert_refused(name - OLD_HEADER, name - OLD_HEADER + 2);
	assert_refused(name - OLD_HEADER + 20, name);
}

/* Another digit among the first ones of a number of the new format. */
static void assert_other_digits_refused(size_t from, size_t count)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t at = from; at < from + count; at++)
		for (unsigned i = 0; i < 16; i++)
			assert_int_equal(opens_with(at, (uint8_t)digits[i]),
					 archive[at] == digits[i]);
}

/* Of these all fields are numbers, those that do not matter, too. */
static void look_new(struct vcpu *primary)
{
	size_t name, header;

	(void)primary;
	archive = boot_ramdisk(&archive_size);
	name = find(name_of_8);
	header = name - NEW_HEADER;
	for (size_t at = header + 6; at < name; at++) {
		assert_false(opens_with(at, 'g'));
		assert_false(opens_with(at, ' '));
		assert_false(opens_with(at, '\0'));
	}
	assert_refused(header, header + 5);
	/* 16 bits of mode, of which 4 are the type: 0100644 */
	for (size_t at = header + 14; at < header + 19; at++)
		assert_false(opens_with(at, archive[at] == '8' ? 'c' : '3'));
	assert_other_digits_refused(header + 6 + 8 * 6, 7);
	assert_false(opens_with(header + 6 + 8 * 6 + 7, '9'));
	assert_other_digits_refused(header + 6 + 8 * 11, 8);
	assert_refused(name + sizeof(name_of_8) - 1, name + sizeof(name_of_8));
	name = find("TRAILER!!!");
	assert_refused(name, name + sizeof("TRAILER!!!"));
}

static void test_headers(void **state)
{
	(void)state;
	boot_input.files = two_files;
	boots(look_new);
	boot_input.old = true;
	boots(look_old);
}

/* CPUs that differ in one byte each from the boot CPU, 0. */
static const uint64_t cpu_ids[] = { 0x1200000000, 0x340000, 0,
				    0x5600,	  0x78,	    0x1200000078 };

static void wide_cpus(void)
{
	static const char names[][8] = { "cpu@a", "cpu@b", "cpu@c",
					 "cpu@d", "cpu@e", "cpu@f" };

	for (size_t i = 0; i < 6; i++) {
		node(names[i]);
		string("device_type", "cpu");
		cell64("reg", cpu_ids[i]);
		string("enable-method", "psci");
		end();
	}
}

static void look_cpus(struct vcpu *primary)
{
	machine_enter(primary);
	assert_int_equal(cpu_count, 6);
	assert_int_equal(cpus[0].arch.id, 0);
	for (size_t i = 0; i < 6; i++) {
		const struct cpu *cpu = cpu_find(cpu_ids[i]);

		assert_non_null(cpu);
		if (cpu_ids[i] == 0)
			continue;
		assert_int_equal(
			hvc(primary, AFFINITY_INFO, cpu_ids[i], 0).x[0], 1);
		assert_int_equal(hvc(primary, CPU_ON, cpu_ids[i], 0, 0).x[0],
				 0);
		assert_int_equal(host_firmware.x[1], cpu_ids[i]);
		assert_int_equal(
			hvc(primary, AFFINITY_INFO, cpu_ids[i], 0).x[0], 0);
		assert_int_equal(upcall_cpu_on(cpu_find(cpu_ids[i]))
						 ->arch.regs.el2.vmpidr &
					 AFFINITY,
				 cpu_ids[i]);
	}
	assert_int_equal(hvc(primary, CPU_ON, 0x3400000000, 0, 0).x[0],
			 (uint64_t)-2);
}

static void test_affinity(void **state)
{
	(void)state;
	boot_input.cpus = wide_cpus;
	boots(look_cpus);
	/* assembly has the mask in two parts */
	assert_int_equal(MPIDR_AFFINITY_LOW | MPIDR_AFFINITY_HIGH, AFFINITY);
}

BOOT_ATTACKS(BOOT_ATTACK(test_names), BOOT_ATTACK(test_headers),
	     BOOT_ATTACK(test_affinity))
