/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header of an arm64 Image, the format of every guest kernel (Linux,
 * Documentation/arch/arm64/booting): entered at its first byte, with memory
 * behind the file for its BSS.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "kernel/boot/error.h"

struct guest_image {
	uint64_t file_size;   /* bytes to copy */
	uint64_t memory_size; /* bytes to reserve, at least file_size */
};

/*
 * Checks the header of a kernel of size bytes, at any alignment. An image_size
 * of 0 (old kernels) means the size of the file; one that is smaller than the
 * file, or more than 4 PiB, is refused. The error does not name the file.
 */
bool guest_image_read(const void *file, size_t size, struct guest_image *image,
		      struct boot_error *error);
