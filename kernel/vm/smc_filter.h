/* SPDX-License-Identifier: BSD-3-Clause */
/* SMCs that are none of our calls: to the firmware, or refused. */
#pragma once

struct call;

/* Forwards c if its VM may make it, else answers -1 (docs/abi.md, 2.3). */
void smc_filter(struct call *c);
