/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Secondaries as puppets of the test in the primary: they do one thing after
 * the other that stands in a page which both see, and SPCI_YIELD between. So
 * no message, interrupt or timer is needed to have a secondary do something,
 * and each exit that the thing itself causes is seen by the test.
 */
#ifndef TEST_PUPPET_H
#define TEST_PUPPET_H

#include "trap.h"
#include <hf/spci.h>
#include <keel/memory.h>
#include <stdbool.h>
#include <stdint.h>

/* The VMs of manifest.dts. */
#define PRIMARY	      1
#define PUPPET	      2 /* three vCPUs */
#define PUPPET_LISTED 3 /* may make the SMC SMC_LISTED */
#define PUPPET_FREE   4 /* may make any SMC */
#define NO_VM	      9 /* in reach, but absent */
#define VM_COUNT      4
#define PUPPET_VCPUS  3
#define PUPPET_IRQS   8
#define PUPPET_MEMORY 0x100000

/* PSCI 0.1's CPU_ON: QEMU's firmware answers, the monitor knows it not. */
#define SMC_LISTED 0x95c1ba60U

enum puppet_op {
	PUPPET_IDLE,
	PUPPET_HVC,   /* x[0..7] */
	PUPPET_SMC,   /* the same */
	PUPPET_TRAP,  /* x[0]: mode; x[1]: instruction; trap.x */
	PUPPET_LOAD,  /* x[0]: address; x[1] = value; x[0] = did it? */
	PUPPET_STORE, /* x[0]: address; x[1]: value; x[0] = did it? */
	PUPPET_FETCH, /* x[0]: address of a ret; x[0] = did it? */
	PUPPET_FILL, /* x[0]: address; x[1]: value; x[2]: how many of 8 bytes */
	PUPPET_CHECK, /* the same; x[0] = are they all so? */
	PUPPET_IRQ,   /* x[0]: unmask (1) or mask (0) interrupts */
	PUPPET_START, /* x[0]: vCPU to start as a puppet; x[0] = PSCI code */
	PUPPET_OFF,   /* PSCI CPU_OFF */
	PUPPET_WORK,  /* x[0]: work number; see works.h */
};

/* One vCPU. Only the one that has the turn writes here. */
struct puppet_slot {
	uint32_t op;
	uint32_t irq_count; /* since it was last unmasked */
	uint32_t irqs[PUPPET_IRQS];
	uint64_t x[8];
	struct trap trap;
};

struct puppet_page {
	/* Two pages of the puppet's own, for TX and RX. */
	uint64_t tx;
	uint64_t rx;
	/* The puppet's x0 at its start, and its address. */
	uint64_t size;
	uint64_t base;
	struct puppet_slot slot[PUPPET_VCPUS];
};

/* The message, sent once, by which the primary gives the puppet its page. */
struct puppet_hello {
	struct guest_region region; /* of the page */
};

/* Does what stands in a slot, by whom it may be. */
void puppet_act(struct puppet_slot *slot);

/* Counts virtual interrupts in the slot that it was set for. */
void puppet_irq_init(struct puppet_page *page);

#endif
