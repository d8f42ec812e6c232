/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Events that guests can cause again and again: each is counted, and logged
 * only the first time that a VM causes it (W-25).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* EVENT(name, what the VM did, in a line "VM <id>: ...") */
#define EVENT_LIST(EVENT)                                              \
	EVENT(FAULT, "stage-2 abort injected")                         \
	EVENT(UNDEFINED, "undefined instruction exception injected")   \
	EVENT(SYSREG, "access of a system register refused")           \
	EVENT(SMC_REFUSED, "SMC refused that is not on its whitelist") \
	EVENT(SERROR, "SError given to the VM")                        \
	EVENT(NO_MEMORY, "call refused for want of pages")             \
	EVENT(QUOTA, "call refused for the VM's quota")                \
	EVENT(LOG_DROPPED, "line of its log dropped: too many")

#define EVENT_ENUM(name, text) EVENT_##name,
enum event {
	EVENT_LIST(EVENT_ENUM) EVENT_COUNT
};
#undef EVENT_ENUM

/*
 * Counts an event of the VM with that id (1 to KEEL_MAX_VMS). Returns true the
 * first time, for a caller that has more to say than event_log().
 */
bool event_count(uint16_t vm_id, enum event e);

/* Counts an event of a VM, and logs a line for the first of its kind. */
void event_log(uint16_t vm_id, enum event e);

/* Returns how often it happened: for tests. */
uint64_t event_total(uint16_t vm_id, enum event e);
