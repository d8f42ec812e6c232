/* SPDX-License-Identifier: BSD-3-Clause */
/* Copies kernels to where place.h has placed them. */
#pragma once

#include "config.h"
#include "kernel/boot/manifest.h"
#include "kernel/boot/vm_place.h"

/*
 * Copies the kernels of the VMs, and the trees that secondaries are given, to
 * their places. The rest of a secondary's memory is zeroed when it first runs.
 */
void boot_load_vms(struct manifest *manifest,
		   const struct vm_place places[KEEL_MAX_VMS]);
