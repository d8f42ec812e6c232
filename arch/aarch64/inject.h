/* SPDX-License-Identifier: BSD-3-Clause */
/* Injects exceptions into the vCPU that this CPU has just left. */
#pragma once

#include <stdint.h>

/* Injects the abort that EL2 took with this ESR_EL2 and FAR_EL2. */
void inject_abort(uint64_t esr);

/* Injects an undefined instruction exception. */
void inject_undefined(void);
