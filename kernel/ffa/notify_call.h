/* SPDX-License-Identifier: BSD-3-Clause */
/* Calls about a VM's notifications: docs/ffa.md, 7.3 to 7.5. */
#pragma once

#include "kernel/ffa/answer.h"

/* Of BIND, UNBIND and SET, one handler, which is smaller than three. */
struct ffa_answer ffa_notification_change(struct call *c);
struct ffa_answer ffa_notification_get(struct call *c);
