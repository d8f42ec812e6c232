/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/whole_boot.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "arch/cpu.h"
#include "kernel/base/cpu.h"

#define OUTPUT 16384
#define HALTED 2  /* exit status; sanitizers have 1 */
#define LIMIT  60 /* seconds */

struct boot_input boot_input;

static uint8_t manifest[TREE_ROOM];
static size_t manifest_size;
static uint32_t tree_size; /* of the FDT, as far as it is used */
static uint8_t *file_end;  /* of the ramdisk */
static uint8_t ramdisk[1 << 18];
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
	if (reg == BOOT_UART && v != '\r' && *written < OUTPUT - 1)
		output[(*written)++] = (char)v;
}

void boot_vm(const char *name, const char *kernel, uint32_t size)
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
	if (boot_input.manifest != NULL)
		boot_input.manifest();
	node("hypervisor");
	string("compatible", "hafnium,hafnium");
	node("vm1");
	string("debug_name", "first");
	string("kernel_filename", boot_input.kernel);
	if (!boot_input.no_initrd)
		string("ramdisk_filename", "initrd.img");
	if (boot_input.vm1 != NULL)
		boot_input.vm1();
	if (boot_input.boot_address != 0)
		cell64("boot_address", boot_input.boot_address);
	end();
	if (boot_input.vms != NULL)
		boot_input.vms();
	else
		boot_vm("vm2", "north.bin", boot_input.mem_size);
	end();
	tree_finish();
	manifest_size = fdt_totalsize(tree);
	memcpy(manifest, tree, sizeof(manifest));
}

static void three_cpus(void)
{
	for (uint32_t i = 0; i < 3; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "cpu@%x", i << 8);
		node(name);
		string("device_type", "cpu");
		cells("reg", 0, i << 8);
		string("enable-method", boot_input.method);
		cells("cpu-release-addr", 0, 0x40090000 + 8 * i);
		end();
	}
}

void boot_memory_node(uint64_t begin, uint64_t size, const char *status)
{
	char name[32];

	(void)snprintf(name, sizeof(name), "memory@%llx",
		       (unsigned long long)begin);
	node(name);
	string("device_type", "memory");
	if (status != NULL)
		string("status", status);
	cells("reg", (uint32_t)(begin >> 32), (uint32_t)begin,
	      (uint32_t)(size >> 32), (uint32_t)size);
	end();
}

static void chosen(uint64_t ramdisk_end)
{
	node("chosen");
	string("stdout-path", "/uart@9000000");
	if (!boot_input.no_ramdisk) {
		cells("linux,initrd-start", (uint32_t)boot_input.ramdisk);
		cell64("linux,initrd-end", ramdisk_end);
	}
	end();
}

static void make_nodes(uint64_t ramdisk_end)
{
	if (boot_input.nodes != NULL)
		boot_input.nodes();
	if (boot_input.memory != NULL)
		boot_input.memory();
	else
		boot_memory_node(HOST_RAM_BEGIN, BOOT_RAM_SIZE, NULL);
	chosen(ramdisk_end);
	node("uart@9000000");
	string("compatible", "arm,pl011");
	cells("reg", 0, BOOT_UART, 0, 0x1000);
	end();
	node("psci");
	string("compatible", "arm,psci-1.0");
	string("method", "smc");
	end();
	node("cpus");
	cells("#address-cells", 2);
	cells("#size-cells", 0);
	(boot_input.cpus != NULL ? boot_input.cpus : three_cpus)();
	end();
}

static void make_fdt(uint64_t ramdisk_end)
{
	uint8_t *to = (uint8_t *)(uintptr_t)boot_input.fdt;

	tree_begin();
	if (boot_input.reserve != NULL)
		boot_input.reserve();
	tree_root();
	cells("#address-cells", 2);
	cells("#size-cells", 2);
	make_nodes(ramdisk_end);
	tree_finish();
	tree_size = fdt_totalsize(tree);
	fdt_set_totalsize(tree, tree_size + (uint32_t)boot_input.slack);
	memcpy(to, tree, tree_size);
	if (boot_input.no_fdt)
		memset(to, 0x55, 64);
}

/* A header of 13 words, big numbers with their high word first. */
static size_t put_old_header(uint8_t *at, const char *name, size_t size)
{
	const uint16_t words[13] = { [0] = 070707,
				     [3] = 0100644,
				     [6] = 1,
				     [10] = (uint16_t)(strlen(name) + 1),
				     [11] = (uint16_t)(size >> 16),
				     [12] = (uint16_t)size };

	memcpy(at, words, sizeof(words));
	return sizeof(words);
}

static size_t put_new_header(uint8_t *at, const char *name, size_t size)
{
	return (size_t)sprintf((char *)at,
			       "070701%08x%08x%08x%08x%08x%08x%08zx%08x%08x"
			       "%08x%08x%08zx%08x",
			       1, 0100644, 0, 0, 1, 0, size, 0, 0, 0, 0,
			       strlen(name) + 1, 0);
}

void boot_file(const char *name, const void *data, size_t size)
{
	size_t align = boot_input.old ? 2 : 4;
	uint8_t *at = file_end;

	if (boot_input.file != NULL && strcmp(name, boot_input.file) == 0)
		return;
	memset(at, 0, 256 + size);
	at += boot_input.old ? put_old_header(at, name, size) :
			       put_new_header(at, name, size);
	memcpy(at, name, strlen(name) + 1);
	at += strlen(name) + 1;
	at = file_end + (((size_t)(at - file_end) + align - 1) & -align);
	memcpy(at, data, size);
	if (boot_input.spoil != NULL && strcmp(name, boot_input.spoil) == 0)
		memset(at, 0, 4);
	file_end = at + ((size + align - 1) & -align);
}

