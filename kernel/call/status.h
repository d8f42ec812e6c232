/* SPDX-License-Identifier: BSD-3-Clause */
/* Statuses of SPCI 0.9 (FF-A table 12.4), and one that never leaves us. */
#pragma once

#include <stdint.h>

#include "lib/attributes.h"

#define SPCI_STATUSES(X)          \
	X(NOT_SUPPORTED, -1)      \
	X(INVALID_PARAMETERS, -2) \
	X(NO_MEMORY, -3)          \
	X(BUSY, -4)               \
	X(INTERRUPTED, -5)        \
	X(DENIED, -6)             \
	X(RETRY, -7)              \
	X(ABORTED, -8)

enum spci_status_code {
#define SPCI_STATUS(name, value) SPCI_##name = (value),
	SPCI_STATUSES(SPCI_STATUS)
#undef SPCI_STATUS
	SPCI_OK = 0,
	SPCI_AGAIN = 1, /* the guest shall make the same call again */
};

/* One of the codes above; not to be dropped. */
typedef enum spci_status_code spci_status;
