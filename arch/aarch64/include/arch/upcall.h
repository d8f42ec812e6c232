/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The up-calls: all that arch/ asks of whoever is above it, which defines these
 * functions. Each exception from a guest arrives here with the vCPU that took
 * it, and answers with the vCPU that this CPU shall run next, which is the same
 * one unless the kernel switches.
 *
 * struct cpu and struct vcpu are the kernel's; they begin with struct arch_cpu
 * (arch/cpu_state.h) and struct arch_vcpu (arch/vcpu_state.h).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/addr.h"

struct cpu;
struct vcpu;

enum conduit {
	CONDUIT_HVC,
	CONDUIT_SMC,
};

/* A stage-2 fault, decoded. */
struct guest_fault {
	ipa_t ipa; /* page aligned; valid only if ipa_valid */
	bool ipa_valid;
	bool fetch; /* instruction abort */
	bool write;
	bool walk; /* of stage 1; those read no devices */
};

enum fault_verdict {
	FAULT_RETRY,  /* the access is allowed by now: run it again */
	FAULT_INJECT, /* it is the guest's fault: give it the abort */
};

/* An exception that the monitor itself took, in words for people. */
struct own_fault {
	const char *what;   /* "data abort" */
	const char *access; /* "read, ", "write, " or "" */
	const char *detail; /* "permission fault", or "" */
	int level;	    /* of the table that says so; -1: none does */
	uint64_t syndrome;
	uint64_t address; /* that was accessed, if what was an abort */
	uint64_t pc;
	uint64_t sp;
	uint64_t state;
	uint64_t link;	/* where a function without a frame returns to */
	uint64_t frame; /* where the chain of frames begins */
	const uint64_t *x;
	unsigned int x_count;
};

/*
 * First C code of the boot CPU: MMU on, own image mapped, nothing else.
 * fdt is what firmware left in x0. Returns the vCPU to run.
 */
struct vcpu *upcall_boot(pa_t fdt);

/* The same where that CPU is not at EL2: says so, and halts. */
_Noreturn void upcall_wrong_el(pa_t fdt, unsigned int el);

/* A CPU that was started, or wakes without its state: the vCPU to run on it. */
struct vcpu *upcall_cpu_on(struct cpu *cpu);

/* HVC or SMC; the program counter is already behind the instruction. */
struct vcpu *upcall_call(struct vcpu *v, enum conduit conduit);

/* A physical IRQ or FIQ while v runs (secondaries only). */
struct vcpu *upcall_irq(struct vcpu *v);

/* WFI or WFE trapped; the program counter is already behind it. */
struct vcpu *upcall_wfi(struct vcpu *v);
struct vcpu *upcall_wfe(struct vcpu *v);

/* A stage-2 abort of v: is it to be retried, or v's own fault? */
enum fault_verdict upcall_fault(struct vcpu *v, const struct guest_fault *f);

/*
 * v is given an undefined instruction exception: it accessed a system register
 * that is refused (sysreg), or did something else that traps. Only to be
 * counted.
 */
void upcall_undefined(const struct vcpu *v, bool sysreg);

/* An SError taken to EL2 while v ran. */
struct vcpu *upcall_serror(struct vcpu *v);

/* Ours is broken: tells people, and stops every CPU. */
_Noreturn void upcall_own_fault(const struct own_fault *f);
