/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/base/events.h"

#include <stdatomic.h>

#include "config.h"
#include "kernel/base/log.h"
#include "lib/strings.h"

#define EVENT_TEXT(name, text) text "\0"
static const char texts[] = EVENT_LIST(EVENT_TEXT);

/* 64 bits: they never wrap to 0, after which an event would be the first. */
static _Atomic(uint64_t) counters[KEEL_MAX_VMS + 1][EVENT_COUNT];

bool event_count(uint16_t vm_id, enum event e)
{
	/* relaxed: a number, nothing is published by it */
	return atomic_fetch_add_explicit(&counters[vm_id][e], 1,
					 memory_order_relaxed) == 0;
}

void event_log(uint16_t vm_id, enum event e)
{
	if (event_count(vm_id, e))
		log_line(LOG_WARNING, "VM %u: %s; further ones are counted",
			 vm_id, strings_at(texts, e));
}

uint64_t event_total(uint16_t vm_id, enum event e)
{
	return atomic_load_explicit(&counters[vm_id][e], memory_order_relaxed);
}
