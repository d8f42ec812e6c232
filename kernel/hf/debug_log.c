/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/hf/debug_log.h"

#include "kernel/vm/log_line.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

COLD OUTLINED uint64_t hf_debug_log(struct call *c)
{
	if (log_line_put(c->vcpu->vm, (char)c->arg[1]))
		return 0;
	c->then = CALL_REPEATS;
	return c->arg[0];
}
