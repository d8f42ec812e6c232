/* SPDX-License-Identifier: BSD-3-Clause */
/* The groups of rows. */
#ifndef BENCH_PRIMARY_H
#define BENCH_PRIMARY_H

/* Small calls, RUN and messages. */
void bench_calls(void);

/* The memory calls. */
void bench_memory(void);

#endif
