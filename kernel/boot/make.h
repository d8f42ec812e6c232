/* SPDX-License-Identifier: BSD-3-Clause */
/* From what was placed to VMs that can run. */
#pragma once

struct boot;

/*
 * Makes the VMs that were placed: vCPUs, stage 2, and the primary's FDT. The
 * first vCPU of each is ready to run. Ends boot if memory does not suffice.
 */
void boot_make_vms(struct boot *b);
