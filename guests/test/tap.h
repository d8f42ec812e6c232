/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Test Anything Protocol on the console. The monitor puts "VM 1: " in front of
 * each line, which whoever reads it takes off.
 */
#ifndef TEST_TAP_H
#define TEST_TAP_H

#include <stdbool.h>
#include <stdint.h>

/* One result; the text says what has to hold. Returns the condition. */
bool tap_ok(bool condition, const char *what);

/* One result: two numbers have to be equal; prints both where they are not. */
bool tap_equal(int64_t is, int64_t expected, const char *what);

/* The plan, after the last result. */
void tap_done(void);

#endif
