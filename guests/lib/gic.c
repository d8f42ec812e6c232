/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The GIC as the primary drives it: IHI 0048 (version 2) and IHI 0069 (version
 * 3), of which the non-secure group 1 of both.
 */
#include "internal.h"
#include <keel/fdt.h>
#include <keel/gic.h>
#include <libfdt.h>

#define SPI_FIRST 32
#define SPI_END	  1020

#define GICD_CTLR	  0x000
#define GICD_IGROUPR	  0x080
#define GICD_ISENABLER	  0x100
#define GICD_ICENABLER	  0x180
#define GICD_ITARGETSR	  0x800
#define GICD_IROUTER	  0x6000
#define GICD_CTLR_V2	  1U
#define GICD_CTLR_V3	  0x12U /* ARE_NS, EnableGrp1A */
#define GICD_CTLR_PENDING (1U << 31)

#define GICR_TYPER	  0x008
#define GICR_TYPER_VLPIS  (UINT64_C(1) << 1)
#define GICR_TYPER_LAST	  (UINT64_C(1) << 4)
#define GICR_WAKER	  0x014
#define GICR_WAKER_SLEEP  2U
#define GICR_WAKER_ASLEEP 4U
#define GICR_SGI_BASE	  UINT64_C(0x10000)
#define GICR_STRIDE_V3	  UINT64_C(0x20000)
#define GICR_STRIDE_V4	  UINT64_C(0x40000)

#define GICC_CTLR 0x00
#define GICC_PMR  0x04
#define GICC_IAR  0x0c
#define GICC_EOIR 0x10

#define PRIORITY_ALL 0xffU
#define ID_BITS_V2   0x3ffU

static struct {
	/* 2 or 3; 0 before guest_gic_init(). */
	int version;
	uint64_t distributor;
	/* Of version 2. */
	uint64_t cpu_interface;
	/* Of version 3: of each CPU, once it has found it. */
	uint64_t redistributors[GUEST_MAX_CPUS];
	const void *fdt;
	int node;
} gic;

static struct handler {
	guest_gic_fn fn;
	uint32_t intid;
} handlers[GUEST_GIC_HANDLERS];

static const struct {
	const char *compatible;
	int version;
} known[] = {
	{ "arm,gic-v3", 3 },	     { "arm,gic-400", 2 },
	{ "arm,cortex-a15-gic", 2 }, { "arm,cortex-a7-gic", 2 },
	{ "arm,cortex-a9-gic", 2 },
};

static volatile uint32_t *reg(uint64_t base, uint64_t offset)
{
	return (volatile uint32_t *)(uintptr_t)(base + offset);
}

static uint64_t read_64(uint64_t base, uint64_t offset)
{
	return (uint64_t)*reg(base, offset + 4) << 32 | *reg(base, offset);
}

/* Returns where the registers of an interrupt are: those of 0 to 31 by CPU. */
static uint64_t base_of(uint32_t intid)
{
	if (gic.version == 3 && intid < SPI_FIRST)
		return gic.redistributors[guest_cpu_index()] + GICR_SGI_BASE;
	return gic.distributor;
}

/* Writes an interrupt's bit; the other bits of the word have no effect. */
static void write_bit(uint64_t offset, uint32_t intid)
{
	*reg(base_of(intid), offset + intid / 32 * 4) = 1U << intid % 32;
}

static int find(const void *fdt)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		gic.version = known[i].version;
		gic.node = fdt_node_offset_by_compatible(fdt, -1,
							 known[i].compatible);
		if (gic.node >= 0)
			return 0;
	}
	gic.version = 0;
	return SPCI_NOT_SUPPORTED;
}

/* True if registers are at this address, and the map has them. */
static bool is_mapped(uint64_t address)
{
	return address != GUEST_FDT_NONE && guest_map_has(address);
}

/* Returns a CPU's affinity as GICR_TYPER has it. */
static uint32_t affinity_of(uint64_t id)
{
	return (uint32_t)(id & 0xffffff) | (uint32_t)(id >> 32 & 0xff) << 24;
}

/* Returns this CPU's frame, `frame` or one behind it; 0 if it has none. */
static uint64_t find_frame(uint64_t frame)
{
	uint32_t affinity = affinity_of(guest_cpu_id(guest_cpu_index()));
	uint64_t typer;

	do {
		typer = read_64(frame, GICR_TYPER);
		if (typer >> 32 == affinity)
			return frame;
		frame += (typer & GICR_TYPER_VLPIS) != 0 ? GICR_STRIDE_V4 :
							   GICR_STRIDE_V3;
	} while ((typer & GICR_TYPER_LAST) == 0);
	return 0;
}

/* Looks through all regions of redistributors for this CPU's. */
static uint64_t find_redistributor(void)
{
	uint64_t region, frame = 0;

	for (int i = 1; frame == 0; i++) {
		region = guest_fdt_address(gic.fdt, gic.node, i);
		if (!is_mapped(region))
			return 0;
		frame = find_frame(region);
	}
	return frame;
}

