/* SPDX-License-Identifier: BSD-3-Clause */
/* The groups of rows. */
#ifndef BENCH_PRIMARY_H
#define BENCH_PRIMARY_H

#include <stdint.h>

/* Small calls, RUN and messages. */
void bench_calls(void);

/* The memory calls, with pages at a distance of the image at this address. */
void bench_memory(uintptr_t image);

#endif
