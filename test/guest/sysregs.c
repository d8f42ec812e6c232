/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "sysregs": system registers that trap, and what ID registers show. */
#include "machine.h"
#include "stage.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAGIC	     UINT64_C(0x5a5a0000)
#define SCTLR	     SYSREG(3, 0, 1, 0, 0)
#define SCTLR_ENIA   (UINT64_C(1) << 31)
#define CPACR	     SYSREG(3, 0, 1, 0, 2)
#define CPACR_ALL    UINT64_C(0x3330000) /* ZEN, FPEN, SMEN */

const char guest_name[] = "sysregs";

/* True if the access is an undefined instruction. */
static bool is_undefined(const struct actor *a, uint32_t insn)
{
	struct trap t;

	return stage_trap(a, TRAP_EL1H, insn, MAGIC, 0, &t) &&
	       t.esr == UINT64_C(1) << 25 && t.elr == t.pc &&
	       t.vector == VECTOR_EL1H_SYNC;
}

static bool goes_through(const struct actor *a, uint32_t insn, uint64_t *x0)
{
	struct trap t;
	bool took = stage_trap(a, TRAP_EL1H, insn, *x0, 0, &t);

	*x0 = t.x[0];
	return !took;
}

struct named {
	uint32_t reg;
	const char *name;
};

/* For nobody. */
static const struct named undefined[] = {
	{ SYSREG(3, 0, 1, 0, 1), "ACTLR_EL1" },
	{ SYSREG(3, 0, 11, 0, 0), "an implementation defined register" },
	{ SYSREG(3, 1, 15, 2, 0), "another of those" },
	{ SYSREG(3, 0, 10, 4, 3), "LORC_EL1" },
	{ SYSREG(3, 0, 10, 4, 0), "LORSA_EL1" },
	{ SYSREG(2, 1, 0, 4, 2), "TRCPRGCTLR" },
	{ SYSREG(3, 0, 9, 9, 0), "PMSCR_EL1" },
	{ SYSREG(3, 0, 1, 2, 0), "ZCR_EL1" },
	{ SYSREG(3, 0, 1, 2, 6), "SMCR_EL1" },
	{ SYSREG(3, 0, 1, 0, 5), "RGSR_EL1" },
	{ SYSREG(3, 0, 1, 0, 6), "GCR_EL1" },
	{ SYSREG(3, 0, 5, 6, 0), "TFSR_EL1" },
	{ SYSREG(3, 3, 13, 0, 5), "TPIDR2_EL0" },
	{ SYSREG(3, 3, 13, 2, 0), "AMCR_EL0" },
	{ SYSREG(3, 4, 1, 1, 0), "HCR_EL2" },
	{ SYSREG(3, 6, 1, 1, 0), "SCR_EL3" },
};

static void for_nobody(const struct actor *a)
{
	uint64_t cpacr = CPACR_ALL;

	/* Or it would be the guest itself that traps SVE and SME. */
	goes_through(a, INSN_MSR(CPACR), &cpacr);
	for (size_t i = 0; i < COUNT(undefined); i++) {
		tap_ok(is_undefined(a, INSN_MRS(undefined[i].reg)),
		       "7.4: reading %s is undefined %s", undefined[i].name,
		       a->name);
		tap_ok(is_undefined(a, INSN_MSR(undefined[i].reg)),
		       "7.4: writing %s is undefined %s", undefined[i].name,
		       a->name);
	}
	tap_ok(is_undefined(a, INSN_SYS(0, 7, 6, 2)),
	       "7.4: DC ISW is undefined %s", a->name);
	tap_ok(is_undefined(a, INSN_SYS(0, 7, 10, 2)),
	       "7.4: DC CSW is undefined %s", a->name);
	tap_ok(is_undefined(a, INSN_SYS(0, 7, 14, 2)),
	       "7.4: DC CISW is undefined %s", a->name);
}

/*
 * Debug: the primary's own, undefined for others. QEMU has those marked R and
 * W; what it has not is undefined before it could trap.
 */
#define R 1
#define W 2

