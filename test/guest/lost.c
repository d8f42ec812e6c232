/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of a machine whose firmware loses what a CPU has in its registers
 * (test/boot/firmware.S): it comes back where CPU_SUSPEND said, and can do all
 * that it could.
 */
#include "entry_state.h"
#include "tap.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <keel/psci.h>
#include <keel/smc.h>
#include <keel/smp.h>

#define POWER_DOWN (1 << 16) /* type of a state: lost */
#define ROUNDS	   4

const char guest_name[] = "lost";

static unsigned rounds;

static void come_back(void *arg);

/* By hvc and by smc in turn. The library takes x0 for what a CPU is to run. */
static void suspend(uint64_t state)
{
	uint64_t context;
	int64_t result;

	/* It is on: but what it runs, should it start, is known. */
	guest_cpu_start(0, come_back, NULL);
	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(context));
	result = (rounds % 2 ? hf_call_smc : hf_call)(
		PSCI_CPU_SUSPEND_64, state, (uintptr_t)regs_entry, context);
	tap_equal(result, 0, "W-23: standby comes back, round %u", rounds);
	tap_ok(state == 0, "2.4: a loss of state does not, round %u", rounds);
}

/* Checks everything that the monitor must have restored, or kept. */
static void look(void)
{
	uint64_t context;

	__asm__ volatile("mrs %0, tpidr_el1" : "=r"(context));
	entry_state_check(&regs_found, context, "a CPU that lost its state");
	tap_equal(hf_vm_get_id(), HF_PRIMARY_VM_ID, "2.4: it calls, round %u",
		  rounds);
	tap_equal(psci_affinity_info(guest_cpu_id(0), 0), PSCI_AFFINITY_ON,
		  "2.4: it is on");
	/* it waits for a message that nobody sends */
	tap_equal((int64_t)spci_run(2, 0).func,
		  rounds == 0 ? SPCI_MSG_WAIT_32 : SPCI_ERROR_32,
		  "2.4: a secondary runs, round %u", rounds);
}

static void come_back(void *arg)
{
	(void)arg;
	look();
	suspend(0);
	if (++rounds < ROUNDS)
		suspend(POWER_DOWN);
	tap_equal(rounds, ROUNDS, "2.4: it came back each time");
	tap_done();
	psci_system_off();
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	suspend(0);
	regs_leave_painted(1);
	suspend(POWER_DOWN);
}
