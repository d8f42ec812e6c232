/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: managed exit, which is for secure partitions. */
#include "kernel/ffa/features.h"

#include <stddef.h>

#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

/* True if the caller is told of a call that its version has. */
static bool reported(const struct vm *vm, const struct ffa_row *row)
{
	switch (row->reported) {
	case FFA_REPORTED:
		return true;
	case FFA_TO_PRIMARY:
		return vm_is_primary(vm);
	case FFA_WITH_MESSAGES:
	case FFA_WITH_NOTICES:
		return false;
	}
	return false;
}

/* Features have ids, too, below the calls': there is none of them yet. */
COLD struct ffa_answer ffa_features(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	const struct ffa_row *row =
		ffa_row((uint32_t)c->arg[1], vm_dialect(vm) & 0xffff);

	if (row == NULL || !reported(vm, row) || (uint32_t)c->arg[2] != 0)
		return ffa_status(STATUS_NOT_SUPPORTED);
	return ffa_success(0, 0);
}
