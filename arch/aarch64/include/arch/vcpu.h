/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Functions of the architecture for a vCPU. "Current" is the vCPU that this CPU
 * has just left, whose EL1 registers and timer are still in the hardware.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

struct vcpu;

/*
 * Zeroes v's saved registers, and sets the EL2 controls for a vCPU of the
 * primary (with its CPU's affinity in mpidr) or of a secondary (Arm ARM D19.2:
 * HCR_EL2, MDCR_EL2, CNTHCTL_EL2, VTTBR_EL2, VMPIDR_EL2). v starts at entry
 * with x0 = arg.
 */
void arch_vcpu_reset(struct vcpu *v, bool primary, uint64_t mpidr, pa_t root,
		     uint16_t vmid, uint64_t entry, uint64_t arg);

/* Raises or lowers HCR_EL2.VI of v, which is current or does not run. */
void arch_vcpu_set_virq(struct vcpu *v, bool current, bool raised);

/*
 * Makes the current v repeat the call that it just made when it runs on: sets
 * its program counter back to the HVC or SMC. Its x registers do not change.
 */
void arch_vcpu_repeat_call(struct vcpu *v);

/* True if the timer of the current or saved v is enabled and not masked. */
bool arch_timer_armed(const struct vcpu *v, bool current);

/*
 * Returns the nanoseconds until an armed timer of the current vCPU or of the
 * saved v is due, rounded up; 0 only if it has expired.
 */
uint64_t arch_timer_remaining(const struct vcpu *v, bool current);

/* Masks the saved timer of v (CNTV_CTL.IMASK). */
void arch_timer_mask(struct vcpu *v);

/* Disables the timer of the current vCPU or of the saved v. */
void arch_timer_disable(struct vcpu *v, bool current);
