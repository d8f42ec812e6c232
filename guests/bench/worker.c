/* SPDX-License-Identifier: BSD-3-Clause */
/* Orders to the worker, and their probes as rows. */
#include "worker.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/run.h>
#include <string.h>

_Alignas(SPCI_PAGE_SIZE) static uint8_t desk_page[SPCI_PAGE_SIZE];

struct bench_desk *const desk = (struct bench_desk *)desk_page;

void bench_expect(const struct row *row, struct spci_value value, uint64_t func)
{
	if (value.func != func)
		guest_panic("%s: 0x%llx (%lld) instead of 0x%llx",
			    row == NULL ? "worker" : row->id,
			    (unsigned long long)value.func,
			    (long long)value.arg2, (unsigned long long)func);
}

void worker_call(uint32_t size)
{
	bench_expect(NULL,
		     spci_msg_send(HF_PRIMARY_VM_ID, BENCH_WORKER, size, 0),
		     SPCI_SUCCESS_32);
}

void worker_finish(void)
{
	bench_expect(NULL, spci_run(BENCH_WORKER, 0), SPCI_MSG_SEND_32);
	spci_rx_release();
}

void worker_order(enum bench_order order)
{
	desk->order = order;
	desk->probes = 0;
	desk->reply_size = 0;
	worker_call(0);
	worker_finish();
}

struct spci_value worker_row_call(struct row *row, struct spci_value value,
				  const void *tx, uint32_t tx_size)
{
	desk->order = BENCH_CALL;
	desk->probes = row->wanted ? BENCH_PROBE_CALL : 0;
	desk->reply_size = 0;
	desk->call.phase = row_phase(row);
	desk->call.value = value;
	desk->tx_size = tx_size;
	memcpy(desk->tx, tx, tx_size);
	worker_call(0);
	worker_finish();
	if (row->wanted)
		row_add(row, desk->call.start, desk->call.end);
	return desk->call.value;
}

void worker_start(void)
{
	struct guest_region region = {
		.share_func = SPCI_MEM_SHARE_32,
		.receiver = BENCH_WORKER,
		.pages = 1,
		.address = (uintptr_t)desk,
	};

	bench_expect(NULL, guest_run(BENCH_WORKER, 0), SPCI_MSG_WAIT_32);
	if (guest_mem_send(&region, 0, SPCI_MEMORY_RW_NX) != 0)
		guest_panic("the desk cannot be shared");
	memcpy(guest_tx(), &region, sizeof(region));
	worker_call(sizeof(region));
	worker_finish();
}
