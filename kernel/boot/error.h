/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What is wrong with a boot input, as one line that names the file, the node,
 * the property and the reason:
 *   ramdisk: manifest.dtb: /hypervisor/vm2: mem_size: 3 bytes long, ...
 */
#pragma once

#include <stdbool.h>

/* What does not fit is cut. */
struct boot_error {
	char line[320];
};

/* Writes the line. Always false: readers end with `return boot_error_set()`. */
__attribute__((format(printf, 2, 3))) bool
boot_error_set(struct boot_error *error, const char *format, ...);

/* Puts a text before the line: at most 64 characters of it. */
void boot_error_insert(struct boot_error *error, const char *text);

/* Says what the line is about, before what it says already. Always false. */
bool boot_error_about(struct boot_error *error, const char *what);

/* What one of libfdt's errors means for who made the tree. */
const char *boot_fdt_reason(int result);
