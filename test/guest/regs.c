/* SPDX-License-Identifier: BSD-3-Clause */
#include "regs.h"

#include <string.h>

#define SCTLR_PAINT  (UINT64_C(1) << 14 | UINT64_C(1) << 15 | UINT64_C(1) << 26)
#define TCR_PAINT    (UINT64_C(3) << 37) /* TBI0 and TBI1: no tags are used */
#define MAIR_USED    UINT64_C(0xffff)
#define VBAR_BITS    (~UINT64_C(0x7ff) & ((UINT64_C(1) << 48) - 1))
#define CNTKCTL_BITS UINT64_C(0x303)
#define FPCR_BITS    UINT64_C(0x07c00000)
#define FPSR_BITS    UINT64_C(0xf800009f)
#define SPSR_BITS    UINT64_C(0xf00003c5)
#define NZCV_BITS    UINT64_C(0xf0000000)
#define DAIF_BITS    UINT64_C(0x3c0)
#define DAIF_I	     UINT64_C(0x80)
#define TTBR_ASID    (UINT64_C(0xffff) << 48)
#define TABLE_WORDS  512
#define SPINS	     500000
#define PAR_BITS     UINT64_C(0x0000fffffffff380)

struct regs_difference regs_last;
struct regs regs_found;

/* Bits that were set, and that were clear. */
static struct regs_varied were_set, were_clear;

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* A second level 0 table, which maps what the one in use does. */
static uint64_t other_table(uint64_t ttbr0)
{
	static _Alignas(4096) uint64_t copy[TABLE_WORDS];
	const void *used = (const void *)(uintptr_t)(ttbr0 & REGS_TABLE);

	if (memcmp(copy, used, sizeof(copy)) != 0) {
		memcpy(copy, used, sizeof(copy));
		__asm__ volatile("dsb ish\n\tisb" ::: "memory");
	}
	return (uintptr_t)copy;
}

/* Either table, under any ASID: both map all blocks as global ones. */
static uint64_t paint_ttbr0(uint64_t now, uint64_t random)
{
	uint64_t table = random & 1 ? other_table(now) : now & REGS_TABLE;

	return (random & TTBR_ASID) | table;
}

/*
 * A pattern that the guest can live with, for a moment; of DAIF the bits that
 * it can.
 */
static void paint(struct regs *r, const struct regs *now, uint64_t seed,
		  uint64_t daif)
{
	uint64_t state = seed * UINT64_C(0x9e3779b97f4a7c15) | 1;
	uint64_t *word = (uint64_t *)r;

	for (size_t i = 0; i < sizeof(*r) / 8; i++)
		word[i] = next(&state);
	r->sys[SYS_MAIR] = (r->sys[SYS_MAIR] & ~MAIR_USED) |
			   (now->sys[SYS_MAIR] & MAIR_USED);
	r->sys[SYS_VBAR] &= VBAR_BITS;
	r->sys[SYS_CNTKCTL] &= CNTKCTL_BITS;
	r->sys[SYS_SPSR] &= SPSR_BITS;
	r->sys[SYS_PAR] &= PAR_BITS;
	r->sys[SYS_CSSELR] &= 1;
	r->sys[SYS_FPCR] &= FPCR_BITS;
	r->sys[SYS_FPSR] &= FPSR_BITS;
	r->sys[SYS_ESR] &= UINT32_MAX;
	r->sys[SYS_CONTEXTIDR] &= UINT32_MAX;
	r->sys[SYS_SCTLR] = now->sys[SYS_SCTLR] ^
			    (r->sys[SYS_SCTLR] & SCTLR_PAINT);
	r->sys[SYS_TCR] = now->sys[SYS_TCR] ^ (r->sys[SYS_TCR] & TCR_PAINT);
	r->sys[SYS_CPACR] = now->sys[SYS_CPACR];
	r->sys[SYS_TTBR0] = paint_ttbr0(now->sys[SYS_TTBR0], r->sys[SYS_TTBR0]);
	r->sys[SYS_DAIF] = now->sys[SYS_DAIF] ^ (r->sys[SYS_DAIF] & daif);
	r->sys[SYS_NZCV] &= NZCV_BITS;
	r->sys[SYS_SPSEL] &= 1;
}

