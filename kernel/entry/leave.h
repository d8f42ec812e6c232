/* SPDX-License-Identifier: BSD-3-Clause */
/* The switch from a secondary's vCPU back to the primary. */
#pragma once

#include "kernel/vm/exit.h"

/*
 * Ends the run of v, a secondary's vCPU that runs on this CPU: puts v into the
 * state e->state, and writes e as the answer of RUN into the registers of the
 * primary's vCPU on this CPU, which it returns. Sends waiting lines of the log.
 */
struct vcpu *leave(struct vcpu *v, const struct exit *e);