static int32_t init_cpu_v3(void)
{
	uint64_t frame = find_redistributor();

	if (frame == 0)
		return SPCI_NOT_SUPPORTED;
	gic.redistributors[guest_cpu_index()] = frame;
	*reg(frame, GICR_WAKER) &= ~GICR_WAKER_SLEEP;
	while (*reg(frame, GICR_WAKER) & GICR_WAKER_ASLEEP)
		;
	*reg(frame + GICR_SGI_BASE, GICD_IGROUPR) = UINT32_MAX;
	*reg(frame + GICR_SGI_BASE, GICD_ICENABLER) = UINT32_MAX;
	/* ICC_SRE_EL1, ICC_PMR_EL1 and ICC_IGRPEN1_EL1. */
	__asm__ volatile("msr s3_0_c12_c12_5, %0\n\tisb" ::"r"(UINT64_C(7)));
	__asm__ volatile("msr s3_0_c4_c6_0, %0" ::"r"((uint64_t)PRIORITY_ALL));
	__asm__ volatile("msr s3_0_c12_c12_7, %0\n\tisb" ::"r"(UINT64_C(1)));
	return 0;
}

static int32_t init_cpu_v2(void)
{
	*reg(gic.distributor, GICD_ICENABLER) = UINT32_MAX;
	*reg(gic.cpu_interface, GICC_PMR) = PRIORITY_ALL;
	*reg(gic.cpu_interface, GICC_CTLR) = 1;
	return 0;
}

int32_t guest_gic_init_cpu(void)
{
	switch (gic.version) {
	case 2:
		return init_cpu_v2();
	case 3:
		return init_cpu_v3();
	default:
		return SPCI_NOT_SUPPORTED;
	}
}

/* Takes an interrupt: returns what the GIC has to be given back for it. */
static uint32_t acknowledge(void)
{
	uint64_t intid;

	if (gic.version == 2)
		return *reg(gic.cpu_interface, GICC_IAR);
	/* ICC_IAR1_EL1. */
	__asm__ volatile("mrs %0, s3_0_c12_c12_0\n\tdsb sy" : "=r"(intid));
	return (uint32_t)intid;
}

static void end(uint32_t acknowledged)
{
	uint64_t value = acknowledged;

	if (gic.version == 2)
		*reg(gic.cpu_interface, GICC_EOIR) = acknowledged;
	else
		/* ICC_EOIR1_EL1. */
		__asm__ volatile("msr s3_0_c12_c12_1, %0\n\tisb" ::"r"(value));
}

static struct handler *handler_of(uint32_t intid)
{
	for (size_t i = 0; i < GUEST_GIC_HANDLERS; i++)
		if (handlers[i].fn != NULL && handlers[i].intid == intid)
			return &handlers[i];
	return NULL;
}

static void on_irq(void)
{
	uint32_t acknowledged = acknowledge();
	uint32_t intid = gic.version == 2 ? acknowledged & ID_BITS_V2 :
					    acknowledged;
	const struct handler *handler = handler_of(intid);

	if (intid >= SPI_END)
		return;
	if (handler != NULL)
		handler->fn(intid);
	end(acknowledged);
}

int32_t guest_gic_init(const void *fdt)
{
	uint64_t second;

	if (find(fdt) != 0)
		return SPCI_NOT_SUPPORTED;
	gic.fdt = fdt;
	gic.distributor = guest_fdt_address(fdt, gic.node, 0);
	second = guest_fdt_address(fdt, gic.node, 1);
	if (!is_mapped(gic.distributor) || !is_mapped(second))
		return SPCI_NOT_SUPPORTED;
	gic.cpu_interface = second;
	*reg(gic.distributor, GICD_CTLR) = gic.version == 3 ? GICD_CTLR_V3 :
							      GICD_CTLR_V2;
	while (gic.version == 3 &&
	       (*reg(gic.distributor, GICD_CTLR) & GICD_CTLR_PENDING) != 0)
		;
	guest_set_irq_handler(on_irq);
	return guest_gic_init_cpu();
}

/* Has an SPI go to this CPU, in group 1. */
static void route(uint32_t intid)
{
	uint64_t id = guest_cpu_id(guest_cpu_index());

	if (gic.version == 2) {
		volatile uint8_t *targets = (volatile uint8_t *)reg(
			gic.distributor, GICD_ITARGETSR);

		/* The targets of interrupt 0 say which one this CPU is. */
		targets[intid] = targets[0];
		return;
	}
	*reg(gic.distributor, GICD_IGROUPR + intid / 32 * 4) |= 1U
								<< intid % 32;
	*reg(gic.distributor, GICD_IROUTER + intid * UINT64_C(8)) =
		(uint32_t)id;
	*reg(gic.distributor, GICD_IROUTER + intid * UINT64_C(8) + 4) =
		(uint32_t)(id >> 32);
}

int32_t guest_gic_enable(uint32_t intid, guest_gic_fn fn)
{
	struct handler *handler = handler_of(intid);

	if (gic.version == 0 || intid >= SPI_END || fn == NULL)
		return SPCI_INVALID_PARAMETERS;
	for (size_t i = 0; i < GUEST_GIC_HANDLERS && handler == NULL; i++)
		if (handlers[i].fn == NULL)
			handler = &handlers[i];
	if (handler == NULL)
		return SPCI_NO_MEMORY;
	handler->intid = intid;
	handler->fn = fn;
	if (intid >= SPI_FIRST)
		route(intid);
	write_bit(GICD_ISENABLER, intid);
	return 0;
}

void guest_gic_disable(uint32_t intid)
{
	struct handler *handler = handler_of(intid);

	if (handler == NULL)
		return;
	write_bit(GICD_ICENABLER, intid);
	handler->fn = NULL;
}