static size_t ramdisk_size(void)
{
	return (uintptr_t)file_end - boot_input.ramdisk;
}

const uint8_t *boot_ramdisk(size_t *size)
{
	*size = ramdisk_size();
	return ramdisk;
}

void boot_assert_input_kept(void)
{
	assert_memory_equal((void *)(uintptr_t)boot_input.ramdisk, ramdisk,
			    ramdisk_size());
	assert_memory_equal((void *)(uintptr_t)boot_input.fdt, tree, tree_size);
}

static uint64_t make_ramdisk(void)
{
	static uint8_t kernel[BOOT_KERNEL_SIZE];

	memset(kernel, BOOT_KERNEL, sizeof(kernel));
	memset(kernel + 16, 0, 8);
	memcpy(kernel + 56, "ARM\x64", 4);
	file_end = (uint8_t *)(uintptr_t)boot_input.ramdisk;
	if (boot_input.files != NULL)
		boot_input.files();
	boot_file("manifest.dtb", manifest, manifest_size);
	boot_file("primary.bin", kernel, sizeof(kernel));
	boot_file("initrd.img", "initial", 7);
	boot_file("north.bin", kernel, sizeof(kernel));
	boot_file("south.bin", kernel, sizeof(kernel));
	boot_file("TRAILER!!!", "", 0);
	memcpy(ramdisk, (void *)(uintptr_t)boot_input.ramdisk, ramdisk_size());
	return (uintptr_t)file_end - boot_input.cut;
}

/* Ends the test at a step that is impossible at another EL than 2. */
static void at_wrong_el(const struct host_step *step)
{
	assert_int_not_equal(step->event, HOST_TLBI_VAE2IS);
}

static struct vcpu *boot_machine(void)
{
	memset(output, 0, OUTPUT);
	*written = 0;
	host_hook = NULL;
	host_ram_init();
	memset((void *)(uintptr_t)HOST_RAM_BEGIN, BOOT_FILL, BOOT_RAM_SIZE);
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	make_manifest();
	make_fdt(make_ramdisk());
	if (boot_input.wrong_el != 0) {
		host_hook = at_wrong_el;
		upcall_wrong_el(pa(boot_input.fdt), boot_input.wrong_el);
	}
	return upcall_boot(pa(boot_input.fdt));
}

_Noreturn static void boot_here(void (*look)(struct vcpu *primary))
{
	struct vcpu *primary;
	jmp_buf stop;

	/* what does not hold ends this process, not the test in it */
	(void)setenv("CMOCKA_TEST_ABORT", "1", 1);
	(void)alarm(LIMIT);
	host_halted = &stop;
	if (setjmp(stop) != 0)
		exit(HALTED);
	primary = boot_machine();
	if (look != NULL)
		look(primary);
	exit(0);
}

/* In another process; returns its exit status. */
static int boot_elsewhere(void (*look)(struct vcpu *primary))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0)
		boot_here(look);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!WIFEXITED(status))
		fail_msg("ended by signal %d\n%s", WTERMSIG(status), output);
	return WEXITSTATUS(status);
}

void boots(void (*look)(struct vcpu *primary))
{
	int status = boot_elsewhere(look);

	if (status != 0)
		fail_msg("status %d\n%s", status, output);
}

void assert_says(const char *line)
{
	if (strstr(output, line) == NULL)
		fail_msg("no line\n%s\nbut\n%s", line, output);
}

void assert_not_says(const char *line)
{
	if (strstr(output, line) != NULL)
		fail_msg("a line\n%s\nin\n%s", line, output);
}

void assert_ends(const char *line)
{
	size_t length = strlen(line);

	if (length > *written || strcmp(output + *written - length, line) != 0)
		fail_msg("the end is not\n%s\nbut\n%s", line, output);
}

void stops(const char *line)
{
	assert_int_equal(boot_elsewhere(NULL), HALTED);
	assert_ends(line);
	if (*line == '\0')
		assert_int_equal(*written, 0);
}

void stops_by(const char *part)
{
	const char *error;

	assert_int_equal(boot_elsewhere(NULL), HALTED);
	error = strstr(output, "ERROR: ");
	if (error == NULL || strstr(error, part) == NULL ||
	    strchr(error, '\n') != output + *written - 1)
		fail_msg("the last line has not \"%s\" in it\n%s", part,
			 output);
}

int boot_setup(void **state)
{
	(void)state;
	if (output == NULL)
		output = mmap(NULL, 2 * OUTPUT, PROT_READ | PROT_WRITE,
			      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	written = (size_t *)(void *)(output + OUTPUT);
	boot_input = (struct boot_input){ .fdt = 0x40100000,
					  .ramdisk = 0x41000000,
					  .method = "psci",
					  .kernel = "primary.bin",
					  .mem_size = 0x100000 };
	return output == MAP_FAILED;
}

void boot_run(struct vcpu *primary, unsigned vm)
{
	struct vcpu *v = &vm_find(vm)->vcpus[0];

	machine_enter(primary);
	host_interrupt_every(2);
	while (host_cpu()->vcpu != v) {
		primary->arch.regs.x[0] = 0x8400006d;
		primary->arch.regs.x[1] = vm << 16;
		host_switch(upcall_call(primary, CONDUIT_HVC));
	}
	host_interrupt_every(0);
}

bool pages_are(uint64_t begin, uint64_t end, uint8_t byte)
{
	for (uint64_t a = begin; a < end; a += PAGE_SIZE)
		if (!page_is(a, byte))
			return false;
	return true;
}
