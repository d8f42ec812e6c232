/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/host.h"

void (*host_hook)(const struct host_step *step);
_Thread_local struct host_step host_trace[HOST_TRACE_MAX];
_Thread_local size_t host_trace_count;

void host_step(enum host_event event, uint64_t arg)
{
	struct host_step step = { event, arg, host_cpu()->vttbr };

	if (host_trace_count < HOST_TRACE_MAX)
		host_trace[host_trace_count++] = step;
	if (host_hook != NULL)
		host_hook(&step);
}

void host_trace_clear(void)
{
	host_trace_count = 0;
}
