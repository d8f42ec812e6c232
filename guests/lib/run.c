/* SPDX-License-Identifier: BSD-3-Clause */
/* Runs secondaries from the primary: handles the exits of SPCI_RUN. */
#include "internal.h"
#include <keel/clock.h>
#include <keel/mailbox.h>
#include <keel/run.h>
#include <string.h>

/*
 * Nanoseconds of a sleep from which on it is a panic's, or guest_sleep()'s: far
 * from each other, and from what anybody sleeps.
 */
#define PANIC_NS   (UINT64_C(1) << 63)
#define ENDLESS_NS (UINT64_C(1) << 61)

enum guest_exit guest_exit(struct spci_value v)
{
	switch (v.func) {
	case SPCI_MSG_SEND_32:
		return spci_msg_send_receiver(v) == HF_PRIMARY_VM_ID ?
			       GUEST_EXIT_MESSAGE :
			       GUEST_EXIT_RUNNABLE;
	case SPCI_MSG_WAIT_32:
		return GUEST_EXIT_WAITING;
	case HF_SPCI_RUN_WAIT_FOR_INTERRUPT:
		if (v.arg2 >= PANIC_NS)
			return GUEST_EXIT_PANICKED;
		if (v.arg2 >= ENDLESS_NS)
			return GUEST_EXIT_IDLE;
		return v.arg2 == 0 ? GUEST_EXIT_OFF : GUEST_EXIT_SLEEPING;
	case SPCI_ERROR_32:
		return (int32_t)v.arg2 == SPCI_BUSY ? GUEST_EXIT_RUNNABLE :
						      GUEST_EXIT_REFUSED;
	default:
		return GUEST_EXIT_RUNNABLE;
	}
}

/* Runs a vCPU once, and takes the interrupt that ended that. */
static struct spci_value run_once(spci_vm_id_t vm, spci_vcpu_index_t vcpu,
				  uint64_t ticks)
{
	struct spci_value v;

	guest_preempt_at(ticks);
	v = spci_run(vm, vcpu);
	if (v.func == SPCI_INTERRUPT_32)
		guest_irq_take();
	return v;
}

/* vCPUs that others of their VM have woken, and that have not ended. */
struct woken {
	spci_vm_id_t vm;
	uint64_t vcpus;
};

static void add_woken(struct woken *woken, struct spci_value v)
{
	if (woken->vm != spci_vm_id(v))
		woken->vcpus = 0;
	woken->vm = spci_vm_id(v);
	if (spci_vcpu_index(v) < 64)
		woken->vcpus |= UINT64_C(1) << spci_vcpu_index(v);
}

static bool has_ended(enum guest_exit exit)
{
	return exit == GUEST_EXIT_OFF || exit == GUEST_EXIT_PANICKED ||
	       exit == GUEST_EXIT_REFUSED;
}

/*
 * Runs each woken vCPU once. Returns true if one sent to the primary, with its
 * exit in *v.
 */
static bool run_woken(struct woken *woken, uint64_t ticks, struct spci_value *v)
{
	for (uint64_t rest = woken->vcpus; rest != 0; rest &= rest - 1) {
		spci_vcpu_index_t i = (spci_vcpu_index_t)__builtin_ctzll(rest);
		struct spci_value left = run_once(woken->vm, i, ticks);

		if (guest_exit(left) == GUEST_EXIT_MESSAGE) {
			*v = left;
			return true;
		}
		if (left.func == HF_SPCI_RUN_WAKE_UP)
			add_woken(woken, left);
		if (has_ended(guest_exit(left)))
			woken->vcpus &= ~(UINT64_C(1) << i);
	}
	return false;
}

struct spci_value guest_run_until(spci_vm_id_t vm, spci_vcpu_index_t vcpu,
				  uint64_t ticks)
{
	struct woken woken = { .vm = vm };
	spci_vm_id_t now = vm;
	struct spci_value v;

	do {
		v = run_once(now, now == vm ? vcpu : 0, ticks);
		if (v.func == HF_SPCI_RUN_WAKE_UP)
			add_woken(&woken, v);
		if (v.func == HF_SPCI_RUN_WAKE_UP || v.func == SPCI_YIELD_32) {
			if (run_woken(&woken, ticks, &v))
				break;
		} else if (v.func == SPCI_MSG_SEND_32 &&
			   spci_msg_send_receiver(v) != HF_PRIMARY_VM_ID) {
			now = spci_msg_send_receiver(v);
		} else if (v.func == SPCI_MSG_WAIT_32 && now != vm) {
			now = vm;
		} else if (guest_exit(v) != GUEST_EXIT_RUNNABLE) {
			break;
		}
	} while (guest_ticks() < ticks);
	guest_preempt_end();
	return v;
}

static uint64_t end_of_run(void)
{
	return guest_ticks() + GUEST_RUN_SECONDS * guest_ticks_per_second();
}

struct spci_value guest_run(spci_vm_id_t vm, spci_vcpu_index_t vcpu)
{
	return guest_run_until(vm, vcpu, end_of_run());
}

/*
 * Runs a VM until it sends to the primary. Returns the message's length, RETRY
 * if that is another VM's, or it has not come, or the code of guest_ask().
 */
static int64_t await(spci_vm_id_t vm, uint64_t ticks)
{
	struct spci_value v = guest_run_until(vm, 0, ticks);

	switch (guest_exit(v)) {
	case GUEST_EXIT_MESSAGE:
		if (spci_msg_send_sender(v) == vm)
			return spci_msg_send_size(v);
		spci_rx_release();
		return SPCI_RETRY;
	case GUEST_EXIT_RUNNABLE:
	case GUEST_EXIT_SLEEPING:
		return SPCI_RETRY;
	case GUEST_EXIT_REFUSED:
		return (int32_t)v.arg2;
	case GUEST_EXIT_WAITING:
	case GUEST_EXIT_IDLE:
	case GUEST_EXIT_OFF:
	case GUEST_EXIT_PANICKED:
		break;
	}
	return SPCI_ABORTED;
}

int64_t guest_ask(spci_vm_id_t vm, const void *question, uint32_t size,
		  void *answer, uint32_t max)
{
	int32_t status = guest_send(vm, question, size);
	uint64_t end = end_of_run();
	int64_t length;

	if (status != 0)
		return status;
	do
		length = await(vm, end);
	while (length == SPCI_RETRY && guest_ticks() < end);
	if (length < 0)
		return length;
	memcpy(answer, guest_rx(), (size_t)length < max ? (size_t)length : max);
	spci_rx_release();
	return length;
}
