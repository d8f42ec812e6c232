/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Events that a guest can cause again and again. Each is counted for each VM,
 * and logged only the first time that the VM causes it (W-25).
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* EVENT(name, text of the log's line "VM <id>: <text>") */
#define EVENT_LIST(EVENT)                                              \
	EVENT(FAULT, "stage-2 abort injected")                         \
	EVENT(UNDEFINED, "undefined instruction exception injected")   \
	EVENT(SYSREG, "access of a system register refused")           \
	EVENT(SMC_REFUSED, "SMC refused that is not on its whitelist") \
	EVENT(SERROR, "SError given to the VM")                        \
	EVENT(LOG_DROPPED, "line of its log dropped: too many")

#define EVENT_ENUM(name, text) EVENT_##name,
enum event {
	EVENT_LIST(EVENT_ENUM) EVENT_COUNT
};
#undef EVENT_ENUM

/*
 * Counts event e of VM vm_id, 1 to KEEL_MAX_VMS. Returns true the first time:
 * the caller logs a line of its own then.
 */
bool event_count(uint16_t vm_id, enum event e);

/* Counts event e of VM vm_id, and logs its text the first time. */
void event_log(uint16_t vm_id, enum event e);

/* Returns how often VM vm_id has caused e: for tests. */
uint64_t event_total(uint16_t vm_id, enum event e);
