/* SPDX-License-Identifier: BSD-3-Clause */
/* The switch from a secondary's vCPU back to the primary. */
#pragma once

#include "kernel/vm/exit.h"
#include "lib/compiler.h"

/*
 * Ends the run of v, a secondary's vCPU that runs on this CPU: puts v into the
 * state e->state, and writes e as the answer of RUN into the registers of the
 * primary's vCPU on this CPU, which it returns. Sends waiting lines of the log.
 */
struct vcpu *leave(struct vcpu *v, const struct exit *e);

/* Has the primary's vCPU find an exit of v, or why v does not run. */
OUTLINED void tell_exit(struct vcpu *primary, const struct vcpu *v,
			const struct exit *e);
