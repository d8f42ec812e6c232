/* SPDX-License-Identifier: BSD-3-Clause */
/* Exits as a primary that speaks SPCI 0.9 is told them (docs/abi.md, 3.2). */
#pragma once

#include "kernel/spci/answer.h"

/* Returns what the primary's RUN returns for this exit. */
struct spci_answer spci_exit(const struct exit *e);