static const struct {
	uint32_t reg;
	unsigned qemu;
	const char *name;
} debug[] = {
	{ SYSREG(2, 0, 0, 0, 4), R | W, "DBGBVR0_EL1" },
	{ SYSREG(2, 0, 0, 0, 5), R | W, "DBGBCR0_EL1" },
	{ SYSREG(2, 0, 0, 0, 6), R | W, "DBGWVR0_EL1" },
	{ SYSREG(2, 0, 0, 0, 7), R | W, "DBGWCR0_EL1" },
	{ SYSREG(2, 0, 0, 2, 0), R | W, "MDCCINT_EL1" },
	{ SYSREG(2, 0, 0, 2, 2), R | W, "MDSCR_EL1" },
	{ SYSREG(2, 0, 1, 3, 4), R | W, "OSDLR_EL1" },
	{ SYSREG(2, 0, 7, 8, 6), R | W, "DBGCLAIMSET_EL1" },
	{ SYSREG(2, 0, 1, 0, 0), R, "MDRAR_EL1" },
	{ SYSREG(2, 0, 1, 1, 4), R, "OSLSR_EL1" },
	{ SYSREG(2, 0, 1, 0, 4), W, "OSLAR_EL1" },
	{ SYSREG(2, 0, 7, 14, 6), 0, "DBGAUTHSTATUS_EL1" },
	{ SYSREG(2, 0, 0, 15, 4), 0, "DBGBVR15_EL1" },
	{ SYSREG(2, 0, 0, 15, 7), 0, "DBGWCR15_EL1" },
	{ SYSREG(2, 0, 5, 5, 5), 0, "no debug register" },
};

static void debug_access(size_t i, unsigned way)
{
	const char *verb = way == R ? "read" : "write";
	uint32_t insn = way == R ? INSN_MRS(debug[i].reg) :
				   INSN_MSR(debug[i].reg);
	uint64_t value = 0;

	tap_ok(is_undefined(puppet, insn), "7.4: a secondary cannot %s %s",
	       verb, debug[i].name);
	if (debug[i].qemu & way)
		tap_ok(goes_through(primary, insn, &value),
		       "7.4: the primary can %s %s", verb, debug[i].name);
	else
		tap_skip("QEMU has none", "7.4: the primary can %s %s", verb,
			 debug[i].name);
}

static void debug_registers(void)
{
	uint64_t value = 0x1230;

	for (size_t i = 0; i < COUNT(debug); i++) {
		debug_access(i, R);
		debug_access(i, W);
	}
	goes_through(primary, INSN_MSR(debug[0].reg), &value);
	value = 0;
	goes_through(primary, INSN_MRS(debug[0].reg), &value);
	tap_equal((int64_t)value, 0x1230,
		  "7.4: the primary's DBGBVR0_EL1 is a real one");
}

/* The PMU is the primary's, too, if there is one. */
static const struct named pmu[] = {
	{ SYSREG(3, 3, 9, 12, 0), "PMCR_EL0" },
	{ SYSREG(3, 3, 9, 12, 1), "PMCNTENSET_EL0" },
	{ SYSREG(3, 3, 9, 13, 0), "PMCCNTR_EL0" },
	{ SYSREG(3, 3, 14, 15, 7), "PMCCFILTR_EL0" },
	{ SYSREG(3, 3, 14, 8, 0), "PMEVCNTR0_EL0" },
	{ SYSREG(3, 0, 9, 14, 1), "PMINTENSET_EL1" },
	{ SYSREG(3, 3, 9, 14, 0), "PMUSERENR_EL0" },
};

static void pmu_registers(void)
{
	uint64_t value;

	for (size_t i = 0; i < COUNT(pmu); i++) {
		tap_ok(is_undefined(puppet, INSN_MRS(pmu[i].reg)),
		       "7.4: a secondary cannot read %s", pmu[i].name);
		tap_ok(is_undefined(puppet, INSN_MSR(pmu[i].reg)),
		       "7.4: a secondary cannot write %s", pmu[i].name);
		value = 0;
		tap_ok(goes_through(primary, INSN_MRS(pmu[i].reg), &value),
		       "7.4: the primary reads %s", pmu[i].name);
	}
	value = 1;
	goes_through(primary, INSN_MRS(pmu[0].reg), &value);
	tap_equal(value & 1, 0, "10: the primary's PMCR_EL0.E is 0 at first");
}

/* GIC: nothing for secondaries, SRE 7 for the primary (version 3). */
static const struct named gic[] = {
	{ SYSREG(3, 0, 12, 12, 4), "ICC_CTLR_EL1" },
	{ SYSREG(3, 0, 4, 6, 0), "ICC_PMR_EL1" },
	{ SYSREG(3, 0, 12, 12, 7), "ICC_IGRPEN1_EL1" },
	{ SYSREG(3, 0, 12, 12, 3), "ICC_BPR1_EL1" },
};

