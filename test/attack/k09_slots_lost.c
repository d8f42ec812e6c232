/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * K-09: two VMs that send and take back at the same time leave the map of free
 * slots such that no VM ever gets one again. Whatever others did, on any CPU, a
 * VM within its quota can send. The threads race on the handle table itself, so
 * that slots come and go fast enough to meet.
 */
#include "test/attack/attack.h"

#include <pthread.h>

#include "arch/cpu.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"

#define TRIES 20000
#define HALF  (KEEL_HANDLE_QUOTA / 2)
#define TURNS 100000

/* Shared with the second CPU, which spins for its turn and then claims. */
static _Atomic(unsigned) turn;
static _Atomic(unsigned) taken;
static struct vm *claimant;
static struct slot *claimed;

static void spin(unsigned n)
{
	while (n-- > 0)
		atomic_load(&taken);
}

static void *second_cpu(void *arg)
{
	for (unsigned i = 1; i <= TRIES; i++) {
		while (atomic_load(&turn) != i)
			cpu_relax();
		spin(i % 64 * 4);
		claimed = handle_claim(claimant, 1);
		atomic_store(&taken, i);
	}
	return arg;
}

/* Claims and frees as a third VM, so often that its slots come round. */
static void walk(struct vm *vm, unsigned slots)
{
	while (slots-- > 0) {
		struct slot *slot = handle_claim(vm, 1);

		assert_non_null(slot);
		handle_free(slot, vm);
	}
}

static void claim_all_but(struct vm *vm, unsigned left)
{
	for (unsigned i = left; i < KEEL_HANDLE_QUOTA; i++)
		assert_non_null(handle_claim(vm, 1));
}

/* Nobody notices that others had all of theirs, and gave them back. */
static void assert_all_can_send(void)
{
	for (unsigned id = 1; id <= 3; id++) {
		struct page_run run = { page_of(id, 3), 1 };
		struct sent s = send_run(SHARE, (uint16_t)id,
					 (uint16_t)(id % 3 + 1), run);

		reclaim(&s);
	}
}

/*
 * VMs 2 and 3 fill 64 slots that lie side by side, a word of a common map, and
 * VM 3 frees the last of them when VM 2 looks there. Between the two steps of
 * freeing in such a map, the slot is taken again.
 */
static void try_once(unsigned number)
{
	struct slot *last = NULL, *before = NULL;

	handle_init();
	claim_all_but(vm_find(2), KEEL_HANDLE_QUOTA - HALF);
	for (unsigned i = 0; i < HALF; i++) {
		before = last;
		last = handle_claim(vm_find(3), 1);
	}
	handle_free(before, vm_find(3));
	walk(vm_find(1), HANDLE_SLOTS - 2 * HALF);
	assert_non_null(handle_claim(vm_find(3), 1));
	claimant = vm_find(2);
	atomic_store(&turn, number);
	spin(number / 64 % 64 * 4);
	handle_free(last, vm_find(3));
	while (atomic_load(&taken) != number)
		cpu_relax();
	assert_non_null(claimed);
	walk(vm_find(3), 1);
	walk(vm_find(1), HANDLE_SLOTS);
}

static void test_two_vms(void **state)
{
	pthread_t thread;

	(void)state;
	machine_watch(false);
	pthread_create(&thread, NULL, second_cpu, NULL);
	for (unsigned i = 1; i <= TRIES; i++)
		try_once(i);
	pthread_join(thread, NULL);
	handle_init();
	assert_all_can_send();
}

/* Claims and frees the one slot that is left for each of two vCPUs. */
static void *churn(void *arg)
{
	for (unsigned i = 0; i < TURNS; i++) {
		struct slot *slot = handle_claim(arg, 1);

		if (slot == NULL)
			return NULL;
		handle_free(slot, arg);
	}
	return arg;
}

static void test_two_vcpus(void **state)
{
	struct vm *vm = vm_find(2);
	pthread_t thread;
	void *result;

	(void)state;
	machine_watch(false);
	claim_all_but(vm, 2);
	pthread_create(&thread, NULL, churn, vm);
	assert_non_null(churn(vm));
	pthread_join(thread, &result);
	assert_non_null(result);
	assert_int_equal(slots_count(vm), KEEL_HANDLE_QUOTA - 2);
	assert_all_can_send();
}

/* With every other slot of the machine in use, the last VM has its own. */
static void test_others_take_all(void **state)
{
	(void)state;
	machine_watch(false);
	claim_all_but(vm_find(1), 0);
	claim_all_but(vm_find(2), 0);
	assert_null(handle_claim(vm_find(2), 1));
	claim_all_but(vm_find(3), 0);
	assert_int_equal(slots_count(vm_find(3)), KEEL_HANDLE_QUOTA);
}

ATTACKS(ATTACK(test_two_vms), ATTACK(test_two_vcpus),
	ATTACK(test_others_take_all))
