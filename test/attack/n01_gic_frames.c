/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-01: the primary had GICH like the rest of the GIC, and could give virtual
 * interrupts to other VMs by it. No VM may have such registers, neither where
 * the tree says they are nor at their other addresses, and the primary's tree
 * does not list them.
 */
#include "test/attack/boot.h"

#include <stdio.h>

#define RANGES 8

struct frames {
	uint64_t begin, size;
};

/* A GIC, the places that must be nobody's, and those that stay. */
static const struct board {
	const char *what;
	const char *compatible;
	const char *status; /* NULL: in use */
	unsigned regions;   /* of redistributors, if it says so */
	int left;	    /* ranges in the primary's tree */
	struct frames reg[RANGES];
	struct frames nobodys[4];
	struct frames primarys[4];
} boards[] = {
	{ .what = "QEMU's virt",
	  .compatible = "arm,cortex-a15-gic",
	  .left = 2,
	  .reg = { { 0x8000000, 0x10000 },
		   { 0x8010000, 0x10000 },
		   { 0x8030000, 0x10000 },
		   { 0x8040000, 0x10000 } },
	  .nobodys = { { 0x8030000, 0x20000 } },
	  .primarys = { { 0x8000000, 0x30000 }, { 0x8060000, 0x1000 } } },
	{ .what = "a Raspberry Pi 4",
	  .compatible = "arm,gic-400",
	  .left = 2,
	  .reg = { { 0xff841000, 0x1000 },
		   { 0xff842000, 0x2000 },
		   { 0xff844000, 0x2000 },
		   { 0xff846000, 0x2000 } },
	  .nobodys = { { 0xff844000, 0x4000 } },
	  .primarys = { { 0xff840000, 0x4000 }, { 0xff848000, 0x1000 } } },
	{ .what = "the same, the second page of GICH not named",
	  .compatible = "arm,gic-400",
	  .left = 2,
	  .reg = { { 0xff841000, 0x1000 },
		   { 0xff842000, 0x2000 },
		   { 0xff844000, 0x1000 },
		   { 0xff846000, 0x2000 } },
	  .nobodys = { { 0xff844000, 0x4000 } },
	  .primarys = { { 0xff841000, 0x3000 } } },
	{ .what = "a GIC-400 whose tree ends with GICC",
	  .compatible = "arm,gic-400",
	  .left = 2,
	  .reg = { { 0xfff01000, 0x1000 }, { 0xfff02000, 0x100 } },
	  .nobodys = { { 0xfff04000, 0x4000 } },
	  .primarys = { { 0xfff01000, 0x3000 } } },
	{ .what = "pages of 64 KiB, named by their last 4 KiB",
	  .compatible = "arm,gic-400",
	  .left = 2,
	  .reg = { { 0x2c010000, 0x1000 },
		   { 0x2c02f000, 0x2000 },
		   { 0x2c04f000, 0x2000 },
		   { 0x2c06f000, 0x2000 } },
	  .nobodys = { { 0x2c040000, 0x40000 } },
	  .primarys = { { 0x2c010000, 0x30000 }, { 0x2c080000, 0x1000 } } },
	{ .what = "the same, and only one of two",
	  .compatible = "arm,gic-400",
	  .left = 2,
	  .reg = { { 0x1c010000, 0x1000 },
		   { 0x1c02f000, 0x2000 },
		   { 0x1c04f000, 0x1000 },
		   { 0x1c06f000, 0x2000 } },
	  .nobodys = { { 0x1c040000, 0x40000 } },
	  .primarys = { { 0x1c010000, 0x30000 } } },
	{ .what = "pages of 64 KiB, named by their first",
	  .compatible = "arm,cortex-a7-gic",
	  .left = 2,
	  .reg = { { 0xe1110000, 0x1000 },
		   { 0xe112f000, 0x2000 },
		   { 0xe1140000, 0x2000 },
		   { 0xe1160000, 0x2000 } },
	  .nobodys = { { 0xe1140000, 0x40000 } },
	  .primarys = { { 0xe1110000, 0x30000 } } },
	{ .what = "GICH before GICC",
	  .compatible = "qcom,msm-qgic2",
	  .left = 2,
	  .reg = { { 0xb000000, 0x1000 },
		   { 0xb002000, 0x2000 },
		   { 0xb001000, 0x1000 },
		   { 0xb004000, 0x2000 } },
	  .nobodys = { { 0xb001000, 0x1000 }, { 0xb004000, 0x2000 } },
	  .primarys = { { 0xb000000, 0x1000 }, { 0xb002000, 0x2000 } } },
	{ .what = "a GIC that is not in use",
	  .compatible = "arm,gic-400",
	  .status = "disabled",
	  .left = 2,
	  .reg = { { 0xff841000, 0x1000 },
		   { 0xff842000, 0x2000 },
		   { 0xff844000, 0x2000 },
		   { 0xff846000, 0x2000 } },
	  .nobodys = { { 0xff844000, 0x4000 } },
	  .primarys = { { 0xff841000, 0x3000 } } },
	{ .what = "a GICv3 with the frames of a GICv2",
	  .compatible = "arm,gic-v3",
	  .left = 3,
	  .reg = { { 0xfee00000, 0x10000 },
		   { 0xfef00000, 0xc0000 },
		   { 0xfff00000, 0x10000 },
		   { 0xfff10000, 0x10000 },
		   { 0xfff20000, 0x10000 } },
	  .nobodys = { { 0xfff10000, 0x30000 } },
	  .primarys = { { 0xfee00000, 0x10000 },
			{ 0xfef00000, 0xc0000 },
			{ 0xfff00000, 0x10000 } } },
	{ .what = "a GICv3 of two regions with them",
	  .compatible = "arm,gic-v3",
	  .regions = 2,
	  .left = 4,
	  .reg = { { 0x4d000000, 0x10000 },
		   { 0x4d100000, 0x100000 },
		   { 0x6d100000, 0x100000 },
		   { 0xfe000000, 0x10000 },
		   { 0xfe010000, 0x10000 },
		   { 0xfe020000, 0x10000 } },
	  .nobodys = { { 0xfe010000, 0x20000 } },
	  .primarys = { { 0x6d100000, 0x100000 }, { 0xfe000000, 0x10000 } } },
	{ .what = "a GICv3 alone",
	  .compatible = "arm,gic-v3",
	  .left = 2,
	  .reg = { { 0x8000000, 0x10000 }, { 0x80a0000, 0xf60000 } },
	  .primarys = { { 0x8000000, 0x10000 }, { 0x80a0000, 0xf60000 } } },
};

