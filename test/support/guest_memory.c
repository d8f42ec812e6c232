/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/guest_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/host.h"
#include "arch/stage2.h"
#include "kernel/vm/vm.h"

#define VTTBR_ROOT ((uint64_t)0x0000fffffffffffe)

_Noreturn static void fail(const char *why, uint64_t a)
{
	fprintf(stderr, "%s: 0x%llx\n", why, (unsigned long long)a);
	abort();
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