static void note(const struct regs *r)
{
	uint64_t pstate = r->sys[SYS_NZCV] | r->sys[SYS_DAIF] |
			  r->sys[SYS_SPSEL];

	were_set.pstate |= pstate;
	were_clear.pstate |= ~pstate;
	were_set.ttbr0 |= r->sys[SYS_TTBR0];
	were_clear.ttbr0 |= ~r->sys[SYS_TTBR0];
}

struct regs_varied regs_varied(void)
{
	struct regs_varied v = { were_set.pstate & were_clear.pstate,
				 were_set.ttbr0 & were_clear.ttbr0 };

	were_set = were_clear = (struct regs_varied){ 0 };
	return v;
}

static unsigned compare(const struct regs *is, const struct regs *expected,
			size_t first)
{
	const uint64_t *a = (const uint64_t *)is;
	const uint64_t *b = (const uint64_t *)expected;
	unsigned bad = 0;

	for (size_t i = first; i < sizeof(*is) / 8; i++) {
		if (a[i] == b[i])
			continue;
		bad++;
		regs_last = (struct regs_difference){ i * 8, a[i], b[i] };
	}
	return bad;
}

static void read_now(struct regs *now)
{
	__asm__ volatile("mrs %0, mair_el1" : "=r"(now->sys[SYS_MAIR]));
	__asm__ volatile("mrs %0, sctlr_el1" : "=r"(now->sys[SYS_SCTLR]));
	__asm__ volatile("mrs %0, tcr_el1" : "=r"(now->sys[SYS_TCR]));
	__asm__ volatile("mrs %0, cpacr_el1" : "=r"(now->sys[SYS_CPACR]));
	__asm__ volatile("mrs %0, vbar_el1" : "=r"(now->sys[SYS_VBAR]));
	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(now->sys[SYS_TPIDR_EL1]));
	__asm__ volatile("mrs %0, ttbr0_el1" : "=r"(now->sys[SYS_TTBR0]));
	__asm__ volatile("mrs %0, daif" : "=r"(now->sys[SYS_DAIF]));
}

/*
 * The values that painting without leaving stores must be there after leaving
 * as well, so that bits which hold nothing need no list.
 */
static unsigned round_by(__typeof__(regs_exchange) *exchange, uint64_t seed,
			 uint64_t how, uint64_t call[8])
{
	struct regs now = { 0 }, in = { 0 }, expected = { 0 }, out = { 0 };
	uint64_t painted = how & REGS_IRQ ? DAIF_BITS : DAIF_BITS & ~DAIF_I;
	uint64_t daif;

	__asm__ volatile("mrs %0, daif\n\tmsr daifset, #15" : "=r"(daif));
	read_now(&now);
	paint(&in, &now, seed, painted);
	how &= ~(uint64_t)REGS_IRQ;
	if (how == REGS_HVC)
		memcpy(in.x, call, 8 * sizeof(call[0]));
	if (how == REGS_SPIN)
		in.x[30] = SPINS;
	exchange(&in, &expected, &now, REGS_NOP);
	note(&expected);
	if (how == REGS_SPIN)
		expected.x[30] = 0;
	exchange(&in, &out, &now, how);
	if (how == REGS_HVC)
		memcpy(call, out.x, 8 * sizeof(call[0]));
	__asm__ volatile("msr daif, %0" ::"r"(daif));
	return compare(&out, &expected, how == REGS_HVC ? 8 : 0);
}

void regs_leave_painted(uint64_t seed)
{
	struct regs now = { 0 }, in = { 0 }, out, back;
	static const enum regs_sys needed[] = { SYS_VBAR,  SYS_TPIDR_EL1,
						SYS_SCTLR, SYS_TCR,
						SYS_TTBR0, SYS_DAIF };

	read_now(&now);
	paint(&in, &now, seed, 0);
	back = in;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		back.sys[needed[i]] = now.sys[needed[i]];
	regs_exchange(&in, &out, &back, REGS_NOP);
}

unsigned regs_round(uint64_t seed, uint64_t how, uint64_t call[8])
{
	return round_by(regs_exchange, seed, how, call);
}

unsigned regs_call(uint64_t seed, uint64_t call[8])
{
	return round_by(regs_exchange_cheap, seed, REGS_HVC, call);
}
