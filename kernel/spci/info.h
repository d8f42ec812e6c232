/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls of SPCI 0.9 that ask about the monitor and the caller. */
#pragma once

#include "kernel/spci/answer.h"

/* SPCI_VERSION, SPCI_FEATURES and SPCI_ID_GET (docs/abi.md, 2.2, 2.3). */
struct spci_answer spci_version(struct call *c);
struct spci_answer spci_features(struct call *c);
struct spci_answer spci_id_get(struct call *c);
