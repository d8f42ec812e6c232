/* SPDX-License-Identifier: BSD-3-Clause */
#include "gic.h"

#include "machine.h"
#include <keel/smp.h>

#define GICR_STRIDE   UINT64_C(0x20000)
#define GICR_SGI_BASE UINT64_C(0x10000)

#define GICD_CTLR      0x000
#define GICR_WAKER     0x014
#define GROUP0	       0x080
#define SET_ENABLE0    0x100
#define CLEAR_ENABLE0  0x180
#define SET_PENDING0   0x200
#define CLEAR_PENDING0 0x280
#define CONFIG1	       0xc04
#define GICD_SGIR      0xf00
#define GICC_CTLR      0x00
#define GICC_PMR       0x04
#define GICC_IAR       0x0c
#define GICC_EOIR      0x10

#define CTLR_V3	     0x12U /* ARE, group 1 */
#define WAKER_SLEEP  2U
#define WAKER_ASLEEP 4U
#define SGIR_SELF    (2U << 24)
#define SGI1R_SHIFT  24

static volatile uint32_t *reg(uint64_t base, uint64_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(base + offset);
}

static uint64_t redistributor(void)
{
	return machine.redistributors + guest_cpu_index() * GICR_STRIDE;
}

/* Where SGIs and PPIs of this CPU are. */
static volatile uint32_t *own(uint64_t offset)
{
	return machine.gic_version == 3 ?
		       reg(redistributor() + GICR_SGI_BASE, offset) :
		       reg(machine.distributor, offset);
}

static void init_v3(void)
{
	volatile uint32_t *waker = reg(redistributor(), GICR_WAKER);

	*reg(machine.distributor, GICD_CTLR) = CTLR_V3;
	*waker &= ~WAKER_SLEEP;
	while (*waker & WAKER_ASLEEP)
		;
	*own(GROUP0) = UINT32_MAX;
	__asm__ volatile("msr s3_0_c12_c12_5, %0\n\tisb" ::"r"(UINT64_C(7)));
	__asm__ volatile("msr s3_0_c4_c6_0, %0" ::"r"(UINT64_C(0xff)));
	__asm__ volatile("msr s3_0_c12_c12_7, %0\n\tisb" ::"r"(UINT64_C(1)));
}

static void init_v2(void)
{
	*reg(machine.distributor, GICD_CTLR) = 1;
	*reg(machine.cpu_interface, GICC_PMR) = 0xff;
	*reg(machine.cpu_interface, GICC_CTLR) = 1;
}

void gic_init(void)
{
	if (machine.gic_version == 3)
		init_v3();
	else
		init_v2();
	*own(CLEAR_ENABLE0) = UINT32_MAX;
}

void gic_enable(uint32_t intid)
{
	*own(SET_ENABLE0) = 1U << intid;
}

void gic_disable(uint32_t intid)
{
	*own(CLEAR_ENABLE0) = 1U << intid;
}

bool gic_is_enabled(uint32_t intid)
{
	return *own(SET_ENABLE0) >> intid & 1;
}

bool gic_is_pending(uint32_t intid)
{
	return *own(SET_PENDING0) >> intid & 1;
}

void gic_clear_pending(uint32_t intid)
{
	*own(CLEAR_PENDING0) = 1U << intid;
}

void gic_set_edge(uint32_t intid, bool edge)
{
	uint32_t bit = 2U << (intid - 16) * 2;
	uint32_t config = *own(CONFIG1);

	*own(CONFIG1) = edge ? config | bit : config & ~bit;
}

void gic_send_self(uint32_t intid)
{
	uint64_t target = UINT64_C(1) << guest_cpu_index();

	if (machine.gic_version == 3)
		__asm__ volatile("msr s3_0_c12_c11_5, %0\n\tisb" ::"r"(
			(uint64_t)intid << SGI1R_SHIFT | target));
	else
		*reg(machine.distributor, GICD_SGIR) = SGIR_SELF | intid;
	__asm__ volatile("dsb sy\n\tisb");
}

uint32_t gic_acknowledge(void)
{
	uint64_t intid;

	if (machine.gic_version == 2)
		return *reg(machine.cpu_interface, GICC_IAR) & 0x3ff;
	__asm__ volatile("mrs %0, s3_0_c12_c12_0\n\tdsb sy" : "=r"(intid));
	return (uint32_t)intid & 0xffffff;
}

void gic_end(uint32_t intid)
{
	if (machine.gic_version == 2)
		*reg(machine.cpu_interface, GICC_EOIR) = intid;
	else
		__asm__ volatile(
			"msr s3_0_c12_c12_1, %0\n\tisb" ::"r"((uint64_t)intid));
}
