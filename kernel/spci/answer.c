/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/spci/answer.h"

void spci_tell_size(struct vcpu *v, struct spci_answer a)
{
	uint32_t function = a.function & ~SPCI_OF_SIZE;
	bool retrieved = function == SPCI_ID(MEM_RETRIEVE_RESP);

	vcpu_set_values(v, function, a.ids, 0, a.value,
			retrieved ? a.value : 0);
}
