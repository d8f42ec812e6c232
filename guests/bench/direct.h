/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct requests: VM 2 asks VM 3, the primary asks VMs 2 to 4. */
#ifndef BENCH_DIRECT_H
#define BENCH_DIRECT_H

#define DIRECT_ASKS	2
#define DIRECT_ANSWERS	3
#define DIRECT_ANSWERS2 4

/* The instructions that bench_answer executes between two of its hvcs. */
#define BENCH_ANSWER_OWN 3

#ifndef __ASSEMBLER__

#include <stdint.h>

/* Waits, and answers each request by this call, for ever. */
void bench_answer(uint64_t func);

#endif

#endif
