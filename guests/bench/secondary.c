/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secondary of the bench: does the orders on the desk. VMs that get none
 * wait for ever.
 */
#include "bench.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/smp.h>
#include <string.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "bench secondary";

/* Makes a call, by a probe or not. */
static void make(struct bench_probe *probe, bool probed)
{
	if (probed)
		bench_probe(probe);
	else
		probe->value = spci_call(probe->value);
}

static void yield_and_wait(struct bench_desk *desk)
{
	spci_yield();
	desk->call.value = (struct spci_value){ .func = SPCI_MSG_WAIT_32 };
	make(&desk->call, desk->probes & BENCH_PROBE_CALL);
	spci_rx_release();
}

static void call(struct bench_desk *desk)
{
	memcpy(guest_tx(), desk->tx, desk->tx_size);
	make(&desk->call, desk->probes & BENCH_PROBE_CALL);
	if (desk->call.value.func == SPCI_MEM_RETRIEVE_RESP_32)
		spci_rx_release();
}

static void do_order(struct bench_desk *desk)
{
	switch ((enum bench_order)desk->order) {
	case BENCH_NONE:
		break;
	case BENCH_YIELD:
		bench_yield(desk->count);
		break;
	case BENCH_YIELD_FP:
		bench_yield_fp(desk->count);
		break;
	case BENCH_WAIT:
		yield_and_wait(desk);
		break;
	case BENCH_CALL:
		call(desk);
		break;
	}
}

/* The first message is a region: the desk. */
static struct bench_desk *find_desk(void)
{
	struct guest_region region;
	spci_vm_id_t sender;

	if (guest_receive(&sender, &region, sizeof(region)) != sizeof(region) ||
	    guest_mem_retrieve(&region) != 0)
		guest_panic("no desk");
	return (struct bench_desk *)(uintptr_t)region.address;
}

void guest_main(const struct guest_boot *boot)
{
	struct bench_desk *desk;

	guest_mailbox_init();
	desk = find_desk();
	desk->reply_size = 0;
	for (;;) {
		desk->reply.value = (struct spci_value){
			.func = SPCI_MSG_SEND_32,
			.arg1 = (uint64_t)boot->vm_id << 16 | HF_PRIMARY_VM_ID,
			.arg3 = desk->reply_size,
		};
		make(&desk->reply, desk->probes & BENCH_PROBE_REPLY);
		desk->wait.value =
			(struct spci_value){ .func = SPCI_MSG_WAIT_32 };
		make(&desk->wait, desk->probes & BENCH_PROBE_NEXT);
		spci_rx_release();
		do_order(desk);
	}
}
