/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "registers": of all 32,768 encodings of MRS and MSR (op0 2 and 3)
 * whatever one VM can write, another VM that can read it finds unchanged. So
 * each register that a CPU has is switched, trapped, or nobody's to write; no
 * list of names says which there are (N-02).
 */
#include "stage.h"
#include <keel/guest.h>

#define OP0_COUNT  2 /* 2 and 3 */
#define ENCODINGS  (UINT32_C(1) << 14)
#define PATTERN	   UINT64_C(0x5a5a5a5a5a5a5a5a)
#define CTL_ENABLE UINT64_C(1)
#define CTL_IMASK  UINT64_C(2)
#define NAMED	   10 /* of those that come through */

const char guest_name[] = "registers";

static const struct actor listed = { PUPPET_FREE, 0, false, "" };

/* An encoding as MRS and MSR have it: op0's low bit, op1, CRn, CRm, op2. */
static uint32_t encoding(unsigned op0, uint32_t rest)
{
	return (op0 & 1) << 19 | rest << 5;
}

/*
 * Registers that a writer cannot do without until it has left, or that its own
 * exception or the reader's overwrites. Group "leak" paints all of these, by
 * code that can; and NZCV and SPSel, which are not what was written anymore
 * when the writer leaves.
 */
static const uint32_t needed[] = {
	SYSREG(3, 0, 1, 0, 0),	/* SCTLR_EL1: the MMU */
	SYSREG(3, 0, 2, 0, 0),	/* TTBR0_EL1: the map of all that it does */
	SYSREG(3, 0, 2, 0, 2),	/* TCR_EL1 */
	SYSREG(3, 0, 10, 2, 0), /* MAIR_EL1 */
	SYSREG(3, 0, 12, 0, 0), /* VBAR_EL1: the write ends in an exception */
	SYSREG(3, 3, 13, 0, 3), /* TPIDRRO_EL0: where trap.S keeps its place */
	SYSREG(3, 3, 4, 2, 1),	/* DAIF: an interrupt would come in between */
	SYSREG(3, 0, 5, 2, 0),	/* ESR_EL1: each exception writes it, */
	SYSREG(3, 0, 4, 0, 0),	/* SPSR_EL1 */
	SYSREG(3, 0, 4, 0, 1),	/* and ELR_EL1 */
};

/* Registers that show what time it is: no two looks are the same. */
static const uint32_t moving[] = {
	SYSREG(3, 3, 14, 0, 1), /* CNTPCT_EL0 */
	SYSREG(3, 3, 14, 0, 2), /* CNTVCT_EL0 */
	SYSREG(3, 3, 14, 0, 5), /* CNTPCTSS_EL0 */
	SYSREG(3, 3, 14, 0, 6), /* CNTVCTSS_EL0 */
	SYSREG(3, 3, 14, 2, 0), /* CNTP_TVAL_EL0 */
	SYSREG(3, 3, 14, 3, 0), /* CNTV_TVAL_EL0 */
	SYSREG(3, 3, 9, 13, 0), /* PMCCNTR_EL0 */
	SYSREG(3, 3, 2, 4, 0),	/* RNDR */
	SYSREG(3, 3, 2, 4, 1),	/* RNDRRS */
};

/* Timers' controls: armed, they would end each RUN; masked they do not. */
static bool is_timer_control(uint32_t reg)
{
	return reg == SYSREG(3, 3, 14, 2, 1) || reg == SYSREG(3, 3, 14, 3, 1);
}

static bool in_list(const uint32_t *list, size_t count, uint32_t reg)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i] == reg)
			return true;
	}
	return false;
}

#define IN(list, reg) in_list(list, sizeof(list) / sizeof((list)[0]), reg)

/* True if the actor can read the register. */
static bool reads(const struct actor *a, uint32_t reg, uint64_t *value)
{
	struct trap t;
	bool took = stage_trap(a, TRAP_EL1H, INSN_MRS(reg), 0, 0, &t);

	*value = t.x[0];
	return !took;
}

/* True if the actor can write the register. */
static bool writes(const struct actor *a, uint32_t reg, uint64_t value)
{
	struct trap t;

	return !stage_trap(a, TRAP_EL1H, INSN_MSR(reg), value, 0, &t);
}

struct survey {
	unsigned readable; /* by the reader */
	unsigned tried;	   /* and written by the writer */
	unsigned through;  /* what comes through */
};

/* True if the reader sees what the writer writes, one value and another. */
static bool comes_through(const struct actor *writer,
			  const struct actor *reader, uint32_t reg,
			  uint64_t before, struct survey *s)
{
	uint64_t values[2] = { PATTERN, ~PATTERN };
	uint64_t own = 0, seen[2] = { before, before }, again[2];

	if (is_timer_control(reg)) {
		values[0] = CTL_IMASK;
		values[1] = CTL_IMASK | CTL_ENABLE;
	}
	(void)reads(writer, reg, &own);
	if (!writes(writer, reg, values[0]))
		return false;
	s->tried++;
	(void)reads(reader, reg, &seen[0]);
	(void)writes(writer, reg, values[1]);
	(void)reads(reader, reg, &seen[1]);
	(void)writes(writer, reg, own);
	if (seen[0] == before && seen[1] == before)
		return false;
	(void)reads(reader, reg, &again[0]);
	(void)reads(reader, reg, &again[1]);
	return !(IN(moving, reg) && again[0] != again[1]);
}

static void tell(uint32_t reg, unsigned number)
{
	if (number <= NAMED)
		say("# S%u_%u_C%u_C%u_%u comes through", 2 + (reg >> 19 & 1),
		    reg >> 16 & 7, reg >> 12 & 15, reg >> 8 & 15, reg >> 5 & 7);
}

static void survey(const struct actor *writer, const struct actor *reader,
		   const char *way)
{
	struct survey s = { 0 };

	for (unsigned op0 = 0; op0 < OP0_COUNT; op0++) {
		for (uint32_t rest = 0; rest < ENCODINGS; rest++) {
			uint32_t reg = encoding(op0, rest);
			uint64_t before;

			if (IN(needed, reg) || !reads(reader, reg, &before))
				continue;
			s.readable++;
			if (comes_through(writer, reader, reg, before, &s))
				tell(reg, ++s.through);
		}
	}
	say("# %u can be read, of those %u be written", s.readable, s.tried);
	tap_ok(s.readable > 50 && s.tried > 10, "N-02: registers are found, %s",
	       way);
	tap_equal(s.through, 0, "N-02: no register comes through, %s", way);
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	stage_begin();
	survey(puppet, primary, "from a secondary to the primary");
	survey(primary, puppet, "from the primary to a secondary");
	survey(puppet, &listed, "from a secondary to another");
	tap_done();
}
