/* SPDX-License-Identifier: BSD-3-Clause */
/* Guests' accesses to system registers that trap. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct vcpu;

/*
 * Emulates the access that ESR_EL2 describes for v, whose x registers are all
 * in struct arch_vcpu. Returns false if v may not make it or if there is no
 * such register.
 */
bool sysreg_access(struct vcpu *v, uint64_t esr);
