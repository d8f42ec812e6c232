/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: FFA_SPM_ID_GET, for there is no secure side. */
#include "kernel/ffa/info.h"

#include "kernel/vm/vm.h"

struct ffa_answer ffa_id_get(struct call *c)
{
	return ffa_success(c->vcpu->vm->id, 0);
}
