/* SPDX-License-Identifier: BSD-3-Clause */
/* For which VM's RX a VM waits, and which may send again (docs/abi.md, 5.5). */
#pragma once

#include "kernel/call/call.h"

uint64_t hf_mailbox_writable_get(struct call *c);
uint64_t hf_mailbox_waiter_get(struct call *c);
