/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/boot/image: headers of guest kernels.
 */
#include "kernel/boot/image.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* One byte off, as a file in an archive may be. */
static uint8_t room[4097];
static uint8_t *const kernel = room + 1;

static void header(uint64_t image_size)
{
	memset(room, 0, sizeof(room));
	memcpy(kernel + 56, "ARM\x64", 4);
	for (unsigned int i = 0; i < 8; i++)
		kernel[16 + i] = (uint8_t)(image_size >> (8 * i));
}

static void accepted(size_t size, uint64_t memory)
{
	struct guest_image image;
	struct boot_error error;

	assert_true(guest_image_read(kernel, size, &image, &error));
	assert_int_equal(image.file_size, size);
	assert_int_equal(image.memory_size, memory);
}

static void refused(size_t size, const char *line)
{
	struct guest_image image;
	struct boot_error error;

	assert_false(guest_image_read(kernel, size, &image, &error));
	assert_string_equal(error.line, line);
}

static void test_accepted(void **state)
{
	(void)state;
	header(0x1234567890);
	accepted(4096, 0x1234567890);
	header(4096);
	accepted(4096, 4096);
	header(0);
	accepted(64, 64);
}

static void test_refused(void **state)
{
	(void)state;
	header(0);
	refused(0, "0 bytes long, too short for an arm64 Image");
	refused(63, "63 bytes long, too short for an arm64 Image");
	header(4095);
	refused(4096, "4096 bytes long, but its image_size is "
		      "4095");
	header(UINT64_MAX);
	refused(4096, "its image_size is 0xffffffffffffffff, "
		      "more than any memory");
	header(0);
	kernel[56] = 'a';
	refused(4096, "not an arm64 Image: no magic number at "
		      "0x38 (is it compressed?)");
}

/* N-22: the file that a linker writes, as it is. */
static void test_n22_elf(void **state)
{
	(void)state;
	header(0);
	memcpy(kernel,
	       "\x7f"
	       "ELF",
	       4);
	refused(4096, "an ELF file, not an arm64 Image: make it flat with "
		      "objcopy -O binary");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_n22_elf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
