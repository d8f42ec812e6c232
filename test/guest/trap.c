/* SPDX-License-Identifier: BSD-3-Clause */
#include "trap.h"

#include <stddef.h>

#define PSTATE_MASKED 0x3c0U /* D, A, I and F; EL0 with 64 bits */
#define PSTATE_EL1T   0x4U
#define PSTATE_EL1H   0x5U
#define INSN_BRK      0xd4200000U
#define EC_BRK	      0x3cU

/* The identity map has blocks of 1 GiB; its last one is EL0's. */
#define GIB_SHIFT  30
#define GIB_MASK   ((UINT64_C(1) << GIB_SHIFT) - 1)
#define LAST_BLOCK UINT64_C(511)
#define TABLE_TYPE UINT64_C(3)
#define BLOCK	   UINT64_C(0x741) /* normal, inner shareable, AF, EL0 */

/* trap.S */
void trap_enter(struct trap *t);

_Static_assert(offsetof(struct trap, pstate) == 8, "trap.S");
_Static_assert(offsetof(struct trap, x) == 24, "trap.S");
_Static_assert(offsetof(struct trap, esr) == 64, "trap.S");
_Static_assert(offsetof(struct trap, saved) == 96, "trap.S");

/*
 * Returns the address at which EL0 sees an address of the guest's. EL1 cannot
 * execute a page that EL0 can write, so the same memory is mapped twice.
 */
static uint64_t el0_address(uint64_t a)
{
	const uint64_t *top;
	uint64_t *table;
	uint64_t entry = (a & ~GIB_MASK) | BLOCK;

	__asm__("mrs %0, ttbr0_el1" : "=r"(top));
	table = (uint64_t *)(uintptr_t)(top[0] & ~TABLE_TYPE);
	if (table[LAST_BLOCK] != entry) {
		table[LAST_BLOCK] = 0;
		__asm__ volatile(
			"dsb ish\n\ttlbi vmalle1is\n\tdsb ish\n\tisb" ::
				: "memory");
		table[LAST_BLOCK] = entry;
		__asm__ volatile("dsb ish\n\tisb" ::: "memory");
	}
	return LAST_BLOCK << GIB_SHIFT | (a & GIB_MASK);
}

static void sync_code(const uint32_t *code)
{
	__asm__ volatile("dc cvau, %0\n\tdsb ish\n\tic ivau, %0\n\t"
			 "dsb ish\n\tisb" ::"r"(code)
			 : "memory");
}

bool trap_run(struct trap *t, enum trap_mode mode, uint32_t instruction)
{
	static const uint64_t modes[] = {
		[TRAP_EL1H] = PSTATE_EL1H,
		[TRAP_EL1T] = PSTATE_EL1T,
		[TRAP_EL0] = 0,
	};
	uint64_t code = (uintptr_t)t->code;

	t->code[0] = instruction;
	t->code[1] = INSN_BRK;
	sync_code(t->code);
	t->pstate = PSTATE_MASKED | modes[mode];
	t->pc = mode == TRAP_EL0 ? el0_address(code) : code;
	trap_enter(t);
	return trap_class(t) != EC_BRK || t->elr != t->pc + 4;
}
