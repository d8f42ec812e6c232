/* SPDX-License-Identifier: BSD-3-Clause */
#include "works.h"

#include "regs.h"
#include <hf/spci.h>
#include <keel/clock.h>
#include <keel/smp.h>

/* Does not leave by itself. */
static uint64_t spin(uint64_t ticks)
{
	uint64_t begin = guest_ticks();

	while (guest_ticks() - begin < ticks)
		;
	return 0;
}

static uint64_t paint(uint64_t x[8], uint64_t func)
{
	const uint64_t call[8] = { func };
	uint64_t bad = 0;

	for (uint64_t i = 0; i < x[3]; i++)
		bad += regs_round(x[1] + i, x[2], call);
	x[1] = regs_last.offset;
	x[2] = regs_last.is;
	x[3] = regs_last.expected;
	return bad;
}

static void nothing(void *arg)
{
	(void)arg;
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
	case WORK_PAINT:
		return paint(x, SPCI_YIELD_32);
	case WORK_PAINT_STAY:
		return paint(x, SPCI_ID_GET_32);
	case WORK_START_AT_ENTRY:
		return (uint64_t)guest_cpu_start_at(x[1], nothing, NULL,
						    (uintptr_t)regs_entry);
	case WORK_ENTRY_WORD:
		return ((const uint64_t *)&regs_found)[x[1]];
	case WORK_SPIN:
		return spin(x[1]);
	}
	return 0;
}
