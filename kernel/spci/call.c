/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/spci/call.h"

#include "kernel/spci/info.h"
#include "kernel/spci/mem.h"
#include "kernel/spci/msg.h"
#include "kernel/spci/run.h"
#include "kernel/spci/rxtx.h"

/*
 * A switch, for a table of pointers would have to be relocated, and an indirect
 * call costs more than the switch's jump.
 */
bool spci_call(struct call *c)
{
	struct spci_answer a;

	switch (((uint32_t)c->arg[0] & ~SPCI_64_BIT) - SPCI_BASE) {
#define CASE(offset, name, handler, reported) \
	case offset:                          \
		a = handler(c);               \
		break;
		SPCI_CALLS(CASE)
#undef CASE
	default:
		return false;
	}
	if (a.function != 0)
		spci_tell(c->vcpu, a);
	else if (c->then == CALL_RETURNS)
		return false;
	return true;
}
