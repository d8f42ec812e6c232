/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * TLBs that keep as much as they may: all that a walk could have found, until
 * it is invalidated (Arm ARM D8.13, D8.14). The tables are looked at with each
 * step, as if every address were accessed all the time by every vCPU.
 */
#pragma once

#include "arch/host.h"

/* Forgets everything; vms VMs of pages pages each, as page_of() has them. */
void tlb_model_reset(unsigned vms, uint64_t pages);

/*
 * Applies an invalidation, then looks at the tables. Fails the test on a live
 * entry that changed without break-before-make, on a free page that walks can
 * still use, and on pages cleared that a VM can reach or with a lock held.
 */
void tlb_model_step(const struct host_step *step);

/* Between calls: fails the test where a TLB knows more than the tables. */
void tlb_model_settled(void);
