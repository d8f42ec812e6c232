/* SPDX-License-Identifier: BSD-3-Clause */
/* The primary's part: running secondaries, and why they leave. */
#ifndef KEEL_RUN_H
#define KEEL_RUN_H

#include <hf/call.h>
#include <hf/language.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/* How long guest_run() and guest_ask() go on, in seconds. */
#define GUEST_RUN_SECONDS 60

/* The reason for which a vCPU left, as far as SPCI 0.9 tells it. */
enum guest_exit {
	/* It was interrupted, or lets others run: it would go on. */
	GUEST_EXIT_RUNNABLE,
	/* It sent a message to the primary, which is in RX. */
	GUEST_EXIT_MESSAGE,
	/* It waits for a message. */
	GUEST_EXIT_WAITING,
	/* It sleeps for the nanoseconds in arg2, or until an interrupt. */
	GUEST_EXIT_SLEEPING,
	/* It sleeps by guest_sleep() until an interrupt. */
	GUEST_EXIT_IDLE,
	/*
	 * It is off, or sleeps by a WFI of its own without a timer. SPCI 0.9
	 * has one exit for both, and refuses both another RUN.
	 */
	GUEST_EXIT_OFF,
	/* It panicked; only guests with this library can tell. */
	GUEST_EXIT_PANICKED,
	/* RUN is refused, with the SPCI code in arg2. */
	GUEST_EXIT_REFUSED,
};

/* Returns the reason that the answer of SPCI_RUN gives. */
enum guest_exit guest_exit(struct spci_value v);

/*
 * Runs a vCPU until the primary has to act, or until the counter is at `ticks`.
 * Handles exits of RUNNABLE, and also runs VMs that it sends to, and vCPUs that
 * it wakes: once when it wakes them, and once whenever it yields. Returns the
 * last exit, which is RUNNABLE if the time is up. A vCPU that never leaves by
 * itself is interrupted only after guest_timer_init(); the timer of this CPU is
 * off afterwards.
 */
struct spci_value guest_run_until(spci_vm_id_t vm, spci_vcpu_index_t vcpu,
				  uint64_t ticks);

/* Does the same for at most GUEST_RUN_SECONDS. */
struct spci_value guest_run(spci_vm_id_t vm, spci_vcpu_index_t vcpu);

/*
 * Sends a message to a secondary, runs its vCPU 0 until it answers, sleeping or
 * not, and copies up to `max` bytes of the answer. Messages of other VMs are
 * dropped meanwhile, since they keep RX. Returns the answer's length, or an
 * SPCI code: ABORTED if the vCPU waits for something else, is off or panicked,
 * RETRY if it has not answered in GUEST_RUN_SECONDS, or that of the send or of
 * RUN.
 */
int64_t guest_ask(spci_vm_id_t vm, const void *question, uint32_t size,
		  void *answer, uint32_t max);

HF_C_END

#endif
