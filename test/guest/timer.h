/* SPDX-License-Identifier: BSD-3-Clause */
/* The virtual timer, of the VM that calls or of an actor. */
#ifndef TEST_TIMER_H
#define TEST_TIMER_H

#include "stage.h"
#include <keel/clock.h>

#define CNTV_CTL  SYSREG(3, 3, 14, 3, 1)
#define CNTV_CVAL SYSREG(3, 3, 14, 3, 2)
#define CTL_ON	  1
#define CTL_MASK  2
#define CTL_DUE	  4

#define NS_PER_SECOND UINT64_C(1000000000)

static inline uint64_t ticks_of_ms(uint64_t ms)
{
	return guest_ticks_per_second() * ms / 1000;
}

static inline uint64_t actor_read(const struct actor *a, uint32_t sysreg)
{
	struct trap t;

	stage_trap(a, TRAP_EL1H, INSN_MRS(sysreg), 0, 0, &t);
	return t.x[0];
}

static inline void actor_write(const struct actor *a, uint32_t sysreg,
			       uint64_t value)
{
	struct trap t;

	stage_trap(a, TRAP_EL1H, INSN_MSR(sysreg), value, 0, &t);
}

/* Off first, so that nothing is due for a moment between. */
static inline void actor_timer(const struct actor *a, uint64_t cval,
			       uint64_t ctl)
{
	actor_write(a, CNTV_CTL, 0);
	actor_write(a, CNTV_CVAL, cval);
	actor_write(a, CNTV_CTL, ctl);
}

static inline void wait_ticks(uint64_t ticks)
{
	uint64_t end = guest_ticks() + ticks;

	while (guest_ticks() < end)
		;
}

#endif
