/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The kinds of ids of SPCI 0.9, by the kernel's list, which test/lint/abi.py
 * compares with docs/abi.md and the guests' headers.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/spci/list.h"

/* True if a guest calls it. */
static inline bool spci_is_call(uint32_t id)
{
	switch (id - SPCI_BASE) {
#define CALL(offset, name, handler, reported) case offset:
		SPCI_CALLS(CALL)
		return true;
#undef CALL
	default:
		return false;
	}
}

/* True if FEATURES reports it. */
static inline bool spci_is_feature(uint32_t id)
{
	switch (id - SPCI_BASE) {
#define CALL(offset, name, handler, reported) \
	case offset:                          \
		return reported;
#define RESULT(offset, name, reported) \
	case offset:                   \
		return reported;
		SPCI_CALLS(CALL)
		SPCI_RESULTS(RESULT)
#undef CALL
#undef RESULT
	default:
		return false;
	}
}
