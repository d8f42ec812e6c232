/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests of the primary's other CPUs, and chains that move to one. */
#include "direct_tests.h"
#include "tap.h"
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/smp.h>

#define CPUS 4

GUEST_STACKS(CPUS, GUEST_STACK_SIZE);

/* A call for another CPU. */
struct job {
	struct ffa_args args;
	bool done;
};

static void work(void *arg)
{
	struct job *job = arg;

	job->args = ffa_call(job->args);
	__atomic_store_n(&job->done, true, __ATOMIC_RELEASE);
}

/* Starts the CPU, which has gone off again since it was used last. */
static struct ffa_args call_on(size_t cpu, struct ffa_args args)
{
	struct job job = { .args = args };
	int64_t code;

	do
		code = guest_cpu_start(cpu, work, &job);
	while (code == PSCI_ALREADY_ON || code == PSCI_ON_PENDING);
	if (code != 0)
		tap_bail_out("a CPU cannot be started");
	while (!__atomic_load_n(&job.done, __ATOMIC_ACQUIRE))
		;
	return job.args;
}

/*
 * 7 and 12: which vCPU of a VM of two answers on a CPU. The numbers of all but
 * CPU 0 go backwards.
 */
static void which_vcpu(void)
{
	const struct ffa_args call =
		ARGS(REQ_64, ffa_pair(PRIMARY, PARTNER_BOTH), 0, 1, 2);

	tap_equal((int64_t)ffa_call(call).x[0], RESP_64,
		  "5.2 7: vCPU 0 of two answers on CPU 0");
	tap_args(call_on(CPUS - 1, call), error_of(call, FFA_BUSY),
		 "5.2 12: vCPU 1 of two, of the last CPU, is off");
	for (size_t cpu = 1; cpu < CPUS - 1; cpu++)
		tap_args(call_on(cpu, call),
			 error_of(call, FFA_INVALID_PARAMETERS),
			 "5.2 7: two vCPUs have none for CPU %zu", cpu);
}

/* A VM of one vCPU comes to the CPU that asks, and the middle with it. */
static void anywhere(void)
{
	for (size_t cpu = 1; cpu < CPUS; cpu++) {
		struct ffa_args call =
			ARGS(REQ_64, ffa_pair(PRIMARY, PARTNER_1_2), 0, 1, cpu);

		tap_equal((int64_t)call_on(cpu, call).x[4], (int64_t)cpu,
			  "5.2 7: a single vCPU answers on CPU %zu", cpu);
	}
}

/* The tail goes on on another CPU, which finds the response. */
static void moved(const struct caller *middle, size_t cpu)
{
	struct ffa_args v = chain_interrupted(middle, TAIL);

	tap_args(v, ARGS(FFA_INTERRUPT_32, ffa_pair(TAIL, 0)),
		 "5.4: the tail is interrupted on CPU 0, 1.%u", middle->minor);
	v = call_on(cpu, ARGS(FFA_RUN_32, ffa_pair(TAIL, 0)));
	tap_ok(v.x[0] == RESP_64 && v.x[1] == ffa_pair(middle->vm, PRIMARY),
	       "5.4: RUN on CPU %zu returns the response of the middle", cpu);
	chain_look_at_fp(middle, TAIL);
	v = dialog_get(middle->vm, BANK_CALL);
	tap_ok(v.x[0] == RESP_64 && v.x[1] == ffa_pair(TAIL, middle->vm),
	       "5.4: which had that of the tail");
}

/* A chain with a vCPU of a VM of two stays on its CPU. */
static void bound(const struct caller *middle)
{
	const struct ffa_args run = ARGS(FFA_RUN_32, ffa_pair(PARTNER_BOTH, 0));
	struct ffa_args v = chain_interrupted(middle, PARTNER_BOTH);

	tap_args(v, ARGS(FFA_INTERRUPT_32, ffa_pair(PARTNER_BOTH, 0)),
		 "5.4: vCPU 0 of two is interrupted in a chain, 1.%u",
		 middle->minor);
	tap_args(call_on(1, run), error_of(run, FFA_DENIED),
		 "4.1 6: RUN of it on another CPU");
	v = ffa_call(run);
	tap_ok(v.x[0] == RESP_64 && v.x[1] == ffa_pair(middle->vm, PRIMARY),
	       "5.4: RUN on the same one returns the response of the middle");
	chain_look_at_fp(middle, PARTNER_BOTH);
}

void direct_cpus(void)
{
	if (guest_cpu_count() != CPUS) {
		tap_skip("not four CPUs", "5.4: other CPUs");
		return;
	}
	which_vcpu();
	anywhere();
	for (unsigned i = 1; i < CALLERS; i++) {
		moved(&callers[i], 1 + i % 2);
		bound(&callers[i]);
	}
}
