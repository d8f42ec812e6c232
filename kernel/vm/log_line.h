/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's line of the log, to which calls of every interface append. A line is
 * printed when it ends, by a newline or a NUL, or no longer fits.
 */
#pragma once

#include <stdbool.h>

struct vm;

/*
 * Appends a character to the VM's line. Waits neither for the UART nor for a
 * lock (N-30). False: the call is to be made again, with this character, and
 * interrupts are served in between.
 */
bool log_line_put(struct vm *vm, char ch);
