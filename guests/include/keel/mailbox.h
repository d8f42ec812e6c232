/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages: this VM's RX and TX. */
#ifndef KEEL_MAILBOX_H
#define KEEL_MAILBOX_H

#include <hf/call.h>
#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/* Returns 0 for success, the code of an SPCI_ERROR, else SPCI_NOT_SUPPORTED. */
int32_t guest_status(struct spci_value v);

/* Maps RX and TX. Panics if the monitor refuses. */
void guest_mailbox_init(void);

/* Return the two pages. RX may be read until it is released. */
void *guest_tx(void);
const void *guest_rx(void);

/* Copies a message of `size` bytes to TX and sends it. Returns an SPCI code. */
int32_t guest_send(spci_vm_id_t receiver, const void *message, uint32_t size);

/*
 * Waits for a message, copies up to `max` bytes of it and releases RX. Sets
 * *sender. Returns the message's length, of which no more than `max` was
 * copied, or an SPCI code: INTERRUPTED if an interrupt is pending while this
 * CPU masks them. Secondaries only.
 */
int64_t guest_receive(spci_vm_id_t *sender, void *message, uint32_t max);

HF_C_END

#endif
