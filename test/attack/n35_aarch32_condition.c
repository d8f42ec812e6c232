/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-35: what a program of AArch32 does at EL0 may trap although its condition
 * fails (Arm ARM D19.2.37: CV and COND). It was made an undefined instruction,
 * and a WFI was one; it is to be stepped over. The trap handler is the image's
 * own, and this program its CPU. QEMU traps only what passes, with CV 1 and
 * COND 14, so that there is no test of it on QEMU.
 */
#include "arch/esr.h"
#include "arch/pstate.h"
#include "arch/sysreg.h"
#include "kernel/base/events.h"
#include "test/attack/attack.h"

struct vcpu *trap_sync(struct vcpu *v);

#define PC	  0x8000U
#define VBAR	  0x40080000U
#define UNDEFINED (VBAR + 0x600) /* from EL0 of AArch32 */
#define EL0	  0x10U		 /* A32, nothing masked */
#define CV	  ((uint64_t)1 << 24)
#define ALWAYS	  14U
#define WFX	  0x01U
#define FP	  0x07U

/* The CPU's registers that the handler uses. */
static struct {
	const char *name;
	uint64_t value;
} cpu[] = {
	{ "esr_el2", 0 },     { "elr_el2", 0 },	  { "spsr_el2", 0 },
	{ "esr_el1", 0 },     { "elr_el1", 0 },	  { "spsr_el1", 0 },
	{ "vbar_el1", VBAR }, { "sctlr_el1", 0 },
};

static uint64_t *find(const char *name)
{
	static uint64_t rest; /* ID registers of a CPU without extensions */

	for (size_t i = 0; i < sizeof(cpu) / sizeof(cpu[0]); i++)
		if (strcmp(cpu[i].name, name) == 0)
			return &cpu[i].value;
	rest = 0;
	return &rest;
}

uint64_t host_sysreg_read(const char *name)
{
	return *find(name);
}

void host_sysreg_write(const char *name, uint64_t value)
{
	*find(name) = value;
}

/*
 * The Arm ARM's table of conditions: the flags NZCV with which each holds, a
 * bit for each of their 16 values.
 */
static const uint16_t holds[16] = {
	0xf0f0, /* EQ: Z */
	0x0f0f, /* NE */
	0xcccc, /* CS: C */
	0x3333, /* CC */
	0xff00, /* MI: N */
	0x00ff, /* PL */
	0xaaaa, /* VS: V */
	0x5555, /* VC */
	0x0c0c, /* HI: C and not Z */
	0xf3f3, /* LS */
	0xaa55, /* GE: N is V */
	0x55aa, /* LT */
	0x0a05, /* GT: not Z, and N is V */
	0xf5fa, /* LE */
	0xffff, /* AL */
	0xffff, /* of instructions that know no condition */
};

/* Classes whose ISS has CV and COND. */
static const unsigned classes[] = { WFX,  0x03, 0x04, 0x05, 0x06,
				    0x07, 0x08, 0x0c, 0x13 };
#define CLASSES (sizeof(classes) / sizeof(classes[0]))

static uint64_t t32(unsigned it)
{
	return EL0 | PSTATE_THUMB | (uint64_t)(it >> 2) << 10 |
	       (uint64_t)(it & 3) << 25;
}

static uint64_t flags(unsigned nzcv)
{
	return (uint64_t)nzcv << 28;
}

static struct vcpu *trap(unsigned class, bool wide, uint64_t iss,
			 uint64_t pstate)
{
	host_sysreg_write("esr_el2", (uint64_t) class << ESR_EC_SHIFT |
					     (wide ? ESR_IL : 0) | iss);
	host_sysreg_write("elr_el2", PC);
	host_sysreg_write("spsr_el2", pstate);
	host_sysreg_write("elr_el1", 0);
	host_sysreg_write("spsr_el1", 0);
	return trap_sync(vcpu_of(2, 0));
}

/* VM 2 goes on behind the instruction, and EL1 has seen nothing. */
static void assert_skipped(struct vcpu *next, unsigned length, uint64_t pstate)
{
	assert_ptr_equal(next, vcpu_of(2, 0));
	assert_int_equal(host_sysreg_read("elr_el2"), PC + length);
	assert_int_equal(host_sysreg_read("spsr_el2"), pstate);
	assert_int_equal(host_sysreg_read("elr_el1"), 0);
	assert_int_equal(host_sysreg_read("spsr_el1"), 0);
}

/* It finds itself at the instruction in EL1, its IT block as it was. */
static void assert_undefined(struct vcpu *next, uint64_t pstate)
{
	assert_ptr_equal(next, vcpu_of(2, 0));
	assert_int_equal(host_sysreg_read("elr_el2"), UNDEFINED);
	assert_int_equal(host_sysreg_read("elr_el1"), PC);
	assert_int_equal(host_sysreg_read("spsr_el1"), pstate);
	assert_int_equal(host_sysreg_read("esr_el1"), ESR_IL);
}

static uint64_t undefined_count(void)
{
	return event_total(2, EVENT_UNDEFINED);
}

/* Each condition with each flags: stepped over, or an exception. */
static void try_all(unsigned class, bool wide, bool thumb)
{
	for (unsigned cond = 0; cond < 16; cond++) {
		for (unsigned nzcv = 0; nzcv < 16; nzcv++) {
			uint64_t pstate = flags(nzcv) | (thumb ? t32(0) : EL0);
			uint64_t before = undefined_count();
			struct vcpu *next;

			next = trap(class, wide, CV | (uint64_t)cond << 20,
				    pstate);
			if (holds[cond] >> nzcv & 1)
				assert_undefined(next, pstate);
			else
				assert_skipped(next, wide ? 4 : 2, pstate);
			assert_int_equal(undefined_count() - before,
					 holds[cond] >> nzcv & 1);
		}
	}
}

