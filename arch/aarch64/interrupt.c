/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/cpu.h"
#include "arch/sysreg.h"

#define HCR_IMO	     ((uint64_t)1 << 4)
#define PSTATE_MASKS ((uint64_t)7 << 6) /* A, I and F, as in ISR_EL1 */

/*
 * A secondary's interrupts are taken to EL2, whatever it masks (Arm ARM
 * D1.3.6). A call of the primary that was cut short for one that it masks would
 * be made again at once, and, if nothing was done yet, for ever.
 */
bool cpu_interrupt_pending(void)
{
	uint64_t pending = READ_SYSREG("isr_el1");

	if ((READ_SYSREG("hcr_el2") & HCR_IMO) == 0)
		pending &= PSTATE_MASKS & ~READ_SYSREG("spsr_el2");
	return pending != 0;
}