static const struct board *board;

static void gic_node(const char *name, const struct board *b)
{
	uint32_t reg[RANGES * 4];
	size_t n = 0;

	node(name);
	string("compatible", b->compatible);
	if (b->status != NULL)
		string("status", b->status);
	if (b->regions != 0)
		cells("#redistributor-regions", b->regions);
	for (; n < RANGES && b->reg[n].size != 0; n++) {
		reg[4 * n] = 0;
		reg[4 * n + 1] = (uint32_t)b->reg[n].begin;
		reg[4 * n + 2] = 0;
		reg[4 * n + 3] = (uint32_t)b->reg[n].size;
	}
	cell_array("reg", reg, 4 * n);
	cells("interrupts", 1, 9, 4);
	end();
}

static void one_gic(void)
{
	gic_node("gic", board);
}

static void check_page(unsigned vm, uint64_t a, bool may)
{
	if (host_guest_may(vm_find(vm), a, ACCESS_READ | ACCESS_WRITE) != may)
		fail_msg("%s: VM %u %s 0x%llx", board->what, vm,
			 may ? "may not touch" : "may touch",
			 (unsigned long long)a);
}

static void check_frames(const struct board *b)
{
	for (unsigned i = 0; i < 4; i++) {
		for (uint64_t n = 0; n < b->nobodys[i].size; n += PAGE_SIZE) {
			check_page(1, b->nobodys[i].begin + n, false);
			check_page(2, b->nobodys[i].begin + n, false);
		}
		for (uint64_t n = 0; n < b->primarys[i].size; n += PAGE_SIZE)
			check_page(1, b->primarys[i].begin + n, true);
	}
}

/* All else of the tree is as it was, and it can be changed. */
static void check_node(void *fdt, const char *path, const struct board *b)
{
	int at = fdt_path_offset(fdt, path);
	int size;

	assert_int_equal(fdt_check_full(fdt, 0x100000), 0);
	assert_non_null(fdt_getprop(fdt, at, "reg", &size));
	if (size != b->left * 16)
		fail_msg("%s: reg has %d bytes in the primary's tree", b->what,
			 size);
	assert_non_null(fdt_getprop(fdt, at, "interrupts", &size));
	assert_int_equal(size, 12);
	assert_int_equal(fdt_setprop_string(fdt, at, "status", "okay"), 0);
	assert_int_equal(fdt_check_full(fdt, 0x100000), 0);
}

