/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of the pairs. Times one pair on one CPU and two pairs on two. In
 * turn with them it times two loops that take no lock and share nothing, but
 * are as long: one invalidates TLBs as often, the other also takes as many
 * exceptions and writes as many registers behind QEMU's lock. The time that the
 * loops lose on two CPUs is lost in QEMU.
 */
#include "pairs.h"
#include "row.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/run.h>
#include <keel/smp.h>

#define CPUS	     2
#define WORK_BYTES   (8 * SPCI_PAGE_SIZE)
#define CALIBRATIONS 4
#define LEAST_OF     40
#define FIRST_LENGTH 10000

/*
 * A cycle of a pair has so many exceptions; with so many writes of a timer
 * besides, a loop takes QEMU's lock as often as a cycle does: uprobes on that
 * lock counted both (docs/performance.md).
 */
#define EXCEPTIONS   13
#define TIMER_WRITES 24

const char guest_name[] = "bench pairs";

/* The work of a CPU in a sample, and the time when it was done. */
struct job {
	void (*batch)(unsigned int cpu);
	unsigned int cpu;
	uint64_t end;
};

_Alignas(SPCI_PAGE_SIZE) static volatile uint64_t
	work[CPUS][WORK_BYTES / sizeof(uint64_t)];

static uint64_t invalidations; /* in a cycle of a pair */

/* Loads and stores in what stands for a cycle, or for a part of it. */
static uint64_t loop_length = FIRST_LENGTH;
static uint64_t part_length = FIRST_LENGTH;

extern const char pairs_vectors[];

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

/* By turns, as RELINQUISH does it: an address, and all of the VM's. */
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

static void spend(unsigned int cpu, uint64_t length)
{
	const size_t words = WORK_BYTES / sizeof(uint64_t);

	for (uint64_t at = 0; at < length; at++)
		work[cpu][at * 8 % words]++;
}

static void invalidate_all(void)
{
	for (uint64_t i = 0; i < invalidations; i++)
		invalidate(i);
}

static void loop_batch(unsigned int cpu)
{
	for (int i = 0; i < PAIRS_BATCH; i++) {
		spend(cpu, loop_length);
		invalidate_all();
	}
}

/* CNTV_CVAL_EL0, of a timer that is off, stands for what a switch writes. */
static void trap_batch(unsigned int cpu)
{
	uint64_t vectors;

	__asm__ volatile("mrs %0, vbar_el1" : "=r"(vectors));
	__asm__ volatile("msr vbar_el1, %0\n\tisb" ::"r"(pairs_vectors));
	for (int i = 0; i < PAIRS_BATCH; i++) {
		for (int e = 0; e < EXCEPTIONS; e++) {
			spend(cpu, part_length);
			__asm__ volatile("svc #0" ::: "memory");
			for (int w = e; w < TIMER_WRITES; w += EXCEPTIONS)
				__asm__ volatile("msr cntv_cval_el0, xzr");
		}
		invalidate_all();
	}
	__asm__ volatile("msr vbar_el1, %0\n\tisb" ::"r"(vectors));
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

/* Ticks of a batch on the first CPU. */
static uint64_t time_one(void (*batch)(unsigned int cpu))
{
	struct job job = { .batch = batch };
	uint64_t start = guest_ticks();

	run_job(&job);
	return job.end - start;
}

/* Ticks of a batch on each of two CPUs. */
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

/* Makes a loop as long as a pair's cycle. */
static void calibrate(void (*batch)(unsigned int cpu), uint64_t *length)
{
	uint64_t pair = time_least(pair_batch);

	for (int i = 0; i < CALIBRATIONS; i++)
		*length = *length * pair / time_least(batch) + 1;
}

static void sample(void)
{
	static void (*const kinds[])(unsigned int cpu) = {
		pair_batch,
		loop_batch,
		trap_batch,
	};
	unsigned long long times[6];

	for (int i = 0; i < 6; i++)
		times[i] = i % 2 == 0 ? time_one(kinds[i / 2]) :
					time_both(kinds[i / 2]);
	say("bench-pairs %llu %llu %llu %llu %llu %llu", times[0], times[1],
	    times[2], times[3], times[4], times[5]);
}

void guest_main(const struct guest_boot *boot)
{
	rows_init(boot->fdt);
	invalidations = rows_option("invalidations", 2);
	for (unsigned int cpu = 0; cpu < CPUS; cpu++) {
		/* Until the odd one waits for a message. */
		guest_run((spci_vm_id_t)(3 + 2 * cpu), 0);
		pair_batch(cpu);
	}
	calibrate(loop_batch, &loop_length);
	calibrate(trap_batch, &part_length);
	for (uint64_t i = rows_option("samples", 60); i > 0; i--)
		sample();
	say("bench: done");
}
