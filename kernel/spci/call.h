/* SPDX-License-Identifier: BSD-3-Clause */
/* From the id of an SPCI 0.9 call to its handler, and back into registers. */
#pragma once

#include "kernel/call/call.h"

/* Answers c, and writes its x0 to x7, if its id is one of SPCI 0.9. */
bool spci_call(struct call *c);
