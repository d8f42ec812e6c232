/* SPDX-License-Identifier: BSD-3-Clause */
/* This VM's RX and TX. */
#include "internal.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <string.h>

_Alignas(SPCI_PAGE_SIZE) static uint8_t tx[HF_MAILBOX_SIZE];
_Alignas(SPCI_PAGE_SIZE) static uint8_t rx[HF_MAILBOX_SIZE];

/* RX_RELEASE as an answer means success, and that another VM waits for RX. */
int32_t guest_status(struct spci_value v)
{
	switch (v.func) {
	case SPCI_SUCCESS_32:
	case SPCI_RX_RELEASE_32:
	case SPCI_MEM_RETRIEVE_RESP_32:
		return 0;
	case SPCI_ERROR_32:
		return (int32_t)v.arg2;
	default:
		return SPCI_NOT_SUPPORTED;
	}
}

void guest_mailbox_init(void)
{
	int32_t status =
		guest_status(spci_rxtx_map((uintptr_t)tx, (uintptr_t)rx));

	if (status != 0)
		guest_panic("RXTX_MAP is refused with %d", (int)status);
}

void *guest_tx(void)
{
	return tx;
}

const void *guest_rx(void)
{
	return rx;
}

int32_t guest_send(spci_vm_id_t receiver, const void *message, uint32_t size)
{
	memcpy(tx, message, size < sizeof(tx) ? size : sizeof(tx));
	return guest_status(spci_msg_send(guest_id(), receiver, size, 0));
}

/* An interrupt that is masked stays pending, and would end each wait. */
int64_t guest_receive(spci_vm_id_t *sender, void *message, uint32_t max)
{
	struct spci_value v;
	uint32_t size;

	do
		v = spci_msg_wait();
	while (guest_status(v) == SPCI_INTERRUPTED && !guest_irq_masked());
	if (v.func != SPCI_MSG_SEND_32)
		return guest_status(v);
	*sender = spci_msg_send_sender(v);
	size = spci_msg_send_size(v);
	memcpy(message, rx, size < max ? size : max);
	spci_rx_release();
	return size;
}
