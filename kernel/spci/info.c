/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: a choice of versions. */
#include "kernel/spci/info.h"

#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

/* If w1 names a version of FF-A, the call is FFA_VERSION. */
struct spci_answer spci_version(struct call *c)
{
	if ((uint32_t)c->arg[1] > UINT16_MAX)
		return SPCI_NO_ANSWER;
	return spci_success(DIALECT_SPCI_VERSION);
}

/* Of an id in the 64-bit form SPCI_FEATURES says NOT_SUPPORTED. */
COLD struct spci_answer spci_features(struct call *c)
{
	static const bool reported[] = {
#define CALL(offset, name, handler, reported) [offset] = reported,
#define RESULT(offset, name, reported)	      [offset] = reported,
		SPCI_CALLS(CALL) SPCI_RESULTS(RESULT)
#undef CALL
#undef RESULT
	};
	uint32_t offset = (uint32_t)c->arg[1] - SPCI_BASE;
	bool yes = offset < sizeof(reported) && reported[offset];

	return spci_status(yes ? STATUS_OK : STATUS_NOT_SUPPORTED);
}

struct spci_answer spci_id_get(struct call *c)
{
	return spci_success(c->vcpu->vm->id);
}
