/* SPDX-License-Identifier: BSD-3-Clause */
/* A CPU is a thread of the model; one that waits lets the others go on. */
#pragma once

#include <stdatomic.h>

/* A model checks by its own assertions. */
#define ARCH_CHECKS false

static inline void cpu_relax(void)
{
	rl::yield(1, $);
}
