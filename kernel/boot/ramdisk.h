/* SPDX-License-Identifier: BSD-3-Clause */
/* The ramdisk that the boot loader left, and the manifest in it. */
#pragma once

#include "kernel/boot/manifest.h"
#include "kernel/boot/ram.h"
#include "lib/addr.h"
#include "lib/cpio.h"

/* Maps and checks the archive, or ends boot. */
void ramdisk_open(const struct pa_range *at, struct cpio *archive);

/*
 * Reads the manifest, or ends boot. Reads a copy of it, for which it takes
 * pages of ram: a file in the archive is not aligned as a tree must be.
 */
void ramdisk_read_manifest(const struct cpio *archive, struct ram *ram,
			   struct manifest *manifest);
