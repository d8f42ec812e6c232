/* SPDX-License-Identifier: BSD-3-Clause */
/* The virtual counter of unit tests, in the place of the library's header. */
#ifndef KEEL_CLOCK_H
#define KEEL_CLOCK_H

#include <stdint.h>

/* Returns the ticks since the test began: each look takes one. */
uint64_t guest_ticks(void);

/* Returns 1000: ticks are milliseconds. */
uint64_t guest_ticks_per_second(void);

#endif
