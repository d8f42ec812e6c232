/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of the pairs. Times one pair on one CPU and two pairs on two, by
 * turns with a loop that takes no lock and shares nothing, but is as long and
 * invalidates TLBs as often: what that loses on two CPUs is the machine's.
 */
#include "pairs.h"
#include "row.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/psci.h>
#include <keel/smp.h>

#define CPUS	     2
#define WORK_BYTES   (8 * SPCI_PAGE_SIZE)
#define CALIBRATIONS 4
#define LEAST_OF     40
#define FIRST_LENGTH 10000

const char guest_name[] = "bench pairs";

/* What a CPU does in a sample, and when it was done. */
struct job {
	void (*batch)(unsigned int cpu);
	unsigned int cpu;
	uint64_t end;
};

_Alignas(SPCI_PAGE_SIZE) static volatile uint64_t
	work[CPUS][WORK_BYTES / sizeof(uint64_t)];

/* Loads and stores between two invalidations of the loop. */
static uint64_t length = FIRST_LENGTH;
static uint64_t invalidations;
static uint64_t batches;

static bool ready;
static bool go;
static bool done;

/* Runs a pair until its even VM has done a batch. */
static void pair_batch(unsigned int cpu)
{
	const spci_vm_id_t lender = (spci_vm_id_t)(2 + 2 * cpu);
	spci_vm_id_t now = lender;

	for (;;) {
		struct spci_value v = spci_run(now, 0);

		switch (v.func) {
		case SPCI_YIELD_32:
			return;
		case SPCI_MSG_SEND_32:
			now = spci_msg_send_receiver(v);
			break;
		case SPCI_MSG_WAIT_32:
			now = now == lender ? now + 1 : lender;
			break;
		case SPCI_INTERRUPT_32:
			break;
		default:
			guest_panic("VM %u leaves with 0x%llx, %lld", now,
				    (unsigned long long)v.func,
				    (long long)v.arg2);
		}
	}
}

/* By turns as relinquish does it: one address, and all of the VM's. */
static void invalidate(uint64_t number)
{
	if (number % 2 == 0)
		__asm__ volatile("tlbi vae1is, %0\n\tdsb ish\n\tisb" ::"r"(
					 (uintptr_t)work >> 12)
				 : "memory");
	else
		__asm__ volatile("tlbi vmalle1is\n\tdsb ish\n\tisb" ::
					 : "memory");
}

static void loop_batch(unsigned int cpu)
{
	const size_t words = WORK_BYTES / sizeof(uint64_t);

	for (uint64_t i = 0; i < PAIRS_BATCH * invalidations; i++) {
		for (uint64_t at = 0; at < length; at++)
			work[cpu][at * 8 % words]++;
		invalidate(i);
	}
}

static void wait_for(const bool *flag)
{
	while (!__atomic_load_n(flag, __ATOMIC_ACQUIRE))
		;
}

static void raise(bool *flag)
{
	__atomic_store_n(flag, true, __ATOMIC_RELEASE);
}

static void run_job(struct job *job)
{
	for (uint64_t i = 0; i < batches; i++)
		job->batch(job->cpu);
	job->end = guest_ticks();
}

static void run_second(void *arg)
{
	raise(&ready);
	wait_for(&go);
	run_job(arg);
	raise(&done);
}

/* Ticks of so many batches on the first CPU. */
static uint64_t time_one(void (*batch)(unsigned int cpu))
{
	struct job job = { .batch = batch };
	uint64_t start = guest_ticks();

	run_job(&job);
	return job.end - start;
}

/* Ticks of so many batches on each of two CPUs. */
static uint64_t time_both(void (*batch)(unsigned int cpu))
{
	struct job first = { .batch = batch };
	struct job second = { .batch = batch, .cpu = 1 };
	uint64_t start;

	ready = go = done = false;
	if (guest_cpu_start(1, run_second, &second) != PSCI_SUCCESS)
		guest_panic("no second CPU");
	wait_for(&ready);
	start = guest_ticks();
	raise(&go);
	run_job(&first);
	wait_for(&done);
	guest_cpu_wait_off(1);
	return (first.end > second.end ? first.end : second.end) - start;
}

/* The least of several: what nothing else on the machine disturbed. */
static uint64_t time_least(void (*batch)(unsigned int cpu))
{
	uint64_t least = UINT64_MAX;

	for (int i = 0; i < LEAST_OF; i++) {
		uint64_t ticks = time_one(batch);

		if (ticks < least)
			least = ticks;
	}
	return least;
}

/* Makes the loop as long as a pair's cycle. */
static void calibrate(void)
{
	uint64_t pair = time_least(pair_batch);

	for (int i = 0; i < CALIBRATIONS; i++)
		length = length * pair / time_least(loop_batch) + 1;
}

static void sample(void)
{
	say("bench-pairs %llu %llu %llu %llu",
	    (unsigned long long)time_one(pair_batch),
	    (unsigned long long)time_both(pair_batch),
	    (unsigned long long)time_one(loop_batch),
	    (unsigned long long)time_both(loop_batch));
}

void guest_main(const struct guest_boot *boot)
{
	rows_init(boot->fdt);
	invalidations = rows_option("invalidations", 2);
	batches = rows_option("batches", 1);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		/* Until the odd one waits for a message. */
		guest_run((spci_vm_id_t)(3 + 2 * cpu), 0);
		pair_batch(cpu);
	}
	calibrate();
	for (uint64_t i = rows_option("samples", 60); i > 0; i--)
		sample();
	say("bench: done");
}
