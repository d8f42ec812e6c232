/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/call.h"

#include "kernel/hf/debug_log.h"
#include "kernel/hf/info.h"
#include "kernel/hf/list.h"
#include "kernel/hf/mailbox.h"
#include "kernel/hf/stop.h"
#include "kernel/hf/virq.h"
#include "kernel/vm/dialect.h"

/*
 * Returns the list's offset for the offset of a call by a VM that speaks FF-A.
 * Such a VM has FF-A's calls in place of the first HF_FFA_MOVED ones, and the
 * ids of the next ones are lower by as many. HF_COUNT: there is no such call.
 */
COLD static uint64_t by_ffa(uint64_t offset)
{
	if (offset > HF_FFA_LAST)
		return offset;
	offset += HF_FFA_MOVED;
	return offset <= HF_FFA_LAST ? offset : HF_COUNT;
}

/* Answers a call at an offset of the list: out of line, for it has a frame. */
OUTLINED static uint64_t answer(struct call *c, uint64_t offset)
{
	if (vm_speaks_ffa(c->vcpu->vm))
		offset = by_ffa(offset);
	switch (offset) {
#define CASE(offset, name, handler) \
	case offset:                \
		return handler(c);
		HF_CALLS(CASE)
#undef CASE
	default:
		return HF_REFUSED;
	}
}

uint64_t hf_call(struct call *c)
{
	uint64_t offset = c->arg[0] - HF_BASE;

	if (offset < HF_COUNT)
		return answer(c, offset);
	return c->arg[0] == HF_DEBUG_LOG ? hf_debug_log(c) : HF_REFUSED;
}
