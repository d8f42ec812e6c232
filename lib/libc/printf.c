/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * snprintf() and vsnprintf() of the image, smaller than the C library's: %s,
 * %d, %u, %x and %%, with a width, "-" or (but for %d) "0", and lengths l, ll
 * and z. The linter of formats sees to it that nothing else is asked for.
 */
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define DIGITS_MAX 20 /* of 64 bits and a sign */

struct output {
	char *text;
	size_t size;
	size_t length; /* of what was to be put, what is cut off included */
};

/* A va_list may be an array, which cannot be handed on by its address. */
struct arguments {
	va_list list;
};

/* Padded with fill on the left, or on the right if there is none. */
struct field {
	size_t width;
	char fill;
};

static void put(struct output *out, char c)
{
	if (out->length < out->size)
		out->text[out->length] = c;
	out->length++;
}

static void put_field(struct output *out, const struct field *f,
		      const char *text, size_t length)
{
	size_t padding = length < f->width ? f->width - length : 0;

	for (; f->fill != '\0' && padding > 0; padding--)
		put(out, f->fill);
	for (size_t i = 0; i < length; i++)
		put(out, text[i]);
	for (; padding > 0; padding--)
		put(out, ' ');
}

/* Returns where the digits that end at end begin. */
static char *to_digits(char *end, uint64_t value, unsigned base)
{
	do {
		*--end = "0123456789abcdef"[value % base];
		value /= base;
	} while (value != 0);
	return end;
}

/* A number to be printed; of 32 bits and signed, its sign extended. */
static uint64_t next_number(struct arguments *args, bool wide, bool is_signed)
{
	uint32_t number;

	if (wide)
		return va_arg(args->list, uint64_t);
	number = va_arg(args->list, uint32_t);
	return is_signed ? (uint64_t)(int32_t)number : number;
}

/* Puts a number that p, the conversion's last character, stands for. */
static void put_number(struct output *out, const struct field *f, uint64_t n,
		       char conversion)
{
	char digits[DIGITS_MAX];
	char *const end = digits + sizeof(digits);
	bool negative = conversion == 'd' && (int64_t)n < 0;
	char *begin =
		to_digits(end, negative ? -n : n, conversion == 'x' ? 16 : 10);

	if (negative)
		*--begin = '-';
	put_field(out, f, begin, (size_t)(end - begin));
}

/* Puts what follows a "%"; returns its last character. */
static const char *convert(struct output *out, const char *p,
			   struct arguments *args)
{
	struct field f = { .fill = ' ' };
	const char *text;
	bool wide = false;

	if (*p == '-' || *p == '0')
		f.fill = *p++ == '0' ? '0' : '\0';
	for (; *p >= '0' && *p <= '9'; p++)
		f.width = 10 * f.width + (size_t)(*p - '0');
	for (; *p == 'l' || *p == 'z'; p++)
		wide = true;
	switch (*p) {
	case 's':
		text = va_arg(args->list, const char *);
		put_field(out, &f, text, strlen(text));
		break;
	case 'd':
	case 'u':
	case 'x':
		put_number(out, &f, next_number(args, wide, *p == 'd'), *p);
		break;
	default:
		put(out, *p);
	}
	return p;
}

int vsnprintf(char *text, size_t size, const char *format, va_list list)
{
	struct output out = { text, size, 0 };
	struct arguments args;

	va_copy(args.list, list);
	for (; *format != '\0'; format++) {
		if (*format == '%')
			format = convert(&out, format + 1, &args);
		else
			put(&out, *format);
	}
	va_end(args.list);
	if (size > 0)
		text[out.length < size ? out.length : size - 1] = '\0';
	return (int)out.length;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, size, format, args);
	va_end(args);
	return length;
}
