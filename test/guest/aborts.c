/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "aborts": the exceptions that the monitor gives to guests. */
#include "stage.h"
#include <keel/guest.h>

#define IL	       (UINT64_C(1) << 25)
#define EC_FETCH_LOWER 0x20
#define EC_FETCH_SAME  0x21
#define EC_DATA_LOWER  0x24
#define EC_DATA_SAME   0x25
#define ISS_WNR	       (1U << 6)
#define STATUS(iss)    ((iss)&0x3f)
#define EXTERNAL       0x10 /* synchronous, not on a walk */
#define ISV	       (1U << 24)
#define S1PTW	       (1U << 7)
#define ACTLR	       SYSREG(3, 0, 1, 0, 1)
#define OFFSET	       0xa58

const char guest_name[] = "aborts";

/* EL0 sees memory of ours in the last GiB of its map (trap.c). */
#define EL0_ALIAS  (UINT64_C(511) << 30)
#define EL0_OFFSET ((UINT64_C(1) << 30) - 1)

static const struct {
	enum trap_mode mode;
	uint64_t vector;
	const char *name;
} modes[] = {
	{ TRAP_EL1H, VECTOR_EL1H_SYNC, "EL1 with SP_EL1" },
	{ TRAP_EL1T, VECTOR_EL1T_SYNC, "EL1 with SP_EL0" },
	{ TRAP_EL0, VECTOR_EL0_SYNC, "EL0" },
};

/* N-33: what stage 2 refuses is an external abort for EL1, whatever it was. */
static bool is_external(const struct trap *t)
{
	return STATUS(t->esr) == EXTERNAL && !(t->esr & (ISV | S1PTW));
}

/* W-21: what an abort leaves, wherever it comes from. */
static void check(const struct actor *a, const struct trap *t, bool took,
		  unsigned m, uint64_t class, uint64_t far, const char *what)
{
	const char *where = modes[m].name;

	tap_ok(took && t->esr >> 26 == class,
	       "W-21: %s at %s has its class, %s", what, where, a->name);
	tap_ok(t->vector == modes[m].vector,
	       "W-21: %s at %s comes by its vector, %s", what, where, a->name);
	tap_equal((int64_t)t->far, (int64_t)far,
		  "W-21: %s at %s has its FAR, %s", what, where, a->name);
	tap_ok((t->esr & IL) != 0 && is_external(t),
	       "N-33: %s at %s is an external abort, %s", what, where, a->name);
	tap_ok((t->spsr & 0x3df) == (t->pstate & 0x3df),
	       "7.6: %s at %s has its SPSR, %s", what, where, a->name);
}

/* Another VM's page, which nothing maps for a. */
static void memory(const struct actor *a, uint64_t page)
{
	for (unsigned m = 0; m < 3; m++) {
		bool el0 = modes[m].mode == TRAP_EL0;
		uint64_t at = page + OFFSET;
		struct trap t;
		bool took;

		if (el0)
			at = EL0_ALIAS | (at & EL0_OFFSET);
		took = stage_trap(a, modes[m].mode, INSN_LDR, at, 0, &t);
		check(a, &t, took, m, el0 ? EC_DATA_LOWER : EC_DATA_SAME, at,
		      "a load");
		tap_ok(!(t.esr & ISS_WNR) && t.elr == t.pc,
		       "7.6: a load is told as one, %s", a->name);
		took = stage_trap(a, modes[m].mode, INSN_STR, at, 0, &t);
		check(a, &t, took, m, el0 ? EC_DATA_LOWER : EC_DATA_SAME, at,
		      "a store");
		tap_ok((t.esr & ISS_WNR) && t.elr == t.pc,
		       "7.6: a store is told as one, %s", a->name);
		took = stage_trap(a, modes[m].mode, INSN_BR_X0, at, 0, &t);
		check(a, &t, took, m, el0 ? EC_FETCH_LOWER : EC_FETCH_SAME, at,
		      "a jump");
		tap_equal((int64_t)t.elr, (int64_t)at,
			  "7.6: a jump has its target in ELR, %s", a->name);
	}
}

/* ESR says no more of what is refused than of what is undefined. */
static void undefined(const struct actor *a)
{
	for (unsigned m = 0; m < 2; m++) {
		struct trap t;
		bool took =
			stage_trap(a, modes[m].mode, INSN_MRS(ACTLR), 7, 0, &t);

		tap_ok(took && t.esr == IL && t.vector == modes[m].vector &&
			       t.elr == t.pc,
		       "7.6: a refused register at %s is undefined, %s",
		       modes[m].name, a->name);
		tap_equal((int64_t)t.x[0], 7, "7.6: and Rt is as it was, %s",
			  a->name);
	}
}

/* RX: there, but not to be written. */
static void permission(const struct actor *a)
{
	struct trap t;

	stage_map(a);
	tap_ok(stage_trap(a, TRAP_EL1H, INSN_STR, stage_rx(a) + OFFSET, 0,
			  &t) &&
		       t.esr >> 26 == EC_DATA_SAME && is_external(&t),
	       "7.6: a store to RX is a permission fault, %s", a->name);
	tap_equal((int64_t)t.far, (int64_t)(stage_rx(a) + OFFSET),
		  "L-06: with its address in FAR, %s", a->name);
	tap_ok(stage_trap(a, TRAP_EL1H, INSN_BR_X0, stage_tx(a), 0, &t) &&
		       t.esr >> 26 == EC_FETCH_SAME && is_external(&t),
	       "7.6: a jump to TX is a permission fault, %s", a->name);
	stage_unmap(a);
}

/* Bytes before and behind a secondary's block are not its. */
static void block(void)
{
	const struct puppet_page *p = stage_page(PUPPET);
	uint64_t value;

	tap_equal((int64_t)p->size, PUPPET_MEMORY,
		  "8.5: a secondary is told the size of its block");
	tap_ok(stage_load(puppet, p->base, &value) &&
		       stage_load(puppet, p->base + p->size - 8, &value),
	       "8.5: it has its first and its last bytes");
	tap_ok(!stage_load(puppet, p->base - 8, &value),
	       "10: it has not the bytes before them");
	tap_ok(!stage_load(puppet, p->base + p->size, &value),
	       "10: nor those behind them");
	for (uint64_t at = 0; at < UINT64_C(1) << 30; at += UINT64_C(0x1000000))
		if (at - p->base >= p->size && stage_load(puppet, at, &value)) {
			tap_ok(false, "8.7: a secondary reaches 0x%llx",
			       (unsigned long long)at);
			return;
		}
	tap_ok(true, "8.7: a secondary reaches no device below 1 GiB");
}

/* An address that no table of the guest translates is the guest's affair. */
static void own_fault(const struct actor *a)
{
	struct trap t;

	tap_ok(stage_trap(a, TRAP_EL1H, INSN_LDR, UINT64_C(1) << 40, 0, &t) &&
		       t.esr >> 26 == EC_DATA_SAME &&
		       t.far == UINT64_C(1) << 40,
	       "7.6: a fault of stage 1 stays the guest's, %s", a->name);
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	stage_begin();
	memory(primary, stage_page(PUPPET)->base);
	memory(puppet, stage_page(PUPPET_FREE)->base);
	undefined(primary);
	undefined(puppet);
	permission(primary);
	permission(puppet);
	own_fault(primary);
	own_fault(puppet);
	block();
	tap_done();
}
