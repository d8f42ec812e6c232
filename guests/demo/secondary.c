/* SPDX-License-Identifier: BSD-3-Clause */
/* The loop of a secondary: hello, then one message after the other. */
#include "secondary.h"
#include <keel/mailbox.h>
#include <keel/psci.h>
#include <keel/smp.h>

GUEST_STACKS(2, GUEST_STACK_SIZE);

void *take(struct guest_region *region)
{
	uint64_t address = region->address;

	demo_expect_fault(address);
	demo_expect_status("RETRIEVE", guest_mem_retrieve(region), 0);
	EXPECT(region->address == address,
	       "the page was sent at 0x%llx and arrives at 0x%llx",
	       (unsigned long long)address,
	       (unsigned long long)region->address);
	return (void *)(uintptr_t)address;
}

void give_back(const struct guest_region *region)
{
	demo_expect_status("RELINQUISH",
			   guest_mem_relinquish(region->handle, 0), 0);
	demo_expect_fault(region->address);
}

void try_stale(struct guest_region *region)
{
	demo_expect_status("RETRIEVE by a stale handle",
			   guest_mem_retrieve(region), SPCI_INVALID_PARAMETERS);
	say("I try handle 0x%x once more: RETRIEVE is refused.",
	    (unsigned int)region->handle);
}

static void vcpu_hello(void *done)
{
	say("Hello from vCPU %u.", (unsigned int)guest_cpu_index());
	*(bool *)done = true;
}

/* Starts this VM's other vCPUs, one after the other. */
static void bring_up_vcpus(void)
{
	for (size_t i = 1; i < guest_cpu_count(); i++) {
		bool done = false;

		EXPECT(guest_cpu_start(i, vcpu_hello, &done) == PSCI_SUCCESS,
		       "CPU_ON of vCPU %u is refused", (unsigned int)i);
		EXPECT(guest_cpu_wait_off(i) == PSCI_SUCCESS,
		       "vCPU %u does not go off", (unsigned int)i);
		EXPECT(done, "vCPU %u is off and said nothing",
		       (unsigned int)i);
	}
}

void guest_main(const struct guest_boot *boot)
{
	struct demo_message message;

	say("Hello from %s, VM %u, with %u vCPUs and %u KiB at 0x%llx.",
	    guest_name, boot->vm_id, (unsigned int)guest_cpu_count(),
	    (unsigned int)(boot->size / 1024), (unsigned long long)boot->base);
	guest_mailbox_init();
	bring_up_vcpus();
	for (;;) {
		spci_vm_id_t sender;
		int64_t size =
			guest_receive(&sender, &message, sizeof(message));

		EXPECT(size == sizeof(message), "a message of %d bytes",
		       (int)size);
		perform(&message);
		message.act = DEMO_DONE;
		demo_expect_status(
			"the answer",
			guest_send(sender, &message, sizeof(message)), 0);
	}
}
