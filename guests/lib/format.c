/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Formatted printing of integers, characters and strings (C11 7.21.6.1). No
 * floating point: the library uses general registers only. A conversion that
 * is not known is printed as it stands, and takes no argument.
 */
#include "format.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Room for 64 bits in octal. */
#define DIGITS 22

struct output {
	guest_put_fn *put;
	void *to;
	int count;
};

/* A conversion, from its % on. */
struct spec {
	bool left;
	bool zeros;
	bool alternate;
	/* The sign of a number that is not negative: '+', ' ' or 0. */
	char sign;
	int width;
	/* -1 if there is none. */
	int precision;
	/* Size of the argument in bytes. */
	size_t size;
	char conversion;
};

static void put(struct output *out, char c)
{
	out->put(c, out->to);
	out->count++;
}

static void put_times(struct output *out, char c, int times)
{
	for (; times > 0; times--)
		put(out, c);
}

static void put_text(struct output *out, const char *text, int length)
{
	for (int i = 0; i < length; i++)
		put(out, text[i]);
}

static const char *read_flags(const char *at, struct spec *spec)
{
	for (;; at++) {
		if (*at == '-')
			spec->left = true;
		else if (*at == '0')
			spec->zeros = true;
		else if (*at == '#')
			spec->alternate = true;
		else if (*at == '+' || (*at == ' ' && spec->sign == 0))
			spec->sign = *at;
		else
			return at;
	}
}

/* Reads a width or a precision: a number, or * and an argument. */
static const char *read_number(const char *at, va_list *args, int *number)
{
	if (*at == '*') {
		*number = va_arg(*args, int);
		return at + 1;
	}
	for (*number = 0; *at >= '0' && *at <= '9'; at++)
		if (*number < GUEST_FORMAT_MAX)
			*number = *number * 10 + (*at - '0');
	return at;
}

static const char *read_size(const char *at, struct spec *spec)
{
	spec->size = sizeof(int);
	if (*at == 'l' || *at == 'z' || *at == 't' || *at == 'j') {
		spec->size = sizeof(long);
		return at[0] == 'l' && at[1] == 'l' ? at + 2 : at + 1;
	}
	if (*at != 'h')
		return at;
	spec->size = at[1] == 'h' ? sizeof(char) : sizeof(short);
	return at[1] == 'h' ? at + 2 : at + 1;
}

/* Reads what is between % and the conversion. Returns what is behind both. */
static const char *read_spec(const char *at, va_list *args, struct spec *spec)
{
	*spec = (struct spec){ .precision = -1 };
	at = read_flags(at, spec);
	at = read_number(at, args, &spec->width);
	if (spec->width < 0) {
		spec->left = true;
		spec->width = -spec->width;
	}
	if (*at == '.')
		at = read_number(at + 1, args, &spec->precision);
	at = read_size(at, spec);
	spec->conversion = *at;
	return *at == '\0' ? at : at + 1;
}

static bool is_signed(const struct spec *spec)
{
	return spec->conversion == 'd' || spec->conversion == 'i';
}

/* Returns an argument of the conversion's size, sign-extended if it is one. */
static uint64_t read_argument(const struct spec *spec, va_list *args)
{
	uint64_t value;

	if (spec->size == sizeof(long))
		return va_arg(*args, unsigned long);
	value = va_arg(*args, unsigned int);
	if (spec->size == sizeof(short))
		return is_signed(spec) ? (uint64_t)(short)value :
					 (unsigned short)value;
	if (spec->size == sizeof(char))
		return is_signed(spec) ? (uint64_t)(signed char)value :
					 (unsigned char)value;
	return is_signed(spec) ? (uint64_t)(int)value : value;
}

/* Writes a number's digits in front of `end`. Returns how many. */
static int digits_of(uint64_t value, unsigned int base, bool upper, char *end)
{
	const char *digits = upper ? "0123456789ABCDEF" : "0123456789abcdef";
	char *at = end;

	for (; value != 0; value /= base)
		*--at = digits[value % base];
	return (int)(end - at);
}

static unsigned int base_of(char conversion)
{
	switch (conversion) {
	case 'x':
	case 'X':
	case 'p':
		return 16;
	case 'o':
		return 8;
	default:
		return 10;
	}
}

