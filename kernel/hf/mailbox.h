/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_MAILBOX_WRITABLE_GET and HF_MAILBOX_WAITER_GET: waits for an RX. */
#pragma once

#include "kernel/call/call.h"

/* Returns a VM that the caller may send to again, once; HF_REFUSED: none. */
uint64_t hf_mailbox_writable_get(struct call *c);

/*
 * Returns, once, the VM that has waited longest for the RX of VM x1, which is
 * free, so that the primary runs it. HF_REFUSED: no VM waits, RX is not free,
 * there is no VM x1, or the caller is a secondary.
 */
uint64_t hf_mailbox_waiter_get(struct call *c);
