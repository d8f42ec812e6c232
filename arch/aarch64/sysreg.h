/* SPDX-License-Identifier: BSD-3-Clause */
/* System register accesses of guests that trap. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/*
 * Makes the access that ESR_EL2 describes for v, whose x registers are all in
 * struct arch_vcpu. False: v is not allowed to, or there is no such register.
 */
bool sysreg_access(struct vcpu *v, uint64_t esr);
