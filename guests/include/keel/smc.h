/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of hf/call.h by smc #0, for guests that compare the conduits. */
#ifndef KEEL_SMC_H
#define KEEL_SMC_H

#include <hf/language.h>
#include <hf/spci.h>
#include <stdint.h>

HF_C_BEGIN

/* Executes smc #0 with x0 to x3. Returns x0. */
int64_t hf_call_smc(uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3);

/* Executes smc #0 with x0 to x7. Returns x0 to x7. */
struct spci_value spci_call_smc(struct spci_value args);

HF_C_END

#endif
