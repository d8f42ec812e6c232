/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's properties in the manifest, for as long as it lives. The manifest is
 * read into it and struct vm holds a copy of the whole: a new property needs a
 * field here, a row in kernel/boot/manifest.c, and whoever uses it.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#define VM_STRING_MAX 31 /* characters of any string, the NUL not counted */
#define VM_SMC_MAX    32

struct vm_config {
	uint32_t smc_whitelist[VM_SMC_MAX]; /* smc_count function ids */
	uint8_t smc_count;
	bool smc_permissive; /* any SMC that cannot start a CPU */
	char name[VM_STRING_MAX + 1];
};
