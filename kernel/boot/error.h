/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An error in a boot input: one line that names the file, the node, the
 * property and the reason:
 *   ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: 3 bytes long, ...
 */
#pragma once

#include <stdbool.h>

/* A line that does not fit is cut. */
struct boot_error {
	char line[320];
};

/* Writes the line. Returns false, for `return boot_error_set()`. */
__attribute__((format(printf, 2, 3))) bool
boot_error_set(struct boot_error *error, const char *format, ...);

/* Inserts at most 64 characters of text before the line. */
void boot_error_insert(struct boot_error *error, const char *text);

/* Inserts "what: " before the line. Returns false. */
bool boot_error_about(struct boot_error *error, const char *what);

/* Returns the meaning of a libfdt error, for the person who made the tree. */
const char *boot_fdt_reason(int result);
