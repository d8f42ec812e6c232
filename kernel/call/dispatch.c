/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From HVC and SMC to the handler in the list, and back into registers
 * (abi.md's section 2).
 */
#include <string.h>

#include "arch/vcpu.h"
#include "kernel/call/list.h"
#include "kernel/mem/share.h"
#include "kernel/vm/psci.h"
#include "kernel/vm/run.h"
#include "kernel/vm/smc_filter.h"
#include "kernel/vm/vm.h"

#define SPCI_COUNT (SPCI_OFFSET_MEM_RECLAIM + 1)

static call_handler *const spci_handlers[SPCI_COUNT] = {
#define HANDLER(offset, name, handler, reported) [offset] = handler,
	SPCI_CALLS(HANDLER)
#undef HANDLER
};

static call_handler *const hf_handlers[] = {
#define HANDLER(offset, name, handler) [offset] = handler,
	HF_CALLS(HANDLER)
#undef HANDLER
};

static call_handler *spci_handler(uint32_t id)
{
	uint32_t offset = (id & ~SPCI_64_BIT) - SPCI_BASE;

	return offset < SPCI_COUNT ? spci_handlers[offset] : NULL;
}

static call_handler *hf_handler(uint64_t id)
{
	uint64_t offset = id - HF_BASE;

	if (id == HF_DEBUG_LOG)
		return call_debug_log;
	return offset < sizeof(hf_handlers) / sizeof(*hf_handlers) ?
		       hf_handlers[offset] :
		       NULL;
}

static void call_unknown(struct call *c)
{
	c->ret[0] = (uint64_t)-1;
}

/* Calls of which only x0 is a result. True: the virtual IRQ line may change. */
static bool answer_x0(struct call *c)
{
	call_handler *handler = hf_handler(c->arg[0]);

	c->results = RESULTS_X0;
	if (psci_call(c))
		return false;
	if (c->conduit == CONDUIT_HVC) {
		(handler != NULL ? handler : call_unknown)(c);
		return true;
	}
	if (((uint32_t)c->arg[0] & ~SPCI_64_BIT) == HF_DEBUG_LOG)
		call_debug_log(c);
	else
		smc_filter(c);
	return false;
}

static bool answer(struct call *c)
{
	call_handler *handler = spci_handler((uint32_t)c->arg[0]);

	if (handler == NULL)
		return answer_x0(c);
	c->results = RESULTS_ALL;
	handler(c);
	return true;
}

/*
 * W-10: goes on with a call that an interrupt cut short. True: c is that call,
 * made again, and has its answer, or is to be made once more.
 */
static bool resume(struct call *c)
{
	struct mem_progress *progress = &c->vcpu->progress;
	bool same = memcmp(progress->args, c->arg, sizeof(progress->args)) == 0;
	uint64_t handle = 0;
	spci_status status = mem_resume(c->vcpu, same, &handle);

	c->results = RESULTS_ALL;
	call_status(c, status);
	if (status == SPCI_OK && handle != 0)
		c->ret[2] = handle_to_spci(handle);
	if (same || status == SPCI_AGAIN)
		return true;
	memset(c->ret, 0, sizeof(c->ret));
	return false;
}

static void write_back(const struct call *c)
{
	struct vcpu *v = c->vcpu;

	if (c->again) {
		arch_vcpu_repeat_call(v);
		return;
	}
	if (c->results == RESULTS_ALL)
		vcpu_set_values(v, c->ret);
	else if (c->results == RESULTS_X0)
		v->regs.x[0] = c->ret[0];
}

struct vcpu *upcall_call(struct vcpu *v, enum conduit conduit)
{
	struct call c = { .vcpu = v, .next = v, .conduit = conduit };
	bool virqs;

	memcpy(c.arg, v->regs.x, sizeof(c.arg));
	if (v->progress.kind != PROGRESS_NONE && resume(&c))
		virqs = true;
	else
		virqs = answer(&c);
	write_back(&c);
	if (virqs)
		run_update_virq(c.next, c.next == v);
	return c.next;
}

void call_return(struct call *c, uint64_t value)
{
	c->ret[0] = SPCI_ID(SUCCESS);
	c->ret[2] = value;
}

void call_status(struct call *c, spci_status status)
{
	if (status == SPCI_AGAIN) {
		memcpy(c->vcpu->progress.args, c->arg,
		       sizeof(c->vcpu->progress.args));
		c->again = true;
	} else if (status == SPCI_OK) {
		c->ret[0] = SPCI_ID(SUCCESS);
	} else {
		c->ret[0] = SPCI_ID(ERROR);
		c->ret[2] = (uint64_t)(int64_t)status;
	}
}

void call_leave(struct call *c, uint64_t func, uint64_t a1, uint64_t a2,
		uint64_t a3)
{
	c->next = run_leave(c->vcpu, func, a1, a2, a3);
}

uint64_t call_vcpu_id(const struct vcpu *v)
{
	return (uint64_t)v->vm->id << 16 | v->index;
}
