/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/call.h"

#include "kernel/hf/debug_log.h"
#include "kernel/hf/info.h"
#include "kernel/hf/list.h"
#include "kernel/hf/mailbox.h"
#include "kernel/hf/stop.h"
#include "kernel/hf/virq.h"

/* Offsets have no gaps: as many as there are is the first that is none. */
enum {
#define ONE(offset, name, handler) +1
	HF_COUNT = 0 HF_CALLS(ONE)
#undef ONE
};

uint64_t hf_call(struct call *c)
{
	uint64_t offset = c->arg[0] - HF_BASE;

	if (offset >= HF_COUNT)
		return c->arg[0] == HF_DEBUG_LOG ? hf_debug_log(c) : HF_REFUSED;
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
