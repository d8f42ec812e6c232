/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Debug registers (Arm ARM D19.3). The encoding is part of the instruction, so
 * each register has a case of its own.
 */
#include "arch/aarch64/debug_regs.h"

#include <stdbool.h>

#include "arch/sysreg.h"

/* DBGBVR, DBGBCR, DBGWVR and DBGWCR have op2 4 to 7, their number is CRm. */
#define SIXTEEN(ROW, op2)  \
	ROW(0, 0, 0, op2)  \
	ROW(0, 0, 1, op2)  \
	ROW(0, 0, 2, op2)  \
	ROW(0, 0, 3, op2)  \
	ROW(0, 0, 4, op2)  \
	ROW(0, 0, 5, op2)  \
	ROW(0, 0, 6, op2)  \
	ROW(0, 0, 7, op2)  \
	ROW(0, 0, 8, op2)  \
	ROW(0, 0, 9, op2)  \
	ROW(0, 0, 10, op2) \
	ROW(0, 0, 11, op2) \
	ROW(0, 0, 12, op2) \
	ROW(0, 0, 13, op2) \
	ROW(0, 0, 14, op2) \
	ROW(0, 0, 15, op2)

#define COMPARATORS(ROW) \
	SIXTEEN(ROW, 4) SIXTEEN(ROW, 5) SIXTEEN(ROW, 6) SIXTEEN(ROW, 7)

/* ROW(op1, CRn, CRm, op2) */
#define READ_WRITE(ROW)                       \
	ROW(0, 0, 0, 2) /* OSDTRRX_EL1 */     \
	ROW(0, 0, 2, 0) /* MDCCINT_EL1 */     \
	ROW(0, 0, 2, 2) /* MDSCR_EL1 */       \
	ROW(0, 0, 3, 2) /* OSDTRTX_EL1 */     \
	ROW(0, 0, 6, 2) /* OSECCR_EL1 */      \
	ROW(0, 1, 3, 4) /* OSDLR_EL1 */       \
	ROW(0, 1, 4, 4) /* DBGPRCR_EL1 */     \
	ROW(0, 7, 8, 6) /* DBGCLAIMSET_EL1 */ \
	ROW(0, 7, 9, 6) /* DBGCLAIMCLR_EL1 */ \
	ROW(3, 0, 4, 0) /* DBGDTR_EL0 */      \
	ROW(3, 0, 5, 0) /* DBGDTRRX_EL0 and DBGDTRTX_EL0 */

#define READ_ONLY(ROW)                           \
	ROW(0, 1, 0, 0)	 /* MDRAR_EL1 */         \
	ROW(0, 1, 1, 4)	 /* OSLSR_EL1 */         \
	ROW(0, 7, 14, 6) /* DBGAUTHSTATUS_EL1 */ \
	ROW(3, 0, 1, 0)	 /* MDCCSR_EL0 */

#define WRITE_ONLY(ROW) ROW(0, 1, 0, 4) /* OSLAR_EL1 */

#define ENCODING(op1, crn, crm, op2) \
	((op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))

#define NAME(op1, crn, crm, op2) "s2_" #op1 "_c" #crn "_c" #crm "_" #op2

#define READ_ROW(op1, crn, crm, op2)       \
	case ENCODING(op1, crn, crm, op2): \
		return READ_SYSREG(NAME(op1, crn, crm, op2));

#define WRITE_ROW(op1, crn, crm, op2)                          \
	case ENCODING(op1, crn, crm, op2):                     \
		WRITE_SYSREG(NAME(op1, crn, crm, op2), value); \
		return;

#define DFR0_BRPS_SHIFT 12
#define DFR0_WRPS_SHIFT 20

static uint64_t read_register(int encoding, uint64_t otherwise)
{
	switch (encoding) {
		COMPARATORS(READ_ROW)
		READ_WRITE(READ_ROW)
		READ_ONLY(READ_ROW)
	default:
		return otherwise;
	}
}

static void write_register(int encoding, uint64_t value)
{
	switch (encoding) {
		COMPARATORS(WRITE_ROW)
		READ_WRITE(WRITE_ROW)
		WRITE_ONLY(WRITE_ROW)
	default:
		return;
	}
}

/* Breakpoints and watchpoints that the CPU lacks are undefined at EL2, too. */
static bool is_missing_comparator(const struct sysreg_access *a)
{
	unsigned shift = a->op2 < 6 ? DFR0_BRPS_SHIFT : DFR0_WRPS_SHIFT;

	return a->op1 == 0 && a->crn == 0 && a->op2 >= 4 &&
	       a->crm > (READ_SYSREG("id_aa64dfr0_el1") >> shift & 15);
}

void debug_reg_access(const struct sysreg_access *a, uint64_t *value)
{
	int encoding = ENCODING(a->op1, a->crn, a->crm, a->op2);

	if (is_missing_comparator(a))
		return;
	if (a->read)
		*value = read_register(encoding, *value);
	else
		write_register(encoding, *value);
}
