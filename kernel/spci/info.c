/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION, FEATURES and ID_GET: who we are, and who the caller is. */
#include "kernel/spci/list.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

#define SPCI_VERSION_0_9 0x00000009U

/* Whatever version the caller names: one that speaks FF-A is told 0.9, too. */
void call_version(struct call *c)
{
	call_return(c, SPCI_VERSION_0_9);
}

/* Exact ids only: the 64-bit forms are denied. */
void call_features(struct call *c)
{
	static const bool reported[] = {
#define FEATURE(offset, name, handler, reported) [offset] = reported,
		SPCI_CALLS(FEATURE)
#undef FEATURE
	};
	uint32_t offset = (uint32_t)c->arg[1] - SPCI_BASE;
	bool yes = offset < sizeof(reported) && reported[offset];

	call_status(c, yes ? STATUS_OK : STATUS_NOT_SUPPORTED);
}

void call_id_get(struct call *c)
{
	call_return(c, c->vcpu->vm->id);
}
