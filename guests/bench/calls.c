/* SPDX-License-Identifier: BSD-3-Clause */
/* Small calls, RUN and messages. */
#include "primary.h"
#include "worker.h"
#include <hf/call.h>
#include <keel/guest.h>

#define UNKNOWN_CALL 0xff0b

static void bench_small(const char *id, uint64_t func)
{
	struct row row = row_make("%s", id);

	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--)
		row_call(&row, (struct spci_value){ .func = func });
	row_report(&row);
}

/* own: the worker's instructions between two hvcs. */
static void bench_run_yield(const char *id, enum bench_order order,
			    unsigned own)
{
	struct row row = row_make("%s", id);
	uint64_t cycles = row_cycles(1);

	if (!row.wanted)
		return;
	row.own = own;
	desk->order = order;
	desk->probes = 0;
	desk->count = cycles + 1;
	worker_call(0);
	bench_expect(&row, spci_run(BENCH_WORKER, 0), SPCI_YIELD_32);
	while (cycles-- > 0)
		bench_expect(
			&row,
			row_call(&row,
				 (struct spci_value){
					 .func = SPCI_RUN_32,
					 .arg1 = spci_vm_vcpu(BENCH_WORKER, 0),
				 }),
			SPCI_YIELD_32);
	worker_finish();
	row_report(&row);
}

/* RUN of the worker by a probe; the worker answers. */
static struct bench_probe probe_run(uint64_t phase)
{
	struct bench_probe probe = {
		.phase = phase,
		.value = {
			.func = SPCI_RUN_32,
			.arg1 = spci_vm_vcpu(BENCH_WORKER, 0),
		},
	};

	bench_probe(&probe);
	bench_expect(NULL, probe.value, SPCI_MSG_SEND_32);
	spci_rx_release();
	return probe;
}

/* From the primary's RUN to the worker's return from MSG_WAIT. */
static void bench_run_message(void)
{
	struct row row = row_make("run-message");

	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		struct bench_probe run;

		worker_order(BENCH_NONE);
		desk->probes = BENCH_PROBE_NEXT;
		bench_expect(&row, spci_run(BENCH_WORKER, 0), SPCI_MSG_WAIT_32);
		worker_call(0);
		desk->probes = 0;
		run = probe_run(row_phase(&row));
		row_add(&row, run.start, desk->wait.end);
	}
	row_report(&row);
}

static void bench_send(uint32_t size)
{
	struct row row = row_make("send-%u", (unsigned int)size);

	desk->order = BENCH_NONE;
	desk->probes = 0;
	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		bench_expect(&row,
			     row_call(&row,
				      (struct spci_value){
					      .func = SPCI_MSG_SEND_32,
					      .arg1 = HF_PRIMARY_VM_ID << 16 |
						      BENCH_WORKER,
					      .arg3 = size,
				      }),
			     SPCI_SUCCESS_32);
		worker_finish();
	}
	row_report(&row);
}

/* From the worker's MSG_SEND to the primary's return from RUN. */
static void bench_send_primary(uint32_t size)
{
	struct row row = row_make("send-primary-%u", (unsigned int)size);

	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		struct bench_probe run;

		desk->order = BENCH_NONE;
		desk->reply_size = size;
		desk->probes = BENCH_PROBE_REPLY;
		desk->reply.phase = row_phase(&row);
		worker_call(0);
		run = probe_run(0);
		/* The worker has not stored its probe yet. */
		worker_order(BENCH_NONE);
		row_add(&row, desk->reply.start, run.end);
	}
	row_report(&row);
}

static void bench_wait_ready(void)
{
	struct row row = row_make("wait-ready");

	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		desk->order = BENCH_WAIT;
		desk->reply_size = 0;
		desk->probes = BENCH_PROBE_CALL;
		desk->call.phase = row_phase(&row);
		worker_call(0);
		bench_expect(&row, spci_run(BENCH_WORKER, 0), SPCI_YIELD_32);
		worker_call(0);
		worker_finish();
		bench_expect(&row, desk->call.value, SPCI_MSG_SEND_32);
		row_add(&row, desk->call.start, desk->call.end);
	}
	row_report(&row);
}

static void bench_rx_release(void)
{
	struct row row = row_make("rx-release");

	desk->order = BENCH_NONE;
	desk->reply_size = 0;
	desk->probes = 0;
	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		worker_call(0);
		bench_expect(&row, spci_run(BENCH_WORKER, 0), SPCI_MSG_SEND_32);
		bench_expect(&row,
			     row_call(&row,
				      (struct spci_value){
					      .func = SPCI_RX_RELEASE_32 }),
			     SPCI_SUCCESS_32);
	}
	row_report(&row);
}

void bench_calls(void)
{
	bench_small("id-get", SPCI_ID_GET_32);
	bench_small("version", SPCI_VERSION_32);
	bench_small("unknown", UNKNOWN_CALL);
	bench_run_yield("run-yield", BENCH_YIELD, BENCH_YIELD_OWN);
	bench_run_yield("run-fp", BENCH_YIELD_FP, BENCH_YIELD_FP_OWN);
	bench_run_message();
	bench_send(16);
	bench_send(SPCI_MSG_PAYLOAD_MAX);
	bench_send_primary(16);
	bench_send_primary(SPCI_MSG_PAYLOAD_MAX);
	bench_wait_ready();
	bench_rx_release();
}
