/* SPDX-License-Identifier: BSD-3-Clause */
/* From the id of an FF-A call to its handler, and back into registers. */
#pragma once

#include "kernel/call/call.h"
#include "lib/compiler.h"

/*
 * Answers c, of a VM that speaks FF-A, if its id is one that FF-A may have.
 * False: it is none.
 */
OUTLINED bool ffa_call(struct call *c);

/*
 * Answers c, of a VM that speaks SPCI 0.9, if it asks for a version of FF-A, or
 * prints: guests do that before they ask. False: it does neither.
 */
COLD bool ffa_call_by_spci(struct call *c);
