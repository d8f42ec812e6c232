/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/spci/answer.h"

void spci_tell_size(struct vcpu *v, struct spci_answer a)
{
	uint64_t twice = a.function & SPCI_SIZE_TWICE ? a.value : 0;

	vcpu_set_values(v, a.function & ~(SPCI_SIZE | SPCI_SIZE_TWICE), a.ids,
			0, a.value, twice);
}

struct spci_answer spci_failure(struct call *c, enum status status)
{
	return status == STATUS_AGAIN ? spci_repeat(c) : spci_status(status);
}
