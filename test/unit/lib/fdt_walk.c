/* SPDX-License-Identifier: BSD-3-Clause */
/* The walk through a tree takes what libfdt's fdt_check_full() takes. */
#include "lib/fdt_read.h"

#include <libfdt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROUNDS 200000

static _Alignas(8) uint8_t tree[512], broken[512];

static int build(void **state)
{
	(void)state;
	assert_int_equal(fdt_create(tree, sizeof(tree)), 0);
	assert_int_equal(fdt_add_reservemap_entry(tree, 4096, 4096), 0);
	assert_int_equal(fdt_finish_reservemap(tree), 0);
	assert_int_equal(fdt_begin_node(tree, ""), 0);
	assert_int_equal(fdt_property_u32(tree, "#size-cells", 1), 0);
	assert_int_equal(fdt_begin_node(tree, "a"), 0);
	assert_int_equal(fdt_property_string(tree, "compatible", "b"), 0);
	assert_int_equal(fdt_begin_node(tree, "bcdef"), 0);
	assert_int_equal(fdt_end_node(tree), 0);
	assert_int_equal(fdt_end_node(tree), 0);
	assert_int_equal(fdt_end_node(tree), 0);
	assert_int_equal(fdt_finish(tree), 0);
	return 0;
}

/* 0, or what is wrong with the broken tree, by each of the two. */
static int ours(void)
{
	return fdt_read_check(broken, fdt_totalsize(tree));
}

/* libfdt is built without this check of a property's name. */
static bool name_ends(const struct fdt_property *prop)
{
	const char *names = (const char *)broken + fdt_off_dt_strings(broken);
	uint32_t offset = fdt32_ld(&prop->nameoff);
	uint32_t size = fdt_size_dt_strings(broken);

	return offset < size &&
	       memchr(names + offset, 0, size - offset) != NULL;
}

static int check_names(void)
{
	int offset, next = 0;
	uint32_t tag;

	do {
		offset = next;
		tag = fdt_next_tag(broken, offset, &next);
		if (tag == FDT_PROP &&
		    !name_ends(fdt_offset_ptr(broken, offset,
					      sizeof(struct fdt_property))))
			return -FDT_ERR_BADOFFSET;
	} while (tag != FDT_END);
	return 0;
}

static int theirs(void)
{
	int result = fdt_read_check_header(broken, fdt_totalsize(tree));

	if (result == 0)
		result = fdt_check_full(broken, fdt_totalsize(tree));
	return result != 0 ? result : check_names();
}

static void test_good(void **state)
{
	(void)state;
	memcpy(broken, tree, sizeof(tree));
	assert_int_equal(ours(), 0);
	assert_int_equal(theirs(), 0);
}

/* A tag of any kind at any place, with one or two words wrong. */
static void test_words(void **state)
{
	const uint32_t tags[] = { 0, 1, 2, 3, 4, 5, 9, 0x7fffffff };
	uint32_t words = fdt_totalsize(tree) / 4;
	unsigned refused = 0;

	(void)state;
	srand(1);
	for (unsigned i = 0; i < ROUNDS; i++) {
		memcpy(broken, tree, sizeof(tree));
		for (int n = 1 + rand() % 2; n > 0; n--) {
			uint32_t *at =
				(uint32_t *)broken + (uint32_t)rand() % words;

			if (rand() % 2)
				*at = cpu_to_fdt32(tags[rand() % 8]);
			else
				*at ^= (uint32_t)1 << rand() % 32;
		}
		if ((ours() == 0) != (theirs() == 0))
			fail_msg("round %u: %d, fdt_check_full() %d", i, ours(),
				 theirs());
		refused += ours() != 0;
	}
	assert_in_range(refused, ROUNDS / 4, ROUNDS - ROUNDS / 100);
}

/* The map's entries up to the end of the tree's memory have sizes. */
static void test_endless_map(void **state)
{
	const uint32_t size = fdt_totalsize(tree);

	(void)state;
	for (uint32_t begin = sizeof(struct fdt_header); begin <= size;
	     begin += 8) {
		uint8_t *copy = malloc(size); /* whose end ASan watches */

		assert_non_null(copy);
		memcpy(copy, tree, size);
		fdt_set_off_mem_rsvmap(copy, begin);
		memset(copy + begin, 1, size - begin);
		assert_int_equal(fdt_read_check_header(copy, size),
				 -FDT_ERR_TRUNCATED);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_good, build),
		cmocka_unit_test_setup(test_words, build),
		cmocka_unit_test_setup(test_endless_map, build),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
