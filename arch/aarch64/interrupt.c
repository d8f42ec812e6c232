/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/cpu.h"
#include "arch/sysreg.h"

#define HCR_IMO	     ((uint64_t)1 << 4)
#define HCR_AMO	     ((uint64_t)1 << 5)
#define SERROR	     ((uint64_t)1 << 8)
#define PSTATE_MASKS ((uint64_t)7 << 6) /* A, I and F, as in ISR_EL1 */

/*
 * A secondary's interrupts are taken to EL2, whatever it masks (Arm ARM
 * D1.3.6), and its SErrors if HCR_EL2.AMO is set. A call of the primary that
 * was cut short for one that it masks would be made again at once, and, if
 * nothing was done yet, for ever.
 */
bool cpu_interrupt_pending(void)
{
	uint64_t pending = READ_SYSREG("isr_el1") & PSTATE_MASKS;
	uint64_t masked = READ_SYSREG("spsr_el2");
	uint64_t hcr = READ_SYSREG("hcr_el2");

	if ((hcr & HCR_IMO) != 0)
		masked &= (hcr & HCR_AMO) != 0 ? 0 : SERROR;
	return (pending & ~masked) != 0;
}
