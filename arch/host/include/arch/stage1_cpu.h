/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor's own translation, recorded as steps of the trace. */
#pragma once

#include <stdint.h>

#include "arch/barrier.h"

static inline unsigned int stage1_pa_bits(void)
{
	return host_pa_bits;
}

static inline void stage1_publish(void)
{
	dsb_ishst();
	isb();
}

static inline void stage1_forget(uint64_t va)
{
	dsb_ishst();
	host_step(HOST_TLBI_VAE2IS, va >> PAGE_SHIFT);
	dsb_ish();
	isb();
}
