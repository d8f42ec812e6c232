/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lockstep: steps that guests take at random, on kernel/ (the host build) and
 * on the specification, and a comparison of all that can be told apart.
 */
#pragma once

#include "test/spec/spec.h"

#define TX_MAX	   4200 /* bytes that a step writes to TX, at most */
#define NOTE_MAX   160
#define REASON_MAX 400
#define HISTORY	   2000 /* steps from one boot to the next, at most */

enum kind {
	STEP_CALL,
	STEP_REPEAT, /* a call that was cut short is made again */
	STEP_IRQ,
	STEP_WFI,
	STEP_WFE,
	STEP_STORE, /* the guest fills a page with a byte */
};

/* A handle that an earlier step was given, and where the call has it. */
struct reference {
	int step;   /* -1: none */
	bool in_tx; /* at an offset of TX; else in a register */
	uint16_t at;
};

struct step {
	uint8_t kind;
	uint8_t cpu;
	bool smc;
	uint8_t interrupt; /* pending at every n-th look; 0: at none */
	uint8_t stamp;
	uint32_t page;
	uint64_t x[SPEC_X];
	struct reference handle;
	uint16_t tx_size; /* bytes to write to TX before */
	char note[NOTE_MAX];
	uint8_t tx[TX_MAX];
};

/* A machine, as the seed of a history chooses it. */
struct machine_config {
	unsigned vms;
	unsigned pages;
	bool watch_tlbs;
	enum version version[SPEC_VMS + 1];
	bool settled[SPEC_VMS + 1];
	uint32_t properties[SPEC_VMS + 1];
	unsigned vcpus[SPEC_VMS + 1];
	unsigned withheld[SPEC_VMS + 1]; /* pages of its share */
};

#define CALLS	40
#define ANSWERS 11 /* accepted, an error each, to be repeated */

struct history {
	struct machine_config config;
	unsigned count;			       /* of steps */
	int failed;			       /* the step, or -1 */
	unsigned long answers[CALLS][ANSWERS]; /* of all histories */
	char reason[REASON_MAX];
	struct step steps[HISTORY];
};

/* Random numbers (generate.c). */
struct dice {
	uint64_t seed;
};
uint32_t below(struct dice *d, uint32_t n);

void choose_config(struct dice *d, struct machine_config *c);

/* Handles that steps were given, and calls that were cut short. */
struct memory_of_steps {
	uint32_t handle[HISTORY]; /* that each step was given, or 0 */
	bool cut[SPEC_CPUS];	  /* the CPU's last call is to be made again */
};
void choose_step(struct dice *d, const struct spec *s,
		 const struct memory_of_steps *m, unsigned number,
		 struct step *step);

/* kernel/ on the host build (subject.c). */
void subject_boot(const struct machine_config *c, struct spec *s);
void subject_step(const struct step *step, struct spec *s, struct seen *seen,
		  uint8_t *tx, bool *has_tx);
void subject_store(const struct step *step, struct spec *s);

/* Returns what differs between kernel/ and the specification, or NULL. */
const char *subject_differs(const struct spec *s, bool all);

/* Prints a step, and after it was made its effect (print.c). */
void print_step(const struct spec *s, const struct step *step, unsigned number);
void print_effect(const struct spec *s, const struct step *step,
		  const struct seen *seen);

/* Counts the answer to a call, and prints how many there were of each. */
void count_answer(struct history *h, uint64_t x0, const struct seen *seen);
void print_counts(const struct history *h);
