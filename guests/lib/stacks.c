/* SPDX-License-Identifier: BSD-3-Clause */
/* Stacks of a guest that says nothing of them: one for each possible CPU. */
#include "internal.h"

GUEST_STACKS(GUEST_MAX_CPUS, GUEST_STACK_SIZE);