/* Puts a number: blanks, prefix, zeros, digits, blanks. */
static void put_number(struct output *out, const struct spec *spec,
		       const char *prefix, uint64_t value)
{
	const unsigned int base = base_of(spec->conversion);
	char room[DIGITS];
	int count =
		digits_of(value, base, spec->conversion == 'X', room + DIGITS);
	int prefix_length = prefix[0] == '\0' ? 0 : prefix[1] == '\0' ? 1 : 2;
	int zeros = (spec->precision < 0 ? 1 : spec->precision) - count;
	int blanks;

	if (base == 8 && spec->alternate && zeros < 1)
		zeros = 1;
	if (zeros < 0)
		zeros = 0;
	blanks = spec->width - prefix_length - zeros - count;
	if (spec->zeros && !spec->left && spec->precision < 0 && blanks > 0) {
		zeros += blanks;
		blanks = 0;
	}
	if (!spec->left)
		put_times(out, ' ', blanks);
	put_text(out, prefix, prefix_length);
	put_times(out, '0', zeros);
	put_text(out, room + DIGITS - count, count);
	if (spec->left)
		put_times(out, ' ', blanks);
}

static void put_signed(struct output *out, const struct spec *spec,
		       uint64_t value)
{
	const char sign[2] = { spec->sign, '\0' };

	if ((int64_t)value < 0)
		put_number(out, spec, "-", -value);
	else
		put_number(out, spec, sign, value);
}

static void put_unsigned(struct output *out, const struct spec *spec,
			 uint64_t value)
{
	bool prefixed = base_of(spec->conversion) == 16 && spec->alternate &&
			value != 0;

	put_number(out, spec,
		   !prefixed		   ? "" :
		   spec->conversion == 'X' ? "0X" :
					     "0x",
		   value);
}

static void put_padded(struct output *out, const struct spec *spec,
		       const char *text, int length)
{
	if (!spec->left)
		put_times(out, ' ', spec->width - length);
	put_text(out, text, length);
	if (spec->left)
		put_times(out, ' ', spec->width - length);
}

static void put_string(struct output *out, const struct spec *spec,
		       const char *text)
{
	int length = 0;

	if (text == NULL)
		text = "(null)";
	while (length != spec->precision && text[length] != '\0')
		length++;
	put_padded(out, spec, text, length);
}

/* Puts a conversion, whose text is from `begin` to `end`. */
static void convert(struct output *out, struct spec *spec, va_list *args,
		    const char *begin, const char *end)
{
	char c;

	switch (spec->conversion) {
	case 'd':
	case 'i':
		put_signed(out, spec, read_argument(spec, args));
		break;
	case 'u':
	case 'x':
	case 'X':
	case 'o':
		put_unsigned(out, spec, read_argument(spec, args));
		break;
	case 'p':
		spec->alternate = true;
		put_unsigned(out, spec, (uintptr_t)va_arg(*args, void *));
		break;
	case 'c':
		c = (char)va_arg(*args, int);
		put_padded(out, spec, &c, 1);
		break;
	case 's':
		put_string(out, spec, va_arg(*args, const char *));
		break;
	case '%':
		put(out, '%');
		break;
	default:
		put_text(out, begin, (int)(end - begin));
		break;
	}
}

int guest_format(guest_put_fn *put_char, void *to, const char *format,
		 va_list args)
{
	struct output out = { .put = put_char, .to = to };
	va_list left;
	struct spec spec;

	va_copy(left, args);
	while (*format != '\0') {
		const char *begin = format++;

		if (*begin != '%') {
			put(&out, *begin);
			continue;
		}
		format = read_spec(format, &left, &spec);
		convert(&out, &spec, &left, begin, format);
	}
	va_end(left);
	return out.count;
}

/* The part of a buffer that is free, its last byte excepted. */
struct buffer {
	char *at;
	size_t room;
};

static void put_in_buffer(char c, void *to)
{
	struct buffer *buffer = to;

	if (buffer->room == 0)
		return;
	*buffer->at++ = c;
	buffer->room--;
}

int vsnprintf(char *text, size_t size, const char *format, va_list args)
{
	struct buffer buffer = { text, size == 0 ? 0 : size - 1 };
	int count = guest_format(put_in_buffer, &buffer, format, args);

	if (size != 0)
		*buffer.at = '\0';
	return count;
}

int snprintf(char *text, size_t size, const char *format, ...)
{
	va_list args;
	int count;

	va_start(args, format);
	count = vsnprintf(text, size, format, args);
	va_end(args);
	return count;
}
