/* SPDX-License-Identifier: BSD-3-Clause */
/* Barriers, recorded as steps of the trace. */
#pragma once

#include "arch/host.h"

static inline void dsb_sy(void)
{
	host_step(HOST_DSB_SY, 0);
}

static inline void dsb_ish(void)
{
	host_step(HOST_DSB_ISH, 0);
}

static inline void dsb_ishst(void)
{
	host_step(HOST_DSB_ISHST, 0);
}

static inline void dsb_nsh(void)
{
	host_step(HOST_DSB_NSH, 0);
}

static inline void isb(void)
{
	host_step(HOST_ISB, 0);
}
