/* SPDX-License-Identifier: BSD-3-Clause */
/* From the id of an SPCI 0.9 call to its handler, and back into registers. */
#pragma once

#include "kernel/call/call.h"

/* Answers c if it is a call of SPCI's. False: it is none. */
bool spci_call(struct call *c);
