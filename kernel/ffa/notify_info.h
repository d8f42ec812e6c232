/* SPDX-License-Identifier: BSD-3-Clause */
/* Whom the primary is to run for their notifications: docs/ffa.md, 7.6. */
#pragma once

#include "kernel/ffa/answer.h"

struct ffa_answer ffa_notification_info_get(struct call *c);
