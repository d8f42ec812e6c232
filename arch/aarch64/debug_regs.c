/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Debug registers (Arm ARM D19.3). The encoding is part of the instruction, so
 * each register has a case of its own; of each form only one direction may
 * exist.
 */
#include "arch/aarch64/debug_regs.h"

#include "arch/sysreg.h"

#define ENCODING(op1, crn, crm, op2) \
	((op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

#define NAME(op1, crn, crm, op2) "s2_" #op1 "_c" #crn "_c" #crm "_" #op2

#define READ_WRITE(op1, crn, crm, op2)                                  \
	case ENCODING(op1, crn, crm, op2):                              \
		if (a->read)                                            \
			*value = READ_SYSREG(NAME(op1, crn, crm, op2)); \
		else                                                    \
			WRITE_SYSREG(NAME(op1, crn, crm, op2), *value); \
		break

#define READ_ONLY(op1, crn, crm, op2)                                   \
	case ENCODING(op1, crn, crm, op2):                              \
		if (a->read)                                            \
			*value = READ_SYSREG(NAME(op1, crn, crm, op2)); \
		break

#define WRITE_ONLY(op1, crn, crm, op2)                                  \
	case ENCODING(op1, crn, crm, op2):                              \
		if (!a->read)                                           \
			WRITE_SYSREG(NAME(op1, crn, crm, op2), *value); \
		break

/* DBGBVR, DBGBCR, DBGWVR and DBGWCR have op2 4 to 7, and their number as CRm. */
#define SIXTEEN(op2)               \
	READ_WRITE(0, 0, 0, op2);  \
	READ_WRITE(0, 0, 1, op2);  \
	READ_WRITE(0, 0, 2, op2);  \
	READ_WRITE(0, 0, 3, op2);  \
	READ_WRITE(0, 0, 4, op2);  \
	READ_WRITE(0, 0, 5, op2);  \
	READ_WRITE(0, 0, 6, op2);  \
	READ_WRITE(0, 0, 7, op2);  \
	READ_WRITE(0, 0, 8, op2);  \
	READ_WRITE(0, 0, 9, op2);  \
	READ_WRITE(0, 0, 10, op2); \
	READ_WRITE(0, 0, 11, op2); \
	READ_WRITE(0, 0, 12, op2); \
	READ_WRITE(0, 0, 13, op2); \
	READ_WRITE(0, 0, 14, op2); \
	READ_WRITE(0, 0, 15, op2)

#define DFR0_BRPS_SHIFT 12
#define DFR0_WRPS_SHIFT 20

static bool is_comparator(const struct sysreg_access *a)
{
	return a->op1 == 0 && a->crn == 0 && a->op2 >= 4;
}

/* Breakpoints and watchpoints that the CPU lacks are undefined at EL2, too. */
static bool comparator_exists(const struct sysreg_access *a)
{
	unsigned shift = a->op2 < 6 ? DFR0_BRPS_SHIFT : DFR0_WRPS_SHIFT;

	return a->crm <= (READ_SYSREG("id_aa64dfr0_el1") >> shift & 15);
}

static void access_comparator(const struct sysreg_access *a, uint64_t *value)
{
	switch (ENCODING(a->op1, a->crn, a->crm, a->op2)) {
		SIXTEEN(4);
		SIXTEEN(5);
		SIXTEEN(6);
		SIXTEEN(7);
	default:
		break;
	}
}

static void access_control(const struct sysreg_access *a, uint64_t *value)
{
	switch (ENCODING(a->op1, a->crn, a->crm, a->op2)) {
		READ_WRITE(0, 0, 0, 2); /* OSDTRRX_EL1 */
		READ_WRITE(0, 0, 2, 0); /* MDCCINT_EL1 */
		READ_WRITE(0, 0, 2, 2); /* MDSCR_EL1 */
		READ_WRITE(0, 0, 3, 2); /* OSDTRTX_EL1 */
		READ_WRITE(0, 0, 6, 2); /* OSECCR_EL1 */
		READ_ONLY(0, 1, 0, 0);	/* MDRAR_EL1 */
		WRITE_ONLY(0, 1, 0, 4); /* OSLAR_EL1 */
		READ_ONLY(0, 1, 1, 4);	/* OSLSR_EL1 */
		READ_WRITE(0, 1, 3, 4); /* OSDLR_EL1 */
		READ_WRITE(0, 1, 4, 4); /* DBGPRCR_EL1 */
		READ_WRITE(0, 7, 8, 6); /* DBGCLAIMSET_EL1 */
		READ_WRITE(0, 7, 9, 6); /* DBGCLAIMCLR_EL1 */
		READ_ONLY(0, 7, 14, 6); /* DBGAUTHSTATUS_EL1 */
		READ_ONLY(3, 0, 1, 0);	/* MDCCSR_EL0 */
		READ_WRITE(3, 0, 4, 0); /* DBGDTR_EL0 */
		READ_WRITE(3, 0, 5, 0); /* DBGDTRRX_EL0, DBGDTRTX_EL0 */
	default:
		break;
	}
}

void debug_reg_access(const struct sysreg_access *a, uint64_t *value)
{
	if (!is_comparator(a))
		access_control(a, value);
	else if (comparator_exists(a))
		access_comparator(a, value);
}
