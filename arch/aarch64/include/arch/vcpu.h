/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What the kernel asks of the architecture about a vCPU. Functions marked
 * "current" are for the vCPU that this CPU has just left, whose EL1 registers
 * and timer are still in the hardware.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

struct vcpu;

/*
 * Zeroes v's saved registers and sets the EL2 controls for a vCPU of the
 * primary (with its CPU's affinity) or of a secondary (Arm ARM D19.2: HCR_EL2,
 * MDCR_EL2, CPTR_EL2, CNTHCTL_EL2, VTTBR_EL2, VMPIDR_EL2).
 */
void arch_vcpu_reset(struct vcpu *v, bool primary, uint64_t mpidr, pa_t root,
		     uint16_t vmid, uint64_t entry, uint64_t arg);

/* Raises or lowers HCR_EL2.VI of v, which is current or does not run. */
void arch_vcpu_set_virq(struct vcpu *v, bool current, bool raised);

/*
 * The current v makes the call that it just made once more when it runs on: its
 * program counter goes back to the HVC or SMC. Its x registers are as they are.
 */
void arch_vcpu_repeat_call(struct vcpu *v);

/*
 * Makes an SError pending for the current v, a secondary's vCPU on a CPU that
 * routes SErrors to the monitor (HCR_EL2.AMO, VSE).
 */
void arch_vcpu_raise_serror(struct vcpu *v);

/* Is the timer enabled and not masked? Current, or v saved. */
bool arch_timer_armed(const struct vcpu *v, bool current);

/*
 * Nanoseconds until an armed timer is due, rounded up; 0 only when it has
 * expired. Current, or v saved.
 */
uint64_t arch_timer_remaining(const struct vcpu *v, bool current);

/* Masks the saved timer of v (CNTV_CTL.IMASK). */
void arch_timer_mask(struct vcpu *v);

/* Disables the timer of the current vCPU or of the saved v. */
void arch_timer_disable(struct vcpu *v, bool current);
