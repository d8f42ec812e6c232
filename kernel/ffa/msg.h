/* SPDX-License-Identifier: BSD-3-Clause */
/* Indirect messages: from TX of a VM to RX of another (docs/ffa.md, 6). */
#pragma once

#include "kernel/ffa/answer.h"

/* The messages of 1.0, as SPCI 0.9 has them. */
struct ffa_answer ffa_msg_send(struct call *c);
struct ffa_answer ffa_msg_poll(struct call *c);

/* The messages from 1.1 on, with a header. */
struct ffa_answer ffa_msg_send2(struct call *c);