#define ICC_SRE	  SYSREG(3, 0, 12, 12, 5)
#define ICC_IAR1  SYSREG(3, 0, 12, 12, 0)
#define ICC_SGI1R SYSREG(3, 0, 12, 11, 5)

static void gic_registers(void)
{
	uint64_t value = 0;

	if (machine.gic_version == 2) {
		tap_skip("GIC version 2 has none", "7.4: ICC registers");
		return;
	}
	for (size_t i = 0; i < COUNT(gic); i++) {
		tap_ok(is_undefined(puppet, INSN_MRS(gic[i].reg)),
		       "7.4: a secondary cannot read %s", gic[i].name);
		tap_ok(is_undefined(puppet, INSN_MSR(gic[i].reg)),
		       "7.4: a secondary cannot write %s", gic[i].name);
		tap_ok(goes_through(primary, INSN_MRS(gic[i].reg), &value),
		       "7.4: the primary reads %s", gic[i].name);
	}
	tap_ok(is_undefined(puppet, INSN_MRS(ICC_IAR1)),
	       "7.4: a secondary cannot read ICC_IAR1_EL1");
	tap_ok(is_undefined(puppet, INSN_MSR(ICC_SGI1R)),
	       "7.4: a secondary cannot write ICC_SGI1R_EL1");
	goes_through(primary, INSN_MRS(ICC_SRE), &value);
	tap_equal((int64_t)value, 7, "7.3: the primary reads ICC_SRE_EL1 as 7");
	value = 7;
	if (is_undefined(puppet, INSN_MRS(ICC_SRE))) {
		tap_ok(is_undefined(puppet, INSN_MSR(ICC_SRE)),
		       "7.4: a secondary's ICC_SRE_EL1 traps both ways");
	} else {
		uint64_t zero = 0;

		goes_through(puppet, INSN_MSR(ICC_SRE), &zero);
		goes_through(puppet, INSN_MRS(ICC_SRE), &value);
		tap_equal((int64_t)value, 7,
			  "7.4: a secondary's ICC_SRE_EL1 stays 7");
	}
}

/* A field of an ID register, and the highest value that each may see. */
static const struct {
	uint8_t crm, op2, shift;
	uint8_t primary, secondary;
	const char *name;
} fields[] = {
	{ 4, 0, 32, 0, 0, "PFR0.SVE" },
	{ 4, 0, 44, 0, 0, "PFR0.AMU" },
	{ 4, 0, 40, 0, 0, "PFR0.MPAM" },
	{ 4, 0, 28, 15, 0, "PFR0.RAS" },
	{ 4, 1, 8, 0, 0, "PFR1.MTE" },
	{ 4, 1, 24, 0, 0, "PFR1.SME" },
	{ 5, 0, 4, 0, 0, "DFR0.TraceVer" },
	{ 5, 0, 32, 0, 0, "DFR0.PMSVer" },
	{ 5, 0, 36, 0, 0, "DFR0.DoubleLock" },
	{ 5, 0, 40, 0, 0, "DFR0.TraceFilt" },
	{ 5, 0, 8, 15, 0, "DFR0.PMUVer" },
	{ 6, 1, 4, 15, 0, "ISAR1.APA" },
	{ 6, 1, 8, 15, 0, "ISAR1.API" },
	{ 6, 1, 24, 15, 0, "ISAR1.GPA" },
	{ 6, 1, 28, 15, 0, "ISAR1.GPI" },
	{ 6, 2, 12, 15, 0, "ISAR2.APA3" },
	{ 6, 2, 0, 15, 0, "ISAR2.WFxT" },
	{ 6, 2, 16, 0, 0, "ISAR2.MOPS" },
	{ 7, 0, 0, 5, 5, "MMFR0.PARange" },
	{ 7, 0, 28, 0, 0, "MMFR0.TGran4" },
	{ 7, 1, 16, 0, 0, "MMFR1.LO" },
	{ 7, 1, 24, 15, 0, "MMFR1.SpecSEI" },
	{ 4, 4, 0, 0, 0, "ZFR0" },
	{ 4, 5, 0, 0, 0, "SMFR0" },
	{ 5, 1, 0, 0, 0, "DFR1" },
	{ 7, 3, 0, 0, 0, "MMFR3" },
	{ 7, 4, 36, 0, 0, "MMFR4" },
	{ 4, 7, 0, 0, 0, "an unassigned one" },
};

static uint64_t id_register(const struct actor *a, uint8_t crm, uint8_t op2)
{
	uint64_t value = MAGIC;

	if (!goes_through(a, INSN_MRS(SYSREG(3, 0, 0, crm, op2)), &value))
		return MAGIC;
	return value;
}

