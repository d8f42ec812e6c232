/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * lib/cpio: archives of both formats, and each way to be malformed.
 */
#include "lib/cpio.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ROOM 4096

enum format {
	OLD,
	NEW,
	SUMMED,
};

struct spec {
	const char *name;
	const char *data;
	unsigned int mode;
	unsigned int links;
};

/* The archive under construction. */
static uint8_t archive[ROOM];
static size_t used;

static void begin(void)
{
	memset(archive, 0, sizeof(archive));
	used = 0;
}

static void put(const void *bytes, size_t size, size_t align)
{
	assert_true(used + size + align < ROOM);
	memcpy(archive + used, bytes, size);
	used = (used + size + align - 1) / align * align;
}

static void put_word(unsigned int word)
{
	const uint8_t bytes[2] = { (uint8_t)word, (uint8_t)(word >> 8) };

	put(bytes, 2, 1);
}

static void put_old(const struct spec *spec)
{
	size_t size = strlen(spec->data);
	const unsigned int words[13] = { 070707,
					 1,
					 2,
					 spec->mode,
					 3,
					 4,
					 spec->links,
					 0,
					 5,
					 6,
					 (unsigned int)strlen(spec->name) + 1,
					 0,
					 (unsigned int)size };

	for (size_t i = 0; i < 13; i++)
		put_word(words[i]);
	put(spec->name, strlen(spec->name) + 1, 2);
	put(spec->data, size, 2);
}

static void put_new(const struct spec *spec, const char *magic)
{
	char header[111];
	unsigned int sum = 0;

	for (const char *p = spec->data; *p != '\0'; p++)
		sum += (unsigned char)*p;
	(void)snprintf(header, sizeof(header),
		       "%s%08x%08X%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		       magic, 0x1aU, spec->mode, 0U, 0U, spec->links,
		       0x5e000000U, (unsigned int)strlen(spec->data), 8U, 1U,
		       0U, 0U, (unsigned int)strlen(spec->name) + 1,
		       strcmp(magic, "070702") == 0 ? sum : 0U);
	put(header, 110, 1);
	put(spec->name, strlen(spec->name) + 1, 4);
	put(spec->data, strlen(spec->data), 4);
}

static void put_entry(enum format format, const struct spec *spec)
{
	if (format == OLD)
		put_old(spec);
	else
		put_new(spec, format == NEW ? "070701" : "070702");
}

static void file(enum format format, const char *name, const char *data)
{
	const struct spec spec = { name, data, 0100644, 1 };

	put_entry(format, &spec);
}

static void trailer(enum format format)
{
	const struct spec spec = { "TRAILER!!!", "", 0, 1 };

	put_entry(format, &spec);
}

/* Opens an exact copy, so that the sanitizer sees each read behind it. */
static bool open_copy(size_t size, struct cpio *cpio, struct cpio_error *error)
{
	uint8_t *copy = malloc(size != 0 ? size : 1);
	bool ok;

	assert_non_null(copy);
	memcpy(copy, archive, size);
	ok = cpio_open(cpio, copy, size, error);
	free(copy);
	return ok;
}

static void refused(size_t size, const char *reason, size_t offset)
{
	struct cpio_error error = { NULL, 0 };
	struct cpio cpio;

	assert_false(open_copy(size, &cpio, &error));
	assert_string_equal(error.reason, reason);
	assert_int_equal(error.offset, offset);
}

static void finds(const char *name, const char *data)
{
	struct cpio_error error;
	struct cpio_file found;
	struct cpio cpio;

	assert_true(cpio_open(&cpio, archive, used, &error));
	assert_null(error.reason);
	if (data == NULL) {
		assert_false(cpio_find(&cpio, name, &found));
		return;
	}
	assert_true(cpio_find(&cpio, name, &found));
	assert_int_equal(found.size, strlen(data));
	assert_memory_equal(found.data, data, found.size);
}

static void fill(enum format format)
{
	const struct spec root = { ".", "", 040755, 2 };
	const struct spec directory = { "./boot", "", 040755, 2 };

	begin();
	put_entry(format, &root);
	put_entry(format, &directory);
	file(format, "manifest.dtb", "odd");
	file(format, "./kernel", "even");
	file(format, "empty", "");
	trailer(format);
}

static void test_finds_files(void **state)
{
	(void)state;
	for (enum format f = OLD; f <= SUMMED; f++) {
		fill(f);
		finds("manifest.dtb", "odd");
		finds("kernel", "even");
		finds("empty", "");
		finds("kern", NULL);
		finds("kernel2", NULL);
		finds("./kernel", NULL);
		finds("boot", NULL);
		finds("TRAILER!!!", NULL);
	}
}

static void test_zeros_follow(void **state)
{
	(void)state;
	for (enum format f = OLD; f <= SUMMED; f++) {
		size_t at;

		fill(f);
		at = used - (f == OLD ? 38 : 124);
		used = 2048;
		finds("kernel", "even");
		archive[used - 1] = 1;
		refused(used, "something other than zeros follows the trailer",
			at);
	}
}

/* No prefix that ends before the trailer does is taken, or read behind. */
static void test_cut_short(void **state)
{
	struct cpio_error error;
	struct cpio cpio;

	(void)state;
	for (enum format f = OLD; f <= SUMMED; f++) {
		size_t end;

		fill(f);
		end = used - (f == OLD ? 1 : 3);
		for (size_t size = 0; size < end; size++)
			assert_false(open_copy(size, &cpio, &error));
		assert_true(open_copy(used, &cpio, &error));
	}
}

