/* SPDX-License-Identifier: BSD-3-Clause */
/* The rest of a step that has pages cleared, of any number (W-09, W-10). */
#pragma once

#include <stdint.h>

#include "kernel/base/status.h"
#include "lib/compiler.h"

struct cpu;
struct mem_progress;
struct vm;

/*
 * Clears on, through cpu's window, for a step that vm has made, and ends the
 * step when all is clear. STATUS_AGAIN: an interrupt is pending; call this
 * again. Otherwise the status of the step, and for a send its *handle; the
 * progress is ended, and with an error the slot of a send is free.
 * INVALID_PARAMETERS, NO_MEMORY. Takes vm's lock, and none while it clears.
 */
COLD MUST_CHECK enum status mem_resume(const struct cpu *cpu, struct vm *vm,
				       struct mem_progress *progress,
				       uint64_t *handle);
