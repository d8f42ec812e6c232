/* SPDX-License-Identifier: BSD-3-Clause */
/* A VM as the manifest describes it (manifest.h). */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/error.h"
#include "kernel/vm/vm_config.h"

enum manifest_vm_state {
	MANIFEST_VM_ABSENT,  /* no node of this number */
	MANIFEST_VM_REFUSED, /* error says why; boot goes on without it */
	MANIFEST_VM_PRESENT,
};

struct manifest_vm {
	enum manifest_vm_state state;
	struct boot_error error;
	struct vm_config config;
	char kernel_filename[VM_STRING_MAX + 1]; /* vm1: may be empty */
	char fdt_filename[VM_STRING_MAX + 1];	 /* empty: none */
	bool hint;	       /* says nothing that matters here */
	bool has_ffa_node;     /* its properties of FF-A are in the manifest */
	const void *partition; /* the tree of fdt_filename, or NULL */
	/* Primary only. */
	char ramdisk_filename[VM_STRING_MAX + 1]; /* empty: none */
	bool has_boot_address;
	uint64_t boot_address; /* page aligned */
	bool withhold_its;
	/* Secondaries only. */
	uint64_t mem_size;   /* bytes, a multiple of 4 KiB, not 0 */
	uint16_t vcpu_count; /* 1 to KEEL_MAX_CPUS */
};
