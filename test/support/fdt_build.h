/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Short names for building trees in tests, over libfdt's sequential writes. A
 * step that libfdt refuses fails the test.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <libfdt.h>

#include "kernel/boot/error.h"

#define TREE_ROOM 16384

/* The tree under construction, and after tree_finish() the tree. */
extern uint8_t tree[TREE_ROOM];

static inline void tree_reserve(uint64_t begin, uint64_t size)
{
	assert_int_equal(fdt_add_reservemap_entry(tree, begin, size), 0);
}

/* Reservations may follow, until tree_root(). */
static inline void tree_begin(void)
{
	memset(tree, 0, sizeof(tree));
	assert_int_equal(fdt_create(tree, sizeof(tree)), 0);
}

static inline void node(const char *name)
{
	assert_int_equal(fdt_begin_node(tree, name), 0);
}

static inline void end(void)
{
	assert_int_equal(fdt_end_node(tree), 0);
}

static inline void tree_root(void)
{
	assert_int_equal(fdt_finish_reservemap(tree), 0);
	node("");
}

static inline void tree_finish(void)
{
	end();
	assert_int_equal(fdt_finish(tree), 0);
	assert_int_equal(fdt_check_full(tree, sizeof(tree)), 0);
}

static inline void bytes(const char *name, const void *value, size_t size)
{
	assert_int_equal(fdt_property(tree, name, value, (int)size), 0);
}

static inline void string(const char *name, const char *value)
{
	bytes(name, value, strlen(value) + 1);
}

static inline void cell_array(const char *name, const uint32_t *values,
			      size_t count)
{
	void *place;

	assert_int_equal(fdt_property_placeholder(tree, name, (int)count * 4,
						  &place),
			 0);
	for (size_t i = 0; i < count; i++)
		fdt32_st((uint8_t *)place + 4 * i, values[i]);
}

/* A property of 32-bit numbers, and one of a single 64-bit number. */
#define cells(name, ...)                                       \
	cell_array(name, (const uint32_t[]){ __VA_ARGS__ },    \
		   sizeof((const uint32_t[]){ __VA_ARGS__ }) / \
			   sizeof(uint32_t))

static inline void cell64(const char *name, uint64_t value)
{
	cells(name, (uint32_t)(value >> 32), (uint32_t)value);
}

/* A read that failed, and the line it is to print. */
static inline void says(bool result, const struct boot_error *error,
			const char *line)
{
	assert_false(result);
	assert_string_equal(error->line, line);
}
