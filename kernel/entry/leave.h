/* SPDX-License-Identifier: BSD-3-Clause */
/* From a secondary's vCPU back to the primary. */
#pragma once

#include "kernel/vm/exit.h"

/* Has the primary's vCPU find an exit, as its dialect has it. */
void tell_exit(struct vcpu *primary, const struct exit *e);

/*
 * Ends the run of v, a secondary's vCPU that runs on this CPU: it goes into the
 * exit's state, and the primary finds the exit as its dialect has it. Returns
 * the primary's vCPU.
 */
struct vcpu *leave(struct vcpu *v, const struct exit *e);
