/* SPDX-License-Identifier: BSD-3-Clause */
/* Exits as answers of RUN, to a primary of SPCI 0.9 (docs/abi.md, 3.2). */
#pragma once

#include "kernel/spci/answer.h"

/* Returns the answer of the RUN that e ends. */
struct spci_answer spci_exit(const struct exit *e);
