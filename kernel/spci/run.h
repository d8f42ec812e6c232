/* SPDX-License-Identifier: BSD-3-Clause */
/* SPCI_RUN, by which the primary lends its CPU (docs/abi.md, 3.1). */
#pragma once

#include "kernel/spci/answer.h"

struct spci_answer spci_run(struct call *c);

/*
 * True if there is a message for the v that waits for one, which finds it in
 * its registers then. Else it has what MSG_WAIT left there: INTERRUPTED.
 */
bool spci_wake(struct vcpu *v);