static void *primary_fdt(struct vcpu *primary)
{
	machine_enter(primary);
	return (void *)(uintptr_t)primary->arch.regs.x[0];
}

static void look(struct vcpu *primary)
{
	check_frames(board);
	check_node(primary_fdt(primary), "/gic", board);
}

static void test_frames(void **state)
{
	(void)state;
	boot_input.nodes = one_gic;
	for (size_t i = 0; i < sizeof(boards) / sizeof(boards[0]); i++) {
		board = &boards[i];
		boots(look);
	}
}

/* Not of the first alone. */
static void all_gics(void)
{
	gic_node("gic-a", &boards[0]);
	gic_node("gic-b", &boards[8]);
	gic_node("gic-c", &boards[4]);
	gic_node("gic-d", &boards[9]);
}

static void look_all(struct vcpu *primary)
{
	void *fdt = primary_fdt(primary);

	check_frames(board = &boards[0]);
	check_frames(board = &boards[8]);
	check_frames(board = &boards[4]);
	check_frames(board = &boards[9]);
	check_node(fdt, "/gic-a", &boards[0]);
	check_node(fdt, "/gic-b", &boards[8]);
	check_node(fdt, "/gic-c", &boards[4]);
	check_node(fdt, "/gic-d", &boards[9]);
}

static void test_all(void **state)
{
	(void)state;
	boot_input.nodes = all_gics;
	boots(look_all);
}

/* With what reads EL2's registers, or follows it, from outside. */
static void debug_nodes(void)
{
	static const char *const names[] = { "debug-a", "debug-b", "etm" };
	static const char *const kinds[] = { "arm,coresight-cpu-debug",
					     "arm,coresight-cpu-debug",
					     "arm,coresight-etm4x" };

	for (uint32_t i = 0; i < 3; i++) {
		node(names[i]);
		string("compatible", kinds[i]);
		cells("reg", 0, 0x22010000 + i * 0x10000, 0, 0x1000);
		if (i == 1)
			string("status", "okay");
		end();
	}
	node("debug-c"); /* whose address is none: nobody's */
	string("compatible", "arm,coresight-cpu-debug");
	end();
}

static void is_disabled(const void *fdt, const char *path)
{
	const char *status =
		fdt_getprop(fdt, fdt_path_offset(fdt, path), "status", NULL);

	if (status == NULL || strcmp(status, "disabled") != 0)
		fail_msg("%s is not disabled", path);
}

static void look_debug(struct vcpu *primary)
{
	static const struct board debug = {
		.what = "debug",
		.nobodys = { { 0x22010000, 0x1000 },
			     { 0x22020000, 0x1000 },
			     { 0x22030000, 0x1000 } },
		.primarys = { { 0x22000000, 0x1000 }, { 0x22011000, 0x1000 } }
	};
	void *fdt = primary_fdt(primary);

	check_frames(board = &debug);
	is_disabled(fdt, "/debug-a");
	is_disabled(fdt, "/debug-b");
	is_disabled(fdt, "/debug-c");
	is_disabled(fdt, "/etm");
	assert_int_equal(fdt_check_full(fdt, 0x100000), 0);
}

static void test_debug(void **state)
{
	(void)state;
	boot_input.nodes = debug_nodes;
	boots(look_debug);
}

/* There is room for all that are disabled, and for what guests add. */
#define MANY 60

static void many_nodes(void)
{
	for (uint32_t i = 0; i < MANY; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "etm-%u", i);
		node(name);
		string("compatible", "arm,coresight-etm4x");
		cells("reg", 0, 0x22010000 + i * 0x10000, 0, 0x1000);
		end();
	}
}

static void look_many(struct vcpu *primary)
{
	static const uint8_t blob[512];
	void *fdt = primary_fdt(primary);
	char path[16];

	for (uint32_t i = 0; i < MANY; i++) {
		(void)snprintf(path, sizeof(path), "/etm-%u", i);
		is_disabled(fdt, path);
	}
	assert_int_equal(fdt_setprop(fdt, 0, "more", blob, sizeof(blob)), 0);
}

static void test_many(void **state)
{
	(void)state;
	boot_input.nodes = many_nodes;
	boots(look_many);
}

BOOT_ATTACKS(BOOT_ATTACK(test_frames), BOOT_ATTACK(test_all),
	     BOOT_ATTACK(test_debug), BOOT_ATTACK(test_many))
