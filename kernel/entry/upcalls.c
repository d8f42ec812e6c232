/* SPDX-License-Identifier: BSD-3-Clause */
/* Exceptions of a secondary's vCPU that are neither calls nor faults. */
#include "arch/upcall.h"
#include "arch/vcpu.h"
#include "kernel/base/events.h"
#include "kernel/entry/leave.h"
#include "kernel/vm/vm.h"

struct vcpu *upcall_irq(struct vcpu *v)
{
	const struct exit e = exit_ready(EXIT_INTERRUPT, v);

	return leave(v, &e);
}

struct vcpu *upcall_wfi(struct vcpu *v)
{
	const struct exit e =
		exit_blocked(EXIT_WAIT_INTERRUPT, VCPU_BLOCKED_INTERRUPT, v);

	return leave(v, &e);
}

struct vcpu *upcall_wfe(struct vcpu *v)
{
	const struct exit e = exit_ready(EXIT_YIELD, v);

	return leave(v, &e);
}

/*
 * W-29: the SError counts as the fault of the VM that ran when it came. The
 * vCPU never runs again. An exit tells the primary, which can stop the VM.
 */
struct vcpu *upcall_serror(struct vcpu *v)
{
	struct exit e = exit_ready(EXIT_ABORTED, v);

	e.state = VCPU_ABORTED;
	event_log(v->vm->id, EVENT_SERROR);
	return leave(v, &e);
}
