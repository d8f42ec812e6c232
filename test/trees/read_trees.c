/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads device trees as boot does and prints what it has read, a line for each
 * thing. Arguments are files. Boot refuses a tree without a ramdisk, and a tree
 * without RAM; both are firmware's to add, and are added here.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "kernel/boot/machine.h"
#include "kernel/boot/machine_console.h"
#include "kernel/drivers/uart_list.h"

#define TREE_MAX ((size_t)2 << 20) /* as boot takes them */

static _Alignas(8) uint8_t file[TREE_MAX];
static _Alignas(8) uint8_t tree[TREE_MAX];
static struct boot_nodes nodes;
static struct boot_error error;
static struct machine machine;

static bool read_file(const char *path)
{
	int fd = open(path, O_RDONLY);
	ssize_t size = fd < 0 ? -1 : read(fd, file, sizeof(file));

	return size > 0 && close(fd) == 0 &&
	       fdt_open_into(file, tree, sizeof(tree)) == 0;
}

/* Goes to a child of the root, which is added where there is none. */
static int child(const char *name)
{
	int node = fdt_subnode_offset(tree, 0, name);

	return node >= 0 ? node : fdt_add_subnode(tree, 0, name);
}

static bool add_ramdisk(void)
{
	return fdt_setprop_u64(tree, child("chosen"), "linux,initrd-start",
			       0x48000000) == 0 &&
	       fdt_setprop_u64(tree, child("chosen"), "linux,initrd-end",
			       0x48001000) == 0;
}

/* 1 GiB at 1 GiB. */
static bool add_ram(void)
{
	int node = fdt_add_subnode(tree, 0, "memory@firmware");
	int result = fdt_setprop_string(tree, node, "device_type", "memory");

	for (int i = 0; i < fdt_address_cells(tree, 0) - 1; i++)
		result |= fdt_appendprop_u32(tree, node, "reg", 0);
	result |= fdt_appendprop_u32(tree, node, "reg", 0x40000000);
	for (int i = 0; i < fdt_size_cells(tree, 0) - 1; i++)
		result |= fdt_appendprop_u32(tree, node, "reg", 0);
	return (result | fdt_appendprop_u32(tree, node, "reg", 0x40000000)) ==
	       0;
}

/* Returns the affinity of the first CPU, which firmware boots from. */
static uint64_t first_cpu(void)
{
	const int cpus = fdt_path_offset(tree, "/cpus");
	uint64_t mpidr = 0;
	struct fdt_prop reg;
	uint32_t offset = 0;
	int node;

	fdt_for_each_subnode(node, tree, cpus) {
		if (fdt_read_is(tree, node, "device_type", "cpu") &&
		    fdt_read_is_okay(tree, node) &&
		    fdt_read_prop(tree, node, "reg", &reg) &&
		    fdt_prop_cells(&reg, &offset, fdt_address_cells(tree, cpus),
				   &mpidr))
			break;
	}
	return mpidr;
}

static void print_console(void)
{
	struct boot_error warning;
	struct uart uart;

	if (!machine_console_read(tree, &nodes, &uart, &warning))
		printf("warning %s\n", warning.line);
	if (uart.driver != NULL)
		printf("console 0x%" PRIx64 "\n", uart.regs.begin);
}

static void print_machine(void)
{
	const struct boot_ranges *ram = &machine.memory.ram;

	for (size_t i = 0; i < ram->count; i++)
		printf("ram 0x%" PRIx64 " 0x%" PRIx64 "\n",
		       ram->ranges[i].range.begin, ram->ranges[i].range.end);
	for (size_t i = 0; i < machine.cpus.count; i++)
		printf("cpu 0x%" PRIx64 "\n", machine.cpus.cpus[i].mpidr);
	printf("gic %u\n", machine.gic_version);
}

static bool read_machine(void)
{
	return boot_find_nodes(tree, sizeof(tree), &nodes) &&
	       machine_check(tree, sizeof(tree), &nodes, &error) &&
	       machine_read(tree, &nodes, first_cpu(), &machine, &error);
}

static bool lacks_ram(void)
{
	return strstr(error.line, ": there is no RAM") != NULL;
}

/* Returns false if the file cannot be read at all. */
static bool print_tree(const char *path)
{
	bool good;

	printf("tree %s\n", path);
	if (!read_file(path) || !add_ramdisk())
		return false;
	good = read_machine();
	if (!good && lacks_ram())
		good = add_ram() && read_machine();
	print_console();
	if (good)
		print_machine();
	else
		printf("refused %s\n", error.line);
	return true;
}

int main(int argc, char **argv)
{
	const struct uart_match *match;

	printf("limit %d\n", KEEL_MAX_CPUS);
	for (size_t i = 0; (match = uart_match(i)) != NULL; i++)
		printf("driver %s\n", match->compatible);
	for (int i = 1; i < argc; i++) {
		if (!print_tree(argv[i])) {
			fprintf(stderr, "%s: no tree\n", argv[i]);
			return 1;
		}
	}
	return 0;
}
