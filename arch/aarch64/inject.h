/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions given to the vCPU that this CPU has just left. */
#pragma once

#include <stdint.h>

/* The abort that came to EL2 with this ESR_EL2, at FAR_EL2. */
void inject_abort(uint64_t esr);

/* An undefined instruction. */
void inject_undefined(void);