static void test_cut_reasons(void **state)
{
	(void)state;
	fill(OLD);
	refused(0, "empty", 0);
	refused(3, "cut short: no room for a header", 0);
	refused(20, "cut short: no room for a header", 0);
	refused(27, "cut short: the name ends behind the archive", 0);
	begin();
	file(OLD, "a", "0123456789");
	refused(used - 4, "cut short: the data ends behind the archive", 0);
	refused(used, "cut short: no trailer", used);
}

static void test_not_cpio(void **state)
{
	(void)state;
	begin();
	refused(512, "no cpio header (newc or old binary)", 0);
	memcpy(archive, "\x1f\x8b\x08\x00", 4);
	refused(512, "no cpio header (newc or old binary)", 0);
	memcpy(archive, "070707", 6);
	refused(512,
		"a cpio archive in the portable ASCII format: "
		"make it with -H newc or -H bin",
		0);
	memcpy(archive, "\x71\xc7", 2);
	refused(512, "an old binary cpio archive with big-endian words", 0);
	memcpy(archive, "070703", 6);
	refused(512, "no cpio header (newc or old binary)", 0);
}

static void test_names(void **state)
{
	(void)state;
	begin();
	file(OLD, "name", "");
	archive[20] = 0;
	refused(used, "an entry without a name", 0);
	archive[20] = 4;
	refused(used, "a name does not end with its only NUL", 0);
	archive[20] = 5;
	archive[27] = 0;
	refused(used, "a name does not end with its only NUL", 0);
	begin();
	file(NEW, "", "");
	refused(used, "an entry without a name", 0);
}

static void test_doubles(void **state)
{
	(void)state;
	begin();
	file(NEW, "a", "1");
	file(NEW, "b", "2");
	file(NEW, "./a", "3");
	trailer(NEW);
	refused(used, "an entry of the same name stands before", 232);
}

static void one(enum format format, const char *data, unsigned int mode,
		unsigned int links, const char *reason)
{
	const struct spec spec = { "a", data, mode, links };

	begin();
	put_entry(format, &spec);
	trailer(format);
	if (reason != NULL)
		refused(used, reason, 0);
	else
		finds("a", data);
}

static void test_kinds(void **state)
{
	const char *kind = "neither a regular file nor a directory";

	(void)state;
	one(NEW, "b", 0120777, 1, kind);
	one(OLD, "", 020644, 1, kind);
	one(OLD, "", 0, 1, kind);
	one(NEW, "", 0200100644, 1, "a mode of more than 16 bits");
	one(NEW, "x", 040755, 2, "a directory with data");
	one(NEW, "", 0100644, 2, "a hard link without data");
	one(NEW, "x", 0100644, 2, NULL);
	one(OLD, "", 0100644, 2, NULL);
}

static void test_checksum(void **state)
{
	(void)state;
	one(SUMMED, "data", 0100644, 1, NULL);
	archive[112] = 'e';
	refused(used, "wrong checksum", 0);
}

static void test_header_digits(void **state)
{
	(void)state;
	for (size_t i = 6; i < 110; i++) {
		one(NEW, "data", 0100644, 1, NULL);
		archive[i] = i % 2 != 0 ? 'g' : ' ';
		refused(used, "a header field is no hexadecimal number", 0);
	}
}

static void test_huge_sizes(void **state)
{
	(void)state;
	one(NEW, "data", 0100644, 1, NULL);
	memcpy(archive + 54, "ffffffff", 8);
	refused(used, "cut short: the data ends behind the archive", 0);
	one(NEW, "data", 0100644, 1, NULL);
	memcpy(archive + 94, "FFFFFFFF", 8);
	refused(used, "cut short: the name ends behind the archive", 0);
}

static void test_mixed_formats(void **state)
{
	(void)state;
	begin();
	file(OLD, "a", "");
	trailer(NEW);
	refused(used, "an entry in another format than the first", 28);
}

static void test_trailer_with_data(void **state)
{
	const struct spec spec = { "TRAILER!!!", "x", 0, 1 };

	(void)state;
	begin();
	put_old(&spec);
	refused(used, "a trailer with data", 0);
}

static void test_too_many(void **state)
{
	size_t size = (CPIO_MAX_ENTRIES + 2) * 40;
	uint8_t *big = calloc(1, size);
	struct cpio_error error;
	struct cpio cpio;
	char name[8];

	(void)state;
	assert_non_null(big);
	size = 0;
	for (unsigned int i = 0; i <= CPIO_MAX_ENTRIES; i++) {
		(void)snprintf(name, sizeof(name), "%u", i);
		begin();
		file(OLD, name, "");
		memcpy(big + size, archive, used);
		size += used;
	}
	assert_false(cpio_open(&cpio, big, size, &error));
	assert_string_equal(error.reason, "too many entries");
	free(big);
}

/* Whatever one byte becomes: an answer, and no read outside. */
static void test_any_byte(void **state)
{
	static const uint8_t values[] = { 0, 1, '0', 'f', 0x80, 0xff };
	struct cpio_error error;
	struct cpio cpio;

	(void)state;
	for (enum format f = OLD; f <= SUMMED; f++) {
		fill(f);
		for (size_t i = 0; i < used * sizeof(values); i++) {
			uint8_t *byte = &archive[i / sizeof(values)];
			uint8_t before = *byte;

			*byte = values[i % sizeof(values)];
			(void)open_copy(used, &cpio, &error);
			*byte = before;
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_finds_files),
		cmocka_unit_test(test_zeros_follow),
		cmocka_unit_test(test_cut_short),
		cmocka_unit_test(test_cut_reasons),
		cmocka_unit_test(test_not_cpio),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_doubles),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_checksum),
		cmocka_unit_test(test_header_digits),
		cmocka_unit_test(test_huge_sizes),
		cmocka_unit_test(test_mixed_formats),
		cmocka_unit_test(test_trailer_with_data),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_any_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
