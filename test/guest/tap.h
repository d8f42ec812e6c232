/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Test Anything Protocol on the console. The monitor puts "VM 1: " in front of
 * each line, which whoever reads it takes off.
 *
 * Four outcomes: ok, not ok, "ok ... # SKIP why" for what this machine cannot
 * show, and "Bail out!" where the test itself could not go on: an error, which
 * says nothing about the monitor. A text begins with its section: "4: ...".
 */
#ifndef TEST_TAP_H
#define TEST_TAP_H

#include <hf/spci.h>
#include <stdbool.h>
#include <stdint.h>

#define TAP_FORMAT(n) __attribute__((format(printf, n, (n) + 1)))

/* One result; the text says what has to hold. Returns the condition. */
bool tap_ok(bool condition, const char *format, ...) TAP_FORMAT(2);

/* One result: two numbers have to be equal; prints both where they are not. */
bool tap_equal(int64_t is, int64_t expected, const char *format, ...)
	TAP_FORMAT(3);

/* One result of a call: all of x0 to x7, printed where they differ. */
bool tap_call(struct spci_value is, struct spci_value expected,
	      const char *format, ...) TAP_FORMAT(3);

/* One result that cannot be had here. */
void tap_skip(const char *why, const char *format, ...) TAP_FORMAT(2);

/* Ends the test with an error. */
_Noreturn void tap_bail_out(const char *why);

/* The plan, after the last result. */
void tap_done(void);

#endif
