/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/exit.h"

#include "arch/vcpu.h"
#include "kernel/vm/vm.h"

struct exit exit_ready(enum exit_reason reason, const struct vcpu *v)
{
	return (struct exit){ .reason = reason,
			      .state = VCPU_READY,
			      .vm = v->vm->id,
			      .number = v->arch.index };
}

struct exit exit_off(const struct vcpu *v)
{
	struct exit e = exit_ready(EXIT_OFF, v);

	e.state = VCPU_OFF;
	return e;
}

struct exit exit_blocked(enum exit_reason reason, enum vcpu_state state,
			 const struct vcpu *v)
{
	struct exit e = exit_ready(reason, v);

	e.state = state;
	if (!arch_timer_armed(v, true))
		return e;
	e.value = arch_timer_remaining(v, true);
	if (e.value == 0)
		e.reason = EXIT_INTERRUPT;
	return e;
}
