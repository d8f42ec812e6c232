/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From HVC and SMC to the handler in the list, and back into registers
 * (docs/abi.md, 2).
 */
#include <string.h>

#include "arch/vcpu.h"
#include "kernel/entry/smc_filter.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/resume.h"
#include "kernel/psci/call.h"
#include "kernel/spci/list.h"
#include "kernel/spci/run.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

/* Offsets have no gaps: as many as there are is the first that is none. */
enum {
#define ONE(offset, name, handler) +1
	HF_COUNT = 0 HF_CALLS(ONE)
#undef ONE
};

/*
 * The handlers, by switch: tables of pointers would have to be relocated, and
 * cost more than the jumps. False: the id is none of the list's, or the list
 * has NOT_A_CALL for it, which returns false itself.
 */
static bool call_spci(struct call *c)
{
	switch (((uint32_t)c->arg[0] & ~SPCI_64_BIT) - SPCI_BASE) {
#define CASE(offset, name, handler, reported) \
	case offset:                          \
		handler(c);                   \
		return true;
		SPCI_CALLS(CASE)
#undef CASE
	default:
		return false;
	}
}

static bool call_hf(struct call *c)
{
	uint64_t offset = c->arg[0] - HF_BASE;

	if (c->arg[0] == HF_DEBUG_LOG) {
		call_debug_log(c);
		return true;
	}
	if (offset >= HF_COUNT)
		return false; /* at once: what nobody knows is cheap, too */
	switch (offset) {
#define CASE(offset, name, handler) \
	case offset:                \
		handler(c);         \
		return true;
		HF_CALLS(CASE)
#undef CASE
	default:
		return false;
	}
}

/* Calls of which only x0 is a result. True: the virtual IRQ line may change. */
static bool answer_x0(struct call *c)
{
	if (psci_owns((uint32_t)c->arg[0]) && psci_call(c))
		return false;
	if (c->conduit == CONDUIT_HVC) {
		if (!call_hf(c))
			call_x0(c, (uint64_t)-1);
		return true;
	}
	if (((uint32_t)c->arg[0] & ~SPCI_64_BIT) == HF_DEBUG_LOG)
		call_debug_log(c);
	else
		smc_filter(c);
	return false;
}

/* The same of every call. */
static bool answer(struct call *c)
{
	return call_spci(c) || answer_x0(c);
}

/* Are these the registers of the call that progress belongs to? */
static bool same_call(const struct call *c)
{
	return memcmp(c->vcpu->progress.args, c->arg,
		      sizeof(c->vcpu->progress.args)) == 0;
}

/*
 * W-10: goes on with a call that an interrupt cut short. True: c is that call,
 * made again, and has its answer; or c, whichever it is, is to be made again.
 */
COLD OUTLINED static bool resume(struct call *c)
{
	struct mem_progress *p = &c->vcpu->progress;

	if (p->kind != PROGRESS_DONE) {
		p->handle = HANDLE_NONE;
		p->status = mem_resume(c->vcpu->arch.cpu, c->vcpu->vm, p,
				       &p->handle);
		if (p->status == STATUS_AGAIN) {
			arch_vcpu_repeat_call(c->vcpu);
			return true;
		}
		p->kind = PROGRESS_DONE;
	}
	if (!same_call(c))
		return false;
	p->kind = PROGRESS_NONE;
	if (p->handle != HANDLE_NONE)
		call_return(c, handle_to_spci(p->handle));
	else
		call_status(c, p->status);
	return true;
}

struct vcpu *upcall_call(struct vcpu *v, enum conduit conduit)
{
	struct call c = { v, v, v->arch.regs.x, conduit };

	if ((v->progress.kind != PROGRESS_NONE && resume(&c)) || answer(&c))
		run_update_virq(c.next, c.next == v);
	return c.next;
}

void call_return(struct call *c, uint64_t value)
{
	call_values(c, SPCI_ID(SUCCESS), 0, value, 0, 0);
}

void call_status(struct call *c, enum status status)
{
	if (status == STATUS_AGAIN) {
		memcpy(c->vcpu->progress.args, c->arg,
		       sizeof(c->vcpu->progress.args));
		arch_vcpu_repeat_call(c->vcpu);
	} else if (status == STATUS_OK) {
		call_return(c, 0);
	} else {
		call_values(c, SPCI_ID(ERROR), 0, (uint64_t)(int64_t)status, 0,
			    0);
	}
}

void call_leave(struct call *c, uint64_t func, uint64_t a1, uint64_t a2,
		uint64_t a3)
{
	c->next = run_leave(c->vcpu, func, a1, a2, a3);
}

uint64_t call_vcpu_id(const struct vcpu *v)
{
	return (uint64_t)v->vm->id << 16 | v->arch.index;
}
