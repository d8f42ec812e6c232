/* SPDX-License-Identifier: BSD-3-Clause */
/* Devices in the primary's FDT. */
#ifndef KEEL_FDT_H
#define KEEL_FDT_H

#include <hf/language.h>
#include <stdint.h>

/* No address: there is no such node, or CPUs cannot reach it. */
#define GUEST_FDT_NONE UINT64_MAX

HF_C_BEGIN

/*
 * Returns the address at which a CPU finds range `index` of a node's reg,
 * translated through the ranges of every bus above, or GUEST_FDT_NONE.
 */
uint64_t guest_fdt_address(const void *fdt, int node, int index);

HF_C_END

#endif
