/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs secondaries from the primary: handles the exits of SPCI_RUN. */
#include <keel/mailbox.h>
#include <string.h>

/* More entries than any exchange of messages needs; ends a loop that hangs. */
#define RUN_LIMIT 10000000

/* True if a vCPU left for a reason that needs nothing but another RUN. */
static bool goes_on(struct spci_value v)
{
	switch (v.func) {
	case SPCI_INTERRUPT_32:
	case SPCI_YIELD_32:
	case SPCI_RX_RELEASE_32:
		return true;
	case SPCI_ERROR_32:
		return (int32_t)v.arg2 == SPCI_BUSY;
	default:
		return false;
	}
}

/* Runs one vCPU until it sends, wakes another, waits, or is refused. */
static struct spci_value run_on(spci_vm_id_t vm, spci_vcpu_index_t vcpu)
{
	struct spci_value v = spci_run(vm, vcpu);

	for (int i = 0; i < RUN_LIMIT && goes_on(v); i++)
		v = spci_run(vm, vcpu);
	return v;
}

struct spci_value guest_run(spci_vm_id_t vm, spci_vcpu_index_t vcpu)
{
	spci_vm_id_t now = vm;
	struct spci_value v;

	for (int i = 0; i < RUN_LIMIT; i++) {
		v = run_on(now, now == vm ? vcpu : 0);
		if (v.func == HF_SPCI_RUN_WAKE_UP)
			run_on(spci_vm_id(v), spci_vcpu_index(v));
		else if (v.func == SPCI_MSG_SEND_32 &&
			 spci_msg_send_receiver(v) != HF_PRIMARY_VM_ID)
			now = spci_msg_send_receiver(v);
		else if (v.func == SPCI_MSG_WAIT_32 && now != vm)
			now = vm;
		else
			break;
	}
	return v;
}

int64_t guest_ask(spci_vm_id_t vm, const void *question, uint32_t size,
		  void *answer, uint32_t max)
{
	int32_t status = guest_send(vm, question, size);
	struct spci_value v;
	uint32_t length;

	if (status != 0)
		return status;
	v = guest_run(vm, 0);
	if (v.func == SPCI_ERROR_32)
		return (int32_t)v.arg2;
	if (v.func != SPCI_MSG_SEND_32)
		return SPCI_ABORTED;
	length = spci_msg_send_size(v);
	memcpy(answer, guest_rx(), length < max ? length : max);
	spci_rx_release();
	return length;
}
