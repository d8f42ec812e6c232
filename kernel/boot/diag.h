/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is wrong with a boot input, as one line that names the file, the node,
 * the property and the reason:
 *   ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: 3 bytes long, ...
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct boot_error {
	const char *file;     /* a constant text, or NULL */
	const char *property; /* a constant text, or NULL */
	char node[64];	      /* may be empty */
	char reason[160];
};

/* Room that every line fits in, NUL included. */
#define BOOT_ERROR_LINE 320

/*
 * Fills *error; file, node and property may be NULL. What is too long for its
 * field is cut. Always returns false, so that readers end with
 * `return boot_error_set(...)`.
 */
__attribute__((format(printf, 5, 6))) bool
boot_error_set(struct boot_error *error, const char *file, const char *node,
	       const char *property, const char *reason, ...);

/* Says that a reason is about something else: what is placed by a property. */
void boot_error_about(struct boot_error *error, const char *file,
		      const char *node, const char *property);

/* What one of libfdt's errors means for who made the tree. */
const char *boot_fdt_reason(int result);

/* Writes the line, without a newline, to line of size bytes. */
void boot_error_format(const struct boot_error *error, char *line, size_t size);
