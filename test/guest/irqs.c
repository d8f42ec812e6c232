/* SPDX-License-Identifier: BSD-3-Clause */
#include "irqs.h"

#include "gic.h"
#include <keel/fault.h>

#define LOG 16

static volatile unsigned count;
static volatile uint32_t log[LOG];

static void mask_timer(uint32_t intid)
{
	if (intid == PPI_VIRTUAL_TIMER)
		__asm__ volatile(
			"msr cntv_ctl_el0, %0\n\tisb" ::"r"(UINT64_C(3)));
	if (intid == PPI_PHYSICAL_TIMER)
		__asm__ volatile(
			"msr cntp_ctl_el0, %0\n\tisb" ::"r"(UINT64_C(3)));
}

static void on_irq(void)
{
	uint32_t intid = gic_acknowledge();

	if (intid >= INTID_SPURIOUS)
		return;
	mask_timer(intid);
	if (count < LOG)
		log[count] = intid;
	count++;
	gic_end(intid);
}

void irqs_init(void)
{
	gic_init();
	guest_set_irq_handler(on_irq);
}

void irqs_take(void)
{
	guest_irq_enable();
	__asm__ volatile("isb");
	guest_irq_disable();
}

unsigned irqs_count(void)
{
	return count;
}

uint32_t irqs_at(unsigned n)
{
	return n < count && n < LOG ? log[n] : INTID_SPURIOUS;
}

bool irqs_had(uint32_t intid)
{
	for (unsigned i = 0; i < count && i < LOG; i++)
		if (log[i] == intid)
			return true;
	return false;
}

void irqs_forget(void)
{
	count = 0;
}
