/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Results of a call: the error codes that SPCI 0.9 and FF-A have in common
 * (FF-A 1.0, table 12.4), and STATUS_AGAIN, which no guest is told.
 */
#pragma once

#include "lib/compiler.h"

enum status {
	STATUS_OK = 0,
	STATUS_AGAIN = 1, /* has the guest make the same call again */
	STATUS_NOT_SUPPORTED = -1,
	STATUS_INVALID_PARAMETERS = -2,
	STATUS_NO_MEMORY = -3,
	STATUS_BUSY = -4,
	STATUS_INTERRUPTED = -5,
	STATUS_DENIED = -6,
	STATUS_RETRY = -7,
	STATUS_ABORTED = -8,
	STATUS_NO_DATA = -9, /* from FF-A 1.1 on */
};
