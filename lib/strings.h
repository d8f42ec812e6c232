/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lists of strings, one behind the other, that an empty one ends: "a\0b\0".
 * They take no more room than their strings, and no pointers, which would have
 * to be relocated.
 */
#pragma once

/* Returns the number of a string in a list, or how many it has without it. */
unsigned int strings_find(const char *list, const char *string);

/* Returns string number n of a list; behind the last one that is "". */
const char *strings_at(const char *list, unsigned int n);
