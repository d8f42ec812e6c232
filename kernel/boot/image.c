/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The header of an arm64 Image.
 */
#include "kernel/boot/image.h"

#include <inttypes.h>

#include "lib/addr.h"

#define HEADER_SIZE    64
#define IMAGE_SIZE_AT  16
#define IMAGE_MAGIC_AT 56
#define IMAGE_MAGIC    0x644d5241U /* "ARM\x64" */
#define ELF_MAGIC      0x464c457fU /* "\x7f" "ELF" */

/* Little-endian, at any alignment: files in an archive have only 2 bytes. */
static uint64_t read_le(const uint8_t *bytes, unsigned int count)
{
	uint64_t value = 0;

	while (count-- > 0)
		value = value << 8 | bytes[count];
	return value;
}

bool guest_image_read(const void *file, size_t size, struct guest_image *image,
		      struct boot_error *error)
{
	const uint8_t *header = file;
	uint64_t image_size;

	if (size < HEADER_SIZE)
		return boot_error_set(error,
				      "%zu bytes long, too short for an arm64 "
				      "Image",
				      size);
	if (read_le(header, 4) == ELF_MAGIC)
		return boot_error_set(error, "an ELF file, not an arm64 Image: "
					     "make it flat with objcopy -O "
					     "binary");
	if (read_le(header + IMAGE_MAGIC_AT, 4) != IMAGE_MAGIC)
		return boot_error_set(error,
				      "not an arm64 Image: no magic number "
				      "at 0x38 (is it compressed?)");
	image_size = read_le(header + IMAGE_SIZE_AT, 8);
	if (image_size != 0 && image_size < size)
		return boot_error_set(error,
				      "%zu bytes long, but its image_size is "
				      "%" PRIu64,
				      size, image_size);
	if (image_size > PHYSICAL_LIMIT)
		return boot_error_set(error,
				      "its image_size is 0x%" PRIx64
				      ", more than any memory",
				      image_size);
	image->file_size = size;
	image->memory_size = image_size != 0 ? image_size : size;
	return true;
}
