/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/leave.h"

#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/ffa/exit.h"
#include "kernel/spci/exit.h"
#include "kernel/vm/dialect.h"

static inline void tell(struct vcpu *primary, const struct vcpu *v,
			const struct exit *e)
{
	if (vm_speaks_ffa(primary->vm))
		ffa_tell_exit(primary, v, e);
	else
		spci_tell(primary, spci_exit(e));
}

COLD OUTLINED void tell_exit(struct vcpu *primary, const struct vcpu *v,
			     const struct exit *e)
{
	tell(primary, v, e);
}

COLD OUTLINED void tell_status(struct vcpu *primary, enum status status)
{
	if (vm_speaks_ffa(primary->vm))
		ffa_tell_status(primary, status);
	else
		spci_tell(primary, spci_status(status));
}

struct vcpu *leave(struct vcpu *v, const struct exit *e)
{
	struct vcpu *primary = arch_cpu_of(v->arch.cpu)->primary;

	vcpu_become(v, e->state);
	log_send_waiting();
	tell(primary, v, e);
	return primary;
}