static void id_fields(void)
{
	for (size_t i = 0; i < COUNT(fields); i++) {
		uint64_t is =
			id_register(primary, fields[i].crm, fields[i].op2) >>
				fields[i].shift &
			15;

		tap_ok(is <= fields[i].primary,
		       "W-26: the primary sees %s as %u at most",
		       fields[i].name, fields[i].primary);
		is = id_register(puppet, fields[i].crm, fields[i].op2) >>
			     fields[i].shift &
		     15;
		tap_ok(is <= fields[i].secondary,
		       "W-26: a secondary sees %s as %u at most",
		       fields[i].name, fields[i].secondary);
	}
}

/* All of the group can be read, and writing it does nothing. */
static void id_group(const struct actor *a)
{
	unsigned bad = 0;
	uint64_t before = id_register(a, 4, 0);
	uint64_t zero = 0;

	for (uint8_t crm = 1; crm <= 7; crm++) {
		for (uint8_t op2 = 0; op2 < 8; op2++)
			bad += id_register(a, crm, op2) == MAGIC;
	}
	tap_equal(bad, 0, "7.4: all ID registers can be read %s", a->name);
	tap_ok(is_undefined(a, INSN_MSR(SYSREG(3, 0, 0, 4, 0))) ||
		       goes_through(a, INSN_MSR(SYSREG(3, 0, 0, 4, 0)), &zero),
	       "7.4: writing ID_AA64PFR0_EL1 does not hang %s", a->name);
	tap_ok(id_register(a, 4, 0) == before, "7.4: or change it %s", a->name);
}

/* Registers that a guest switches on at its own risk. */
static void extensions(void)
{
	static const struct {
		uint32_t insn;
		const char *name;
	} rows[] = {
		{ 0x04bf5000, "RDVL x0, #0 (SVE)" },
		{ 0x04bf5800, "RDSVL x0, #0 (SME)" },
		{ 0xd503477f, "SMSTART (SME)" },
		{ 0x25d8e3e0, "PTRUE (SVE)" },
		{ 0xdac10020, "PACIA x0, x1" },
		{ 0x9ac13000, "PACGA x0, x0, x1" },
	};
	uint64_t cpacr = CPACR_ALL;
	uint64_t sctlr = 0;

	goes_through(puppet, INSN_MSR(CPACR), &cpacr);
	goes_through(puppet, INSN_MRS(SCTLR), &sctlr);
	sctlr |= SCTLR_ENIA;
	goes_through(puppet, INSN_MSR(SCTLR), &sctlr);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trap t;

		tap_ok(stage_trap(puppet, TRAP_EL1H, rows[i].insn, 1, 2, &t) &&
			       trap_class(&t) == 0,
		       "W-26: %s is undefined in a secondary", rows[i].name);
	}
	for (size_t i = 0; i < 4; i++) {
		struct trap t;

		stage_trap(primary, TRAP_EL1H, INSN_MSR(SYSREG(3, 0, 1, 0, 2)),
			   0x3330000, 0, &t);
		tap_ok(stage_trap(primary, TRAP_EL1H, rows[i].insn, 1, 2, &t) &&
			       trap_class(&t) == 0,
		       "W-26: %s is undefined in the primary", rows[i].name);
	}
}

/* Pointers' keys are the primary's; others cannot see or set them. */
static void pauth_keys(void)
{
	static const struct named keys[] = {
		{ SYSREG(3, 0, 2, 1, 0), "APIAKeyLo_EL1" },
		{ SYSREG(3, 0, 2, 1, 1), "APIAKeyHi_EL1" },
		{ SYSREG(3, 0, 2, 2, 0), "APDAKeyLo_EL1" },
		{ SYSREG(3, 0, 2, 3, 0), "APGAKeyLo_EL1" },
	};

	for (size_t i = 0; i < COUNT(keys); i++) {
		tap_ok(is_undefined(puppet, INSN_MRS(keys[i].reg)),
		       "W-26: a secondary cannot read %s", keys[i].name);
		tap_ok(is_undefined(puppet, INSN_MSR(keys[i].reg)),
		       "W-26: a secondary cannot write %s", keys[i].name);
	}
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	for_nobody(primary);
	for_nobody(puppet);
	debug_registers();
	pmu_registers();
	gic_registers();
	id_group(primary);
	id_group(puppet);
	id_fields();
	pauth_keys();
	extensions();
	tap_done();
}
