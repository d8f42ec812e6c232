/* SPDX-License-Identifier: BSD-3-Clause */
#include "works.h"

#include <keel/clock.h>

/* Does not leave by itself. */
static uint64_t spin(uint64_t ticks)
{
	uint64_t begin = guest_ticks();

	while (guest_ticks() - begin < ticks)
		;
	return 0;
}

uint64_t work(uint64_t x[8])
{
	switch ((enum work_number)x[0]) {
	case WORK_NONE:
		break;
	case WORK_WFI_DUE:
		__asm__ volatile("msr cntv_cval_el0, xzr\n\t"
				 "msr cntv_ctl_el0, %0\n\tisb\n\twfi" ::"r"(
					 UINT64_C(1)));
		return 0;
	case WORK_SPIN:
		return spin(x[1]);
	}
	return 0;
}
