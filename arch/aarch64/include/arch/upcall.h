/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The up-calls: all functions that arch/ needs from the kernel, which defines
 * them. Each exception from a guest is passed here with the vCPU that took it.
 * The answer is the vCPU that this CPU shall run next: the same one unless the
 * kernel switches.
 *
 * struct cpu and struct vcpu are the kernel's. They begin with struct arch_cpu
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
	bool walk; /* a walk of stage 1, which must not read devices */
};

enum fault_verdict {
	FAULT_RETRY,  /* the access is allowed by now: run it again */
	FAULT_INJECT, /* the guest may not do it: it takes the abort */
};

/* An exception that the monitor itself took, with texts for people. */
struct own_fault {
	const char *what;   /* "data abort" */
	const char *access; /* "read, ", "write, " or "" */
	const char *detail; /* "permission fault", or "" */
	int level;	    /* of the translation table; -1: not known */
	uint64_t syndrome;
	uint64_t address; /* that was accessed, if it was an abort */
	uint64_t pc;
	uint64_t sp;
	uint64_t state;
	uint64_t link;	/* x30: return address of a leaf function */
	uint64_t frame; /* where the chain of frames begins */
	const uint64_t *x;
	unsigned int x_count;
};

/*
 * First C code of the boot CPU: the MMU is on and only the image is mapped. fdt
 * is x0 as firmware left it. Returns the vCPU to run.
 */
struct vcpu *upcall_boot(pa_t fdt);

/*
 * Called in place of upcall_boot() if the CPU is not at EL2. Reports and halts.
 */
_Noreturn void upcall_wrong_el(pa_t fdt, unsigned int el);

/*
 * Called on a CPU that was started, or woke up without its state. Returns the
 * vCPU to run on it.
 */
struct vcpu *upcall_cpu_on(struct cpu *cpu);

/* Handles an HVC or SMC of v, whose program counter is already behind it. */
struct vcpu *upcall_call(struct vcpu *v, enum conduit conduit);

/* Handles a physical IRQ or FIQ while v, a secondary's vCPU, runs. */
struct vcpu *upcall_irq(struct vcpu *v);

/* Handle a trapped WFI or WFE of v, whose program counter is behind it. */
struct vcpu *upcall_wfi(struct vcpu *v);
struct vcpu *upcall_wfe(struct vcpu *v);

/* Decides whether a stage-2 abort of v is retried or injected into v. */
enum fault_verdict upcall_fault(struct vcpu *v, const struct guest_fault *f);

/*
 * Counts an undefined instruction exception that v is given for an access to a
 * system register (sysreg) or for anything else that traps and is refused.
 */
void upcall_undefined(const struct vcpu *v, bool sysreg);

/* Handles an SError taken to EL2 while v ran. */
struct vcpu *upcall_serror(struct vcpu *v);

/* Reports a fault of the monitor itself and stops every CPU. */
_Noreturn void upcall_own_fault(const struct own_fault *f);
