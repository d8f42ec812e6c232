/* SPDX-License-Identifier: BSD-3-Clause */
/* Memory and strings: those functions that are in the guest library. */
#ifndef KEEL_LIBC_STRING_H
#define KEEL_LIBC_STRING_H

#include <hf/language.h>
#include <stddef.h>

HF_C_BEGIN

/* C11, 7.24. */
void *memchr(const void *s, int c, size_t n);
int memcmp(const void *s1, const void *s2, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *memmove(void *to, const void *from, size_t n);
void *memset(void *s, int c, size_t n);
char *strchr(const char *s, int c);
int strcmp(const char *s1, const char *s2);
char *strcpy(char *to, const char *from);
size_t strcspn(const char *s, const char *reject);
size_t strlen(const char *s);
int strncmp(const char *s1, const char *s2, size_t n);
char *strncpy(char *to, const char *from, size_t n);
char *strrchr(const char *s, int c);
size_t strspn(const char *s, const char *accept);
char *strstr(const char *s, const char *part);

/* Returns the length of a string, and at most n. */
size_t strnlen(const char *s, size_t n);

/*
 * Copy or append a string into `size` bytes, always with a NUL. Return the
 * length of the string that would have been made.
 */
size_t strlcpy(char *to, const char *from, size_t size);
size_t strlcat(char *to, const char *from, size_t size);

/* Returns the last byte c of n, or NULL. */
void *memrchr(const void *s, int c, size_t n);

/* Returns the first byte c of a string, or its NUL. */
char *strchrnul(const char *s, int c);

HF_C_END

#endif
