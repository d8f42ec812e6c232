/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/leave.h"

#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/ffa/exit.h"
#include "kernel/spci/exit.h"
#include "kernel/vm/dialect.h"

OUTLINED void tell_exit(struct vcpu *primary, const struct vcpu *v,
			const struct exit *e)
{
	if (vm_speaks_ffa(primary->vm))
		ffa_tell_exit(primary, v, e);
	else
		spci_tell(primary, spci_exit(e));
}

struct vcpu *leave(struct vcpu *v, const struct exit *e)
{
	struct vcpu *primary = arch_cpu_of(v->arch.cpu)->primary;

	vcpu_become(v, e->state);
	log_send_waiting();
	tell_exit(primary, v, e);
	return primary;
}
