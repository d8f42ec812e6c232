/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/leave.h"

#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/spci/exit.h"

static inline void tell(struct vcpu *primary, const struct exit *e)
{
	spci_tell(primary, spci_exit(e));
}

COLD OUTLINED void tell_exit(struct vcpu *primary, const struct exit *e)
{
	tell(primary, e);
}

struct vcpu *leave(struct vcpu *v, const struct exit *e)
{
	struct vcpu *primary = arch_cpu_of(v->arch.cpu)->primary;

	vcpu_become(v, e->state);
	if (atomic_load_explicit(&log_waiting, memory_order_relaxed))
		log_push();
	tell(primary, e);
	return primary;
}
