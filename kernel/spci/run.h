/* SPDX-License-Identifier: BSD-3-Clause */
/* SPCI_RUN, by which the primary lends its CPU (docs/abi.md, 3.1). */
#pragma once

#include "kernel/spci/answer.h"

struct spci_answer spci_run(struct call *c);
