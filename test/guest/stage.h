/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary's side of the puppets. An actor is a vCPU that does what a test
 * wants, with hvc or smc; the primary's is the one that runs the test.
 */
#ifndef TEST_STAGE_H
#define TEST_STAGE_H

#include "puppet.h"
#include "tap.h"
#include <hf/call.h>

struct actor {
	spci_vm_id_t vm;
	spci_vcpu_index_t vcpu;
	bool smc;
	const char *name; /* "from the primary by hvc" */
};

/* The primary and a secondary, by hvc and by smc. */
#define ACTORS 4
extern const struct actor actors[ACTORS];
extern const struct actor *const primary; /* the first of them */
extern const struct actor *const puppet;  /* the first secondary one */

/* Shares a page with every puppet. After it no VM has a mailbox. */
void stage_begin(void);

/* A puppet's page and a vCPU's slot in it. */
struct puppet_page *stage_page(spci_vm_id_t vm);
struct puppet_slot *stage_slot(const struct actor *a);

/*
 * Has an actor do op, with x[] and trap as the caller has set them. Returns
 * what the primary's RUN said when it left; of an op that causes no exit that
 * is SPCI_YIELD, and stage_idle(). All zero where the primary did it itself.
 */
struct spci_value stage_do(const struct actor *a, enum puppet_op op);

/* Has the actor done what it was told? */
bool stage_idle(const struct actor *a);

/* Runs a puppet until it has; a panic if it takes too long. */
void stage_finish(const struct actor *a);

/* A call by an actor, with whatever exits: x0 to x7 afterwards. */
struct spci_value stage_call(const struct actor *a, struct spci_value v);

/* The same with up to four registers. */
struct spci_value stage_ask(const struct actor *a, uint64_t func, uint64_t x1,
			    uint64_t x2, uint64_t x3);

/* Begins one; returns the exit. The results are in stage_result() later. */
struct spci_value stage_begin_call(const struct actor *a, struct spci_value v);
struct spci_value stage_result(const struct actor *a);

/* x0 of a call with up to four arguments. */
uint64_t stage_x0(const struct actor *a, uint64_t x0, uint64_t x1, uint64_t x2,
		  uint64_t x3);

/* One instruction of an actor. True: it took an exception, which *t tells. */
bool stage_trap(const struct actor *a, enum trap_mode mode, uint32_t insn,
		uint64_t x0, uint64_t x1, struct trap *t);

/* Begins one that leaves, as WFI does; returns the exit. */
struct spci_value stage_begin_trap(const struct actor *a, enum trap_mode mode,
				   uint32_t insn);

/* Work that a puppet begins (works.h); returns the exit. */
struct spci_value stage_work(const struct actor *a, uint64_t number,
			     uint64_t x1, uint64_t x2);

/* Has a secondary's vCPU unmask or mask interrupts. */
void stage_irqs(const struct actor *a, bool unmask);

/* Starts a vCPU of the same VM as a puppet, too; it has run once then. */
void stage_start(const struct actor *a, spci_vcpu_index_t vcpu);

/* Memory as an actor sees it. */
bool stage_load(const struct actor *a, uint64_t address, uint64_t *value);
bool stage_store(const struct actor *a, uint64_t address, uint64_t value);
bool stage_fetch(const struct actor *a, uint64_t address);
void stage_fill(const struct actor *a, uint64_t address, uint64_t value,
		uint64_t words);
bool stage_check(const struct actor *a, uint64_t address, uint64_t value,
		 uint64_t words);

/* Maps and unmaps a VM's mailbox: TX is page 0 of stage_buffers(), RX 1. */
uint64_t stage_tx(const struct actor *a);
uint64_t stage_rx(const struct actor *a);
struct spci_value stage_map(const struct actor *a);
struct spci_value stage_unmap(const struct actor *a);

/* Are all eight registers as they should be? */
bool is_error(struct spci_value v, int64_t code);
bool is_success(struct spci_value v, uint64_t arg2);
bool is_exit(struct spci_value v, uint64_t func, uint64_t x1, uint64_t x2,
	     uint64_t x3);

/* Results of calls. */
static inline struct spci_value error(int64_t code)
{
	return (struct spci_value){ .func = SPCI_ERROR_32,
				    .arg2 = (uint64_t)code };
}

static inline struct spci_value success(uint64_t arg2)
{
	return (struct spci_value){ .func = SPCI_SUCCESS_32, .arg2 = arg2 };
}

/* (vm << 16) | vCPU, and registers by number. */
static inline uint64_t id_of(const struct actor *a)
{
	return (uint64_t)a->vm << 16 | a->vcpu;
}

static inline struct spci_value regs(uint64_t func, uint64_t x1, uint64_t x2,
				     uint64_t x3)
{
	return (struct spci_value){
		.func = func, .arg1 = x1, .arg2 = x2, .arg3 = x3
	};
}

#endif
