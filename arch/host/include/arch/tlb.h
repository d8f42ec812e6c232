/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The functions of arch/aarch64's arch/tlb.h, with each instruction recorded as
 * a step of the trace.
 */
#pragma once

#include <stdint.h>

#include "arch/barrier.h"

static inline void host_write_vttbr(uint64_t vttbr)
{
	host_cpu()->vttbr = vttbr;
	host_step(HOST_WRITE_VTTBR, vttbr);
	isb();
}

struct stage2_current {
	uint64_t vttbr;
};

static inline struct stage2_current stage2_enter(uint64_t vttbr)
{
	struct stage2_current old = { host_cpu()->vttbr };

	if (old.vttbr != vttbr)
		host_write_vttbr(vttbr);
	return old;
}

static inline void stage2_leave(uint64_t vttbr, struct stage2_current old)
{
	if (old.vttbr != vttbr)
		host_write_vttbr(old.vttbr);
}

static inline void stage2_publish(void)
{
	dsb_ishst();
	isb();
}

static inline void stage2_invalidate_begin(void)
{
	dsb_ishst();
}

static inline void stage2_forget_page(ipa_t a)
{
	host_step(HOST_TLBI_IPAS2E1IS, a.ipa >> PAGE_SHIFT);
}

static inline void stage2_invalidate_end(void)
{
	dsb_ish();
	host_step(HOST_TLBI_VMALLE1IS, 0);
	dsb_ish();
	isb();
}

static inline void stage2_invalidate_every_vm(void)
{
	dsb_ishst();
	host_step(HOST_TLBI_ALLE1IS, 0);
	dsb_ish();
	isb();
}

static inline void stage2_invalidate_all(void)
{
	host_step(HOST_TLBI_VMALLS12E1IS, 0);
	dsb_ish();
	isb();
}
