/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Reads cpio archives. One parser for each format turns a header into an entry;
 * everything else is common to both formats.
 */
#include "lib/cpio.h"

#include <string.h>

#include "lib/checked.h"

#define OLD_MAGIC	070707
#define OLD_HEADER_SIZE 26
#define NEW_HEADER_SIZE 110
#define NEW_FIELDS	13

#define MODE_TYPE      0170000U
#define MODE_DIRECTORY 0040000U
#define MODE_REGULAR   0100000U

#define TRAILER "TRAILER!!!"

enum format {
	FORMAT_OLD,
	FORMAT_NEW,
	FORMAT_NEW_SUMMED,
};

struct entry {
	enum format format;
	uint32_t mode;
	uint32_t links;
	uint32_t sum;
	const char *name; /* as stored, terminated */
	uint64_t name_size;
	uint64_t data; /* offset in the archive */
	uint64_t data_size;
	uint64_t next; /* offset of the next header */
};

static uint32_t word16(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

/* Parses an old binary header: 13 words; of two words the high one is first. */
static const char *read_old(const uint8_t *header, struct entry *entry)
{
	entry->format = FORMAT_OLD;
	entry->mode = word16(header + 6);
	entry->links = word16(header + 12);
	entry->sum = 0;
	entry->name_size = word16(header + 20);
	entry->data_size = word16(header + 22) << 16 | word16(header + 24);
	return NULL;
}

static bool hex_digit(uint8_t c, uint32_t *digit)
{
	if (c >= '0' && c <= '9')
		*digit = (uint32_t)(c - '0');
	else if (c >= 'a' && c <= 'f')
		*digit = (uint32_t)(c - 'a' + 10);
	else if (c >= 'A' && c <= 'F')
		*digit = (uint32_t)(c - 'A' + 10);
	else
		return false;
	return true;
}

/* Parses a field of 8 hexadecimal digits. Returns false if one is none. */
static bool hex_field(const uint8_t *digits, uint32_t *field)
{
	uint32_t value = 0;
	uint32_t digit;

	for (unsigned i = 0; i < 8; i++) {
		if (!hex_digit(digits[i], &digit))
			return false;
		value = value << 4 | digit;
	}
	*field = value;
	return true;
}

/*
 * Parses a newc header: a magic of 6 digits, then 13 fields of 8 hexadecimal
 * digits. Returns NULL or the reason why it cannot.
 */
static const char *read_new(const uint8_t *header, struct entry *entry)
{
	uint32_t fields[NEW_FIELDS];

	for (unsigned i = 0; i < NEW_FIELDS; i++) {
		if (!hex_field(header + 6 + i * 8UL, &fields[i]))
			return "a header field is no hexadecimal number";
	}
	entry->format = header[5] == '2' ? FORMAT_NEW_SUMMED : FORMAT_NEW;
	entry->mode = fields[1];
	entry->links = fields[4];
	entry->data_size = fields[6];
	entry->name_size = fields[11];
	entry->sum = fields[12];
	return NULL;
}

/*
 * Reads the fixed part of the header at base. Sets *size to its bytes, which
 * depend on the format. Returns NULL or what is wrong.
 */
static const char *read_header(const uint8_t *base, uint64_t left,
			       struct entry *entry, uint64_t *size)
{
	*size = OLD_HEADER_SIZE;
	if (left < 6)
		return "cut short: no room for a header";
	if (memcmp(base, "07070", 5) == 0 && base[5] == '7')
		return "a cpio archive in the portable ASCII format: "
		       "make it with -H newc or -H bin";
	if (memcmp(base, "07070", 5) == 0 && (base[5] == '1' || base[5] == '2'))
		*size = NEW_HEADER_SIZE;
	else if (base[0] == (OLD_MAGIC >> 8) && base[1] == (OLD_MAGIC & 0xff))
		return "an old binary cpio archive with big-endian words";
	else if (word16(base) != OLD_MAGIC)
		return "no cpio header (newc or old binary)";
	if (left < *size)
		return "cut short: no room for a header";
	return *size == NEW_HEADER_SIZE ? read_new(base, entry) :
					  read_old(base, entry);
}

/*
 * Sets where the data and the next header are. Name and data are both padded,
 * to 4 bytes (newc) or to 2. Returns false if an offset wraps.
 */
static bool locate(uint64_t at, uint64_t header_size, struct entry *entry)
{
	uint64_t align = entry->format == FORMAT_OLD ? 2 : 4;
	uint64_t end;

	return checked_add(at + header_size, entry->name_size, &end) &&
	       checked_align_up(end, align, &entry->data) &&
	       checked_add(entry->data, entry->data_size, &end) &&
	       checked_align_up(end, align, &entry->next);
}

/* Reads the entry with its header at offset `at`. Returns NULL or an error. */
static const char *read_entry(const struct cpio *archive, uint64_t at,
			      struct entry *entry)
{
	uint64_t header_size;
	const char *reason;

	reason = read_header(archive->base + at, archive->size - at, entry,
			     &header_size);
	if (reason != NULL)
		return reason;
	if (entry->name_size == 0)
		return "an entry without a name";
	if (!locate(at, header_size, entry) ||
	    entry->name_size > archive->size - at - header_size)
		return "cut short: the name ends behind the archive";
	entry->name = (const char *)archive->base + at + header_size;
	if (strnlen(entry->name, entry->name_size) != entry->name_size - 1)
		return "a name does not end with its only NUL";
	return NULL;
}

static bool is_trailer(const struct entry *entry)
{
	return strcmp(entry->name, TRAILER) == 0;
}

static bool is_regular(const struct entry *entry)
{
	return (entry->mode & MODE_TYPE) == MODE_REGULAR;
}

static const char *bare_name(const struct entry *entry)
{
	const char *name = entry->name;

	return name[0] == '.' && name[1] == '/' && name[2] != '\0' ? name + 2 :
								     name;
}

static bool sum_holds(const struct cpio *archive, const struct entry *entry)
{
	uint32_t sum = 0;

	for (uint64_t i = 0; i < entry->data_size; i++)
		sum += archive->base[entry->data + i];
	return sum == entry->sum;
}

/* Checks an entry that is not the trailer. Returns NULL or what is wrong. */
static const char *check_entry(const struct cpio *archive,
			       const struct entry *entry)
{
	if (entry->mode > 0177777)
		return "a mode of more than 16 bits";
	if (!is_regular(entry) && (entry->mode & MODE_TYPE) != MODE_DIRECTORY)
		return "neither a regular file nor a directory";
	if (!is_regular(entry) && entry->data_size != 0)
		return "a directory with data";
	if (entry->name[0] == '\0')
		return "an entry without a name";
	if (entry->next > archive->size)
		return "cut short: the data ends behind the archive";
	/* newc stores the data of hard links with the last of them only. */
	if (is_regular(entry) && entry->format != FORMAT_OLD &&
	    entry->links > 1 && entry->data_size == 0)
		return "a hard link without data";
	if (is_regular(entry) && entry->format == FORMAT_NEW_SUMMED &&
	    !sum_holds(archive, entry))
		return "wrong checksum";
	return NULL;
}

/* Finds the first entry of this name before end. Returns false without one. */
static bool find(const struct cpio *archive, uint64_t end, const char *name,
		 struct entry *entry)
{
	for (uint64_t at = 0; at < end; at = entry->next) {
		if (read_entry(archive, at, entry) != NULL || is_trailer(entry))
			return false;
		if (strcmp(bare_name(entry), name) == 0)
			return true;
	}
	return false;
}

/*
 * Checks the trailer, which only zeros may follow: archives are padded to
 * blocks of 512 bytes. Returns NULL or what is wrong.
 */
static const char *check_trailer(const struct cpio *archive,
				 const struct entry *entry)
{
	const char *name_end = entry->name + entry->name_size;
	const uint8_t *p = (const uint8_t *)name_end;

	if (entry->data_size != 0)
		return "a trailer with data";
	for (; p < archive->base + archive->size; p++) {
		if (*p != 0)
			return "something other than zeros follows the trailer";
	}
	return NULL;
}

/* Checks the whole archive. Returns NULL, or an error of the header at *at. */
static const char *check_archive(const struct cpio *archive, uint64_t *at)
{
	struct entry entry;
	struct entry other;
	const char *reason;
	enum format format = FORMAT_OLD;

	for (size_t count = 0;; count++) {
		reason = read_entry(archive, *at, &entry);
		if (reason != NULL)
			return *at == archive->size ? "cut short: no trailer" :
						      reason;
		if (count == 0)
			format = entry.format;
		if (entry.format != format)
			return "an entry in another format than the first";
		if (is_trailer(&entry))
			return check_trailer(archive, &entry);
		if (count == CPIO_MAX_ENTRIES)
			return "too many entries";
		reason = check_entry(archive, &entry);
		if (reason != NULL)
			return reason;
		if (find(archive, *at, bare_name(&entry), &other))
			return "an entry of the same name stands before";
		*at = entry.next;
	}
}

bool cpio_open(struct cpio *archive, const void *base, size_t size,
	       struct cpio_error *error)
{
	uint64_t at = 0;

	archive->base = base;
	archive->size = size;
	error->reason = size == 0 ? "empty" : check_archive(archive, &at);
	error->offset = (size_t)at;
	return error->reason == NULL;
}

bool cpio_find(const struct cpio *archive, const char *name,
	       struct cpio_file *file)
{
	struct entry entry;

	if (!find(archive, archive->size, name, &entry) || !is_regular(&entry))
		return false;
	file->data = archive->base + entry.data;
	file->size = (size_t)entry.data_size;
	return true;
}
