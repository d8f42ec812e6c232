/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM's line of the log, to which HF_DEBUG_LOG and FFA_CONSOLE_LOG append. It
 * is printed at a newline or a NUL, and when it is full.
 */
#pragma once

#include <stdbool.h>

struct vm;

/*
 * Appends a character to the VM's line. Waits neither for the UART nor for a
 * lock (N-30). False: the guest has to make its call again, with this character
 * first; it takes interrupts in between.
 */
bool log_line_put(struct vm *vm, char ch);
