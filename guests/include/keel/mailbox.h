/* SPDX-License-Identifier: BSD-3-Clause */
/* Messages: this VM's RX and TX, and the primary's loop around SPCI_RUN. */
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

/*
 * Runs a vCPU until the primary has to act: on a MSG_SEND to the primary, on
 * MSG_WAIT or WAIT_FOR_INTERRUPT of that vCPU, or on an ERROR. Handles all
 * other exits, and also runs vCPUs that it wakes and VMs that it sends to.
 * Returns the last exit. Primary only.
 */
struct spci_value guest_run(spci_vm_id_t vm, spci_vcpu_index_t vcpu);

/*
 * Sends a message to a secondary and runs it until it answers. Copies up to
 * `max` bytes of the answer and releases RX. Returns the answer's length, or an
 * SPCI code: ABORTED if the VM stopped without an answer. Primary only.
 */
int64_t guest_ask(spci_vm_id_t vm, const void *question, uint32_t size,
		  void *answer, uint32_t max);

HF_C_END

#endif
