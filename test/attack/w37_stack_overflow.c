/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-37: a stack of 4096 bytes was left by a frame of 5392, for the memory
 * below. The map that the image starts with has a hole below every stack,
 * larger than any frame (test/lint/frames.py), and nothing of it is writable
 * and executable. (What is said of an overflow: test/boot/panic.py.)
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/aarch64/boot_map.h"
#include "arch/aarch64/image.h"
#include "arch/cpu.h"
#include "arch/stage1.h"
#include "config.h"
#include "lib/addr.h"

/* An image in the linker script's order, of 3, 2, 4, 8 and 5 pages. */
__asm__(".bss\n\t"
	".balign 4096\n\t"
	".globl image_begin, text_end, rodata_end, stacks_begin, stacks_end\n\t"
	".globl image_end\n"
	"image_begin:\n\t.skip 3 * 4096\n"
	"text_end:\n\t.skip 2 * 4096\n"
	"rodata_end:\n\t.skip 4 * 4096\n"
	"stacks_begin:\n\t.skip 8 * 4096\n"
	"stacks_end:\n\t.skip 5 * 4096\n"
	"image_end:\n\t.previous");

/* The leaf by which the map has an address; 0: it has not. */
static uint64_t leaf_of(uint64_t va)
{
	const uint64_t *table = stage1_root();
	uint64_t entry = 0;

	for (int level = 0; level <= STAGE1_LAST; level++) {
		entry = table[stage1_index(va, level)];
		if (!stage1_is_table(entry, level))
			break;
		table = stage1_next(entry);
	}
	return entry & S1_VALID ? entry : 0;
}

static uint64_t prot_of(uint64_t va)
{
	uint64_t leaf = leaf_of(va);

	return leaf != 0 ? stage1_prot(leaf) : 0;
}

static void test_holes(void **state)
{
	(void)state;
	build_boot_map();
	for (uint32_t i = 0; i < KEEL_MAX_CPUS; i++) {
		uint64_t top = arch_stack_top(i);
		uint64_t bottom = top - STACK_SIZE;

		for (uint64_t va = bottom; va < top; va += PAGE_SIZE) {
			assert_int_equal(prot_of(va), S1_DATA);
			assert_int_equal(leaf_of(va) & S1_ADDRESS,
					 (uintptr_t)stacks[i] + va - bottom);
		}
		/* the hole below, and the one of the next stack */
		assert_int_equal(leaf_of(bottom - PAGE_SIZE), 0);
		assert_int_equal(leaf_of(top), 0);
	}
	/* the stacks are nowhere else, or overflow would find them there */
	for (uint64_t va = (uintptr_t)stacks_begin; va < (uintptr_t)stacks_end;
	     va += PAGE_SIZE)
		assert_int_equal(leaf_of(va), 0);
}

static void all_are(const uint8_t *from, const uint8_t *to, uint64_t prot)
{
	for (; from < to; from += PAGE_SIZE) {
		assert_int_equal(prot_of((uintptr_t)from), prot);
		assert_int_equal(leaf_of((uintptr_t)from) & S1_ADDRESS &
					 ~PAGE_MASK,
				 (uintptr_t)from);
	}
}

static void test_image(void **state)
{
	(void)state;
	build_boot_map();
	all_are(image_begin, text_end, S1_TEXT);
	all_are(text_end, rodata_end, S1_RODATA);
	all_are(rodata_end, stacks_begin, S1_DATA);
	all_are(stacks_end, image_end, S1_DATA);
	assert_int_equal(leaf_of((uintptr_t)image_begin - PAGE_SIZE), 0);
	assert_int_equal(leaf_of((uintptr_t)image_end), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_holes),
		cmocka_unit_test(test_image),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