static void test_condition(void **state)
{
	(void)state;
	for (size_t i = 0; i < CLASSES; i++) {
		if (classes[i] == WFX || classes[i] == FP)
			continue;
		try_all(classes[i], true, false);
		try_all(classes[i], true, true);
		try_all(classes[i], false, true);
	}
}

/*
 * ITAdvance() of the pseudocode, in words: the block ends when its mask has one
 * bit left, or else the mask's first bit becomes the last one of the condition.
 */
static unsigned advanced(unsigned it)
{
	unsigned condition = it >> 4, mask = it & 15;

	if (mask == 0 || mask == 8)
		return 0;
	return (condition & 14) << 4 | (mask >> 3) << 4 | (mask << 1 & 15);
}

/* CV 0, as T32 may have it: COND is anything, IT says. */
static void test_it_block(void **state)
{
	(void)state;
	for (unsigned it = 0; it < 256; it++) {
		for (unsigned nzcv = 0; nzcv < 16; nzcv++) {
			uint64_t pstate = flags(nzcv) | t32(it);
			uint64_t after = flags(nzcv) | t32(advanced(it));
			bool runs = (it & 15) == 0 ||
				    (holds[it >> 4] >> nzcv & 1);

			for (uint64_t cond = 0; cond < 16; cond += 15) {
				struct vcpu *next;

				next = trap(0x03, true, cond << 20, pstate);
				if (runs)
					assert_undefined(next, pstate);
				else
					assert_skipped(next, 4, after);
			}
		}
	}
}

/* CV 1 with the condition of an IT block: it is advanced all the same. */
static void test_it_advance(void **state)
{
	(void)state;
	for (unsigned it = 0; it < 0xe0; it++) {
		unsigned cond = it >> 4;

		if ((it & 15) == 0)
			continue;
		for (unsigned nzcv = 0; nzcv < 16; nzcv++)
			if (!(holds[cond] >> nzcv & 1))
				assert_skipped(trap(0x05, false,
						    CV | (uint64_t)cond << 20,
						    flags(nzcv) | t32(it)),
					       2,
					       flags(nzcv) | t32(advanced(it)));
	}
	/* a debugger's single step is done with it, and A32 has no IT block */
	assert_skipped(trap(0x03, true, CV, EL0 | PSTATE_SS), 4, EL0);
	assert_undefined(trap(0x03, true, 0, EL0 | 1U << 10), EL0 | 1U << 10);
}

/* A WFI that is not executed does not give the CPU away. */
static void test_wfi(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned cond = 0; cond < 16; cond++) {
		for (unsigned nzcv = 0; nzcv < 16; nzcv++) {
			uint64_t iss = CV | (uint64_t)cond << 20;
			uint64_t pstate = flags(nzcv) | t32(cond << 4 | 4);
			uint64_t after = flags(nzcv) |
					 t32(advanced(cond << 4 | 4));
			bool runs = holds[cond] >> nzcv & 1;

			for (unsigned wfe = 0; wfe < 2; wfe++) {
				struct vcpu *next;

				machine_enter(v);
				next = trap(WFX, false, iss | wfe, pstate);
				if (!runs)
					assert_skipped(next, 2, after);
				else
					assert_ptr_not_equal(next, v);
			}
		}
	}
}

static unsigned fp_given; /* calls of switch_fp() */

void switch_fp(struct vcpu *v);

void switch_fp(struct vcpu *v)
{
	assert_ptr_equal(v, vcpu_of(2, 0));
	fp_given++;
}

/* FP registers are given to what is executed, which is then tried again. */
static void test_fp(void **state)
{
	(void)state;
	for (unsigned cond = 0; cond < 16; cond++) {
		for (unsigned nzcv = 0; nzcv < 16; nzcv++) {
			bool runs = holds[cond] >> nzcv & 1;
			unsigned before = fp_given;
			struct vcpu *next;

			next = trap(FP, true, CV | (uint64_t)cond << 20,
				    flags(nzcv) | EL0);
			assert_skipped(next, runs ? 0 : 4, flags(nzcv) | EL0);
			assert_int_equal(fp_given - before, runs);
		}
	}
}

/*
 * No condition: classes that have none, in whose ISS these bits are others, and
 * AArch64, whose flags and IT bits mean nothing here.
 */
static void test_unconditional(void **state)
{
	const uint64_t failing = CV; /* EQ, and Z is 0 */

	(void)state;
	assert_undefined(trap(0x00, true, failing, EL0), EL0);
	assert_undefined(trap(0x18, true, failing, EL0), EL0);
	for (size_t i = 0; i < CLASSES; i++) {
		if (classes[i] == WFX || classes[i] == FP)
			continue;
		(void)trap(classes[i], true, failing, 0);
		assert_int_equal(host_sysreg_read("elr_el1"), PC);
		assert_int_equal(host_sysreg_read("elr_el2"), VBAR + 0x400);
	}
}

ATTACKS(ATTACK(test_condition), ATTACK(test_it_block), ATTACK(test_it_advance),
	ATTACK(test_wfi), ATTACK(test_fp), ATTACK(test_unconditional))
