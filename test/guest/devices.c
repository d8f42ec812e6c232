/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "devices": what of the interrupt controller no VM reaches (N-01). The
 * primary's tree does not say where that is, so the boards' documents do.
 */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "stage.h"
#include "timer.h"
#include "works.h"
#include <keel/fdt.h>
#include <keel/guest.h>
#include <libfdt.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE	     UINT64_C(0x1000)
#define WAIT_MS	     20

#define INSN_LDR32 0xb9400000U /* ldr w0, [x0] */
#define INSN_STR32 0xb9000001U /* str w1, [x0] */

/* GICv2 (IHI 0048B.b), 5.3: an interrupt of group 1, pending, for the VM. */
#define GICH_HCR	  0x000
#define GICH_VMCR	  0x008
#define GICH_LR0	  0x100
#define HCR_EN		  1U
#define VMCR_GROUP1	  0xf8000002U /* all priorities */
#define LR_PENDING_GROUP1 0x5000002aU /* id 42 */

const char guest_name[] = "devices";

/* Of a board, by where its GICD is: page by page. */
static const struct {
	uint64_t distributor;
	uint64_t gich, gich_end;
	uint64_t gicv, gicv_end;
} boards[] = {
	/* virt */
	{ 0x8000000, 0x8030000, 0x8040000, 0x8040000, 0x8050000 },
	/* Raspberry Pi 4: the second page has GICH of every CPU by number */
	{ 0xff841000, 0xff844000, 0xff846000, 0xff846000, 0xff848000 },
};

/* From the primary: it has the devices, if anybody has. */
static bool can(uint32_t insn, uint64_t address, uint32_t value)
{
	struct trap t;

	return !stage_trap(primary, TRAP_EL1H, insn, address, value, &t);
}

static void aborts(const char *name, uint64_t begin, uint64_t end)
{
	unsigned loads = 0;
	unsigned stores = 0;

	for (uint64_t a = begin; a < end; a += PAGE) {
		loads += can(INSN_LDR32, a, 0);
		stores += can(INSN_STR32, a + PAGE / 2, 0);
	}
	tap_equal(loads, 0, "N-01: reading %s at 0x%llx aborts", name,
		  (unsigned long long)begin);
	tap_equal(stores, 0, "N-01: and so does writing it");
}

static void own_timer(uint64_t ticks)
{
	__asm__ volatile("msr cntp_cval_el0, %0\n\tmsr cntp_ctl_el0, %1\n\t"
			 "isb" ::"r"(guest_ticks() + ticks),
			 "r"(UINT64_C(1)));
}

/*
 * A secondary that lets interrupts through takes none that nobody pended. One
 * whose line never falls is left by the primary's timer.
 */
static void gives_none(uint64_t gich)
{
	unsigned written = 0;

	stage_irqs(puppet, true);
	written += can(INSN_STR32, gich + GICH_LR0, LR_PENDING_GROUP1);
	written += can(INSN_STR32, gich + GICH_VMCR, VMCR_GROUP1);
	written += can(INSN_STR32, gich + GICH_HCR, HCR_EN);
	tap_equal(written, 0,
		  "N-01: the primary writes none of GICH_LR0, VMCR, HCR");
	gic_enable(PPI_PHYSICAL_TIMER);
	own_timer(ticks_of_ms(10 * WAIT_MS));
	stage_work(puppet, WORK_SPIN, ticks_of_ms(WAIT_MS), 0);
	tap_equal(stage_slot(puppet)->irq_count, 0,
		  "N-01: a secondary takes no interrupt by that");
	if (written != 0)
		can(INSN_STR32, gich + GICH_HCR, 0);
	irqs_take();
	stage_finish(puppet);
	gic_disable(PPI_PHYSICAL_TIMER);
	stage_irqs(puppet, false);
}

static void version_2(void)
{
	size_t i = 0;

	while (i < COUNT(boards) &&
	       boards[i].distributor != machine.distributor)
		i++;
	if (i == COUNT(boards))
		tap_bail_out("a GICv2 whose frames are not known here");
	gives_none(boards[i].gich);
	aborts("GICH", boards[i].gich, boards[i].gich_end);
	aborts("GICV", boards[i].gicv, boards[i].gicv_end);
}

/* ICH_* and ICC_SRE_EL2, and what is between them. */
static void version_3(const struct actor *a)
{
	unsigned through = 0;
	struct trap t;

	for (uint8_t crm = 8; crm < 16; crm++) {
		for (uint8_t op2 = 0; op2 < 8; op2++) {
			uint32_t reg = SYSREG(3, 4, 12, crm, op2);

			through += !stage_trap(a, TRAP_EL1H, INSN_MRS(reg), 0,
					       0, &t) ||
				   trap_class(&t) != 0;
			through += !stage_trap(a, TRAP_EL1H, INSN_MSR(reg), 0,
					       0, &t) ||
				   trap_class(&t) != 0;
		}
	}
	tap_equal(through, 0, "N-01: ICH registers are undefined %s", a->name);
}

/* The ranges that the primary is told of: GICD, and GICC or GICR. */
static void tree(const void *fdt)
{
	static const char *const kinds[] = { "arm,gic-v3", "arm,gic-400",
					     "arm,cortex-a15-gic" };
	int node = -1;

	for (size_t i = 0; i < COUNT(kinds) && node < 0; i++)
		node = fdt_node_offset_by_compatible(fdt, -1, kinds[i]);
	tap_ok(guest_fdt_address(fdt, node, 2) == GUEST_FDT_NONE,
	       "N-01: the primary's tree has two ranges of the GIC");
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	irqs_init();
	tree(boot->fdt);
	if (machine.gic_version == 2)
		version_2();
	version_3(primary);
	version_3(puppet);
	tap_done();
}
