/* SPDX-License-Identifier: BSD-3-Clause */
/* From a secondary's vCPU back to the primary. */
#pragma once

#include "kernel/vm/exit.h"
#include "lib/compiler.h"

/*
 * Ends the run of v, a secondary's vCPU that runs on this CPU: it goes into the
 * exit's state, and the primary finds the exit as its dialect has it. Returns
 * the primary's vCPU.
 */
struct vcpu *leave(struct vcpu *v, const struct exit *e);

/* Has the primary's vCPU find an exit of v, or why v does not run. */
OUTLINED void tell_exit(struct vcpu *primary, const struct vcpu *v,
			const struct exit *e);
