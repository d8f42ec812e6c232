/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RAM, and who reaches it: guests through their stage 2, walked here as the
 * hardware does and not as kernel/map does, and the monitor through its own
 * map and its windows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "arch/guest_memory.h"
#include "arch/host.h"
#include "arch/stage1.h"
#include "arch/stage2.h"
#include "arch/window.h"
#include "kernel/base/cpu.h"
#include "kernel/vm/vm.h"

#define VTTBR_ROOT ((uint64_t)0x0000fffffffffffe)

static _Alignas(PAGE_SIZE) uint64_t root[STAGE1_ENTRIES];

struct pa_range host_absent;

_Noreturn static void fail(const char *why, uint64_t a)
{
	fprintf(stderr, "%s: 0x%llx\n", why, (unsigned long long)a);
	abort();
}

void host_ram_init(void)
{
	void *at = (void *)(uintptr_t)HOST_RAM_BEGIN;
	size_t size = HOST_RAM_END - HOST_RAM_BEGIN;

	/* What we mapped before goes; nobody else is here. */
	munmap(at, size);
	if (mmap(at, size, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE |
			 MAP_FIXED_NOREPLACE,
		 -1, 0) != at)
		fail("no RAM to be had", HOST_RAM_BEGIN);
	memset(root, 0, sizeof(root));
	host_absent = (struct pa_range){ 0, 0 };
}

static bool in_ram(uint64_t a, uint64_t size)
{
	return a >= HOST_RAM_BEGIN && a < HOST_RAM_END &&
	       size <= HOST_RAM_END - a;
}

uint64_t host_guest_leaf(const struct vm *vm, uint64_t a, unsigned *level)
{
	uint64_t table = vm->ptable.vttbr & VTTBR_ROOT;
	struct stage2_shape shape = vm->ptable.shape;
	uint64_t index = a >> (12 + 9 * (3 - shape.start_level));

	if (a >> shape.bits != 0)
		fail("IPA out of range", a);
	for (unsigned l = shape.start_level;; l++) {
		uint64_t entry = ((const uint64_t *)(uintptr_t)table)[index];
		bool is_table = l < 3 && (entry & 3) == 3;

		*level = l;
		if (!is_table)
			return entry;
		table = entry & 0x0000fffffffff000ULL;
		index = a >> (12 + 9 * (2 - l)) & 511;
	}
}

bool host_guest_may(const struct vm *vm, uint64_t a, unsigned access)
{
	unsigned level;
	uint64_t leaf = host_guest_leaf(vm, a, &level);
	uint64_t size = (uint64_t)1 << (12 + 9 * (3 - level));
	uint64_t output = leaf & 0x0000fffffffff000ULL;

	if (!(leaf & 1))
		return false;
	if (level == 0 || (level == 3) != ((leaf & 3) == 3))
		fail("a descriptor that is reserved", a);
	if (output != (a & ~(size - 1)))
		fail("an IPA that is not its PA", a);
	/* S2AP, XN, AF; normal memory is inner shareable write-back (W-15) */
	if (!(leaf & ((uint64_t)1 << 10)) || (leaf >> 8 & 3) != 3)
		fail("attributes wrong", leaf);
	if ((access & ACCESS_READ) && !(leaf & ((uint64_t)1 << 6)))
		return false;
	if ((access & ACCESS_WRITE) && !(leaf & ((uint64_t)1 << 7)))
		return false;
	return !(access & ACCESS_EXECUTE) || (leaf >> 53 & 3) == 0;
}

/* Is all of [a, a + size) open to that access? */
static bool may_all(const struct vm *vm, uint64_t a, size_t size,
		    unsigned access)
{
	for (uint64_t p = page_floor(a); p < a + size; p += PAGE_SIZE) {
		if (!host_guest_may(vm, p, access))
			return false;
	}
	if (!in_ram(a, size))
		fail("no RAM behind an address that a guest may access", a);
	return true;
}

bool host_guest_read(const struct vm *vm, uint64_t a, void *to, size_t size)
{
	if (!may_all(vm, a, size, ACCESS_READ))
		return false;
	memcpy(to, (const void *)(uintptr_t)a, size);
	return true;
}

bool host_guest_write(const struct vm *vm, uint64_t a, const void *from,
		      size_t size)
{
	if (!may_all(vm, a, size, ACCESS_WRITE))
		return false;
	memcpy((void *)(uintptr_t)a, from, size);
	return true;
}

uint64_t *stage1_root(void)
{
	return root;
}

uint64_t host_monitor_prot(uint64_t a)
{
	uint64_t entry = 0;
	const uint64_t *table = root;

	for (int level = 0; level <= STAGE1_LAST; level++) {
		entry = table[stage1_index(a, level)];
		if (!stage1_is_table(entry, level))
			return entry & S1_VALID ? stage1_prot(entry) : 0;
		table = stage1_next(entry);
	}
	return 0;
}

/* The first bytes of [a, a + size) that are there. */
static size_t present(uint64_t a, size_t size)
{
	if (a >= host_absent.end || a + size <= host_absent.begin)
		return size;
	return a >= host_absent.begin ? 0 : host_absent.begin - a;
}

bool guest_copy(void *to, const void *from, size_t size)
{
	size_t readable = present((uintptr_t)from, size);
	size_t n = present((uintptr_t)to, readable);

	memcpy(to, from, n);
	return n == size;
}

bool guest_zero(void *to, size_t size)
{
	size_t n = present((uintptr_t)to, size);

	memset(to, 0, n);
	return n == size;
}

/* Guests have no stage 1 here. */
bool guest_translate(uint64_t va)
{
	fail("a walk of stage 1", va);
}

bool window_clear(const struct cpu *cpu, pa_t start, uint64_t pages)
{
	if (cpu->index != host_cpu_index)
		fail("another CPU's window", cpu->index);
	if (pages == 0 || pages > WINDOW_PAGES ||
	    !in_ram(start.pa, pages * PAGE_SIZE))
		fail("cannot be cleared", start.pa);
	host_step(HOST_CLEAR, start.pa);
	return guest_zero((void *)(uintptr_t)start.pa, pages * PAGE_SIZE);
}
