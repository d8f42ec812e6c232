/* SPDX-License-Identifier: BSD-3-Clause */
/* The registers that a CPU must find at its entry. */
#ifndef TEST_ENTRY_STATE_H
#define TEST_ENTRY_STATE_H

#include "regs.h"

/*
 * Looks at what `who` has found: all is 0 but x0. x0 is what it must be; 0:
 * anything but 0 will do, such as the library's own context.
 */
void entry_state_check(const struct regs *r, uint64_t x0, const char *who);

#endif
