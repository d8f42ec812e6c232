/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Describes an exception that EL2 took from EL2 in words (Arm ARM D19.2,
 * ESR_ELx), and walks back through its stack.
 */
#include "config.h"

#include <stddef.h>

#include "arch/aarch64/el2_frame.h"
#include "arch/aarch64/image.h"
#include "arch/backtrace.h"
#include "arch/cpu.h"
#include "arch/esr.h"
#include "arch/upcall.h"

#define ESR_FSC(esr) ((esr)&0x3f)
#define ESR_WNR	     ((uint64_t)1 << 6)

/* The classes that can occur: the monitor traps nothing of its own. */
static const struct {
	uint8_t number;
	char text[24];
} classes[] = {
	{ 0x00, "undefined instruction" },
	{ 0x0e, "illegal execution state" },
	{ EC_FETCH_SAME, "instruction abort" },
	{ 0x22, "misaligned PC" },
	{ EC_DATA_SAME, "data abort" },
	{ 0x26, "misaligned SP" },
	{ 0x2f, "SError" },
	{ 0x3c, "BRK instruction" },
};

static const char *fault_name(uint64_t fsc)
{
	/* kinds that have a code for each level */
	static const char of_level[][20] = {
		"address size fault",
		"translation fault",
		"access flag fault",
		"permission fault",
	};

	switch (fsc) {
	case 0x10:
		return "external abort";
	case 0x21:
		return "alignment fault";
	case 0x30:
		return "TLB conflict";
	default:
		return fsc < 0x10 ? of_level[fsc >> 2] : "other fault";
	}
}

static int level_of(uint64_t fsc)
{
	return fsc < 0x10 ? (int)(fsc & 3) : -1;
}

static bool is_abort(uint64_t esr)
{
	return esr_class(esr) == EC_DATA_SAME ||
	       esr_class(esr) == EC_FETCH_SAME;
}

/* Returns the CPU whose guard page has this address, or -1. */
static int guard_of(uint64_t address)
{
	for (int i = 0; i < KEEL_MAX_CPUS; i++)
		if (address - (arch_stack_top((uint32_t)i) - STACK_STRIDE) <
		    STACK_STRIDE - STACK_SIZE)
			return i;
	return -1;
}

static const char *class_name(uint64_t number)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++) {
		if (classes[i].number == number)
			return classes[i].text;
	}
	return "unknown exception";
}

static const char *what_of(const struct el2_frame *f)
{
	if (is_abort(f->esr) && guard_of(f->far) >= 0)
		return "stack overflow";
	return class_name(esr_class(f->esr));
}

static const char *direction_of(uint64_t esr)
{
	if (esr_class(esr) != EC_DATA_SAME)
		return "";
	return esr & ESR_WNR ? "write, " : "read, ";
}

void arch_el2_exception(const struct el2_frame *f)
{
	bool abort = is_abort(f->esr);
	struct own_fault fault = {
		.what = what_of(f),
		.access = direction_of(f->esr),
		.detail = abort ? fault_name(ESR_FSC(f->esr)) : "",
		.level = abort ? level_of(ESR_FSC(f->esr)) : -1,
		.syndrome = f->esr,
		.address = f->far,
		.pc = f->elr,
		.sp = f->sp,
		.state = f->spsr,
		.link = f->x[30],
		.frame = f->x[29],
		.x = f->x,
		.x_count = 31,
	};

	upcall_own_fault(&fault);
}

/* True if 16 bytes at p lie in [begin, begin + size). */
static bool holds(uint64_t begin, uint64_t size, uint64_t p)
{
	return p - begin <= size - 16;
}

static bool on_stack(uint64_t p)
{
	if (holds((uintptr_t)emergency_stack, sizeof(emergency_stack), p))
		return true;
	for (uint32_t i = 0; i < KEEL_MAX_CPUS; i++)
		if (holds(arch_stack_top(i) - STACK_SIZE, STACK_SIZE, p))
			return true;
	return false;
}

bool arch_frame_next(uint64_t *frame, uint64_t *pc)
{
	const uint64_t *record = (const uint64_t *)(uintptr_t)*frame;

	if (*frame % 8 != 0 || !on_stack(*frame))
		return false;
	*pc = record[1];
	/* Callers' frames lie above; this also ends a chain that loops. */
	*frame = record[0] > *frame ? record[0] : 0;
	return true;
}

bool arch_link_address(uint64_t pc, uint64_t *link)
{
	*link = pc - (uintptr_t)image_begin;
	return *link < (uint64_t)(text_end - image_begin);
}

const struct vcpu *arch_current_vcpu(void)
{
	const struct vcpu *v;

	__asm__("mrs %0, tpidr_el2" : "=r"(v));
	return v;
}
