/* SPDX-License-Identifier: BSD-3-Clause */
/* FFA_CONSOLE_LOG: some characters for a VM's line in the log. */
#pragma once

#include "kernel/ffa/answer.h"

/*
 * Appends w1 characters, from x2 on. As long as the log does not take them the
 * call is made again, with the rest of them.
 */
struct ffa_answer ffa_console_log(struct call *c);
