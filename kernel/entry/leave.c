/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/entry/leave.h"

#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/spci/exit.h"

struct vcpu *leave(struct vcpu *v, const struct exit *e)
{
	struct vcpu *primary = arch_cpu_of(v->arch.cpu)->primary;
	struct spci_answer told = spci_exit(e);

	vcpu_become(v, e->state);
	if (atomic_load_explicit(&log_waiting, memory_order_relaxed))
		log_push();
	spci_tell(primary, told);
	return primary;
}
