/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of the demo: brings up its CPUs, then has its secondaries take
 * part in a story of five pages.
 */
#include "demo.h"
#include <keel/clock.h>
#include <keel/mailbox.h>
#include <keel/psci.h>
#include <keel/run.h>
#include <keel/smp.h>

#define SECRET	    UINT64_C(0x5ec2e75ec2e75ec2)
#define CPU_SECONDS 10

const char guest_name[] = "demo";

_Alignas(SPCI_PAGE_SIZE) static union {
	struct demo_page text;
	uint64_t words[DEMO_NUMBERS_PER_PAGE];
} shared, lent, donated;

/* How many CPUs have come up. */
static size_t cpus_up;

static void hello(void *arg)
{
	(void)arg;
	say("Hello from CPU %u, MPIDR 0x%llx.", (unsigned int)guest_cpu_index(),
	    (unsigned long long)guest_cpu_id(guest_cpu_index()));
	__atomic_add_fetch(&cpus_up, 1, __ATOMIC_RELEASE);
}

static void bring_up_cpus(void)
{
	uint64_t end = guest_ticks() + CPU_SECONDS * guest_ticks_per_second();
	size_t count = guest_cpu_count();

	hello(NULL);
	for (size_t i = 1; i < count; i++) {
		int64_t status = guest_cpu_start(i, hello, NULL);

		EXPECT(status == PSCI_SUCCESS, "CPU_ON of CPU %u ends with %d",
		       (unsigned int)i, (int)status);
	}
	while (__atomic_load_n(&cpus_up, __ATOMIC_ACQUIRE) < count)
		EXPECT(guest_ticks() < end, "%u of %u CPUs came up",
		       (unsigned int)cpus_up, (unsigned int)count);
	for (size_t i = 1; i < count; i++)
		EXPECT(guest_cpu_wait_off(i) == PSCI_SUCCESS,
		       "CPU %u does not go off", (unsigned int)i);
	say("All of %u CPUs said hello; only CPU 0 stays on.",
	    (unsigned int)count);
}

/* Lets a secondary run until it waits, at first or again. */
static void give_turn(spci_vm_id_t vm)
{
	struct spci_value v = guest_run(vm, 0);

	EXPECT(v.func == SPCI_MSG_WAIT_32, "VM %u leaves with 0x%llx, 0x%llx",
	       vm, (unsigned long long)v.func, (unsigned long long)v.arg2);
}

/* Has a secondary do something with a region, and waits until it did. */
static void ask(spci_vm_id_t vm, enum demo_act act,
		const struct guest_region *region)
{
	struct demo_message message = { .act = act, .region = *region };
	int64_t length = guest_ask(vm, &message, sizeof(message), &message,
				   sizeof(message));

	EXPECT(length == sizeof(message) && message.act == DEMO_DONE,
	       "VM %u does not answer: %d", vm, (int)length);
}

/* Sends one page to a secondary. */
static struct guest_region send(uint32_t share_func, const void *page,
				spci_vm_id_t receiver,
				spci_memory_region_flags_t flags)
{
	struct guest_region region = {
		.share_func = share_func,
		.tag = share_func & 0xff,
		.receiver = receiver,
		.pages = 1,
		.address = (uintptr_t)page,
	};

	demo_expect_status("the send",
			   guest_mem_send(&region, flags, SPCI_MEMORY_RW_NX),
			   0);
	return region;
}

static void reclaim(const struct guest_region *region)
{
	demo_expect_status("RECLAIM", guest_mem_reclaim(region->handle, 0), 0);
}

static struct guest_region share_a_page(void)
{
	struct guest_region region;

	say("--- 1. A page shared ---");
	demo_write(shared.text.owner, "North, can you read this?");
	region = send(SPCI_MEM_SHARE_32, &shared, DEMO_NORTH, 0);
	say("I write \"%s\" and share the page at 0x%llx with VM %u.",
	    shared.text.owner, (unsigned long long)region.address, DEMO_NORTH);
	ask(DEMO_NORTH, DEMO_SHARED, &region);
	demo_expect(shared.text.borrower, "I can, and write this.");
	demo_write(shared.text.owner, "So we both see it at once.");
	say("I read \"%s\" and write \"%s\"", shared.text.borrower,
	    shared.text.owner);
	demo_expect_status("RECLAIM of a page in use",
			   guest_mem_reclaim(region.handle, 0), SPCI_DENIED);
	ask(DEMO_NORTH, DEMO_SHARED_END, &region);
	reclaim(&region);
	say("I reclaim the page; before it was given back that was denied.");
	return region;
}

static struct guest_region lend_a_page(void)
{
	struct guest_region region;

	say("--- 2. A page lent ---");
	demo_write(lent.text.owner, "Yours for a while.");
	region = send(SPCI_MEM_LEND_32, &lent, DEMO_NORTH, 0);
	demo_expect_fault(region.address);
	say("I lend the page at 0x%llx to VM %u; when I read or write it now, "
	    "I fault.",
	    (unsigned long long)region.address, DEMO_NORTH);
	ask(DEMO_NORTH, DEMO_LENT, &region);
	demo_expect_fault(region.address);
	say("It was given back, and I still fault: I did not reclaim it yet.");
	reclaim(&region);
	demo_expect(lent.text.owner, "Yours for a while.");
	demo_expect(lent.text.borrower, "Thank you.");
	say("I reclaim it, and read what VM %u left: \"%s\"", DEMO_NORTH,
	    lent.text.borrower);
	return region;
}

static struct guest_region donate_a_page(void)
{
	struct guest_region region;

	say("--- 3. A page donated with CLEAR ---");
	for (size_t i = 0; i < DEMO_NUMBERS_PER_PAGE; i++)
		donated.words[i] = SECRET;
	region = send(SPCI_MEM_DONATE_32, &donated, DEMO_SOUTH,
		      SPCI_MEMORY_REGION_FLAG_CLEAR);
	demo_expect_fault(region.address);
	say("I fill the page at 0x%llx with a secret, donate it to VM %u with "
	    "CLEAR, and cannot touch it any more.",
	    (unsigned long long)region.address, DEMO_SOUTH);
	ask(DEMO_SOUTH, DEMO_DONATED, &region);
	demo_expect_status("RECLAIM of a donated page",
			   guest_mem_reclaim(region.handle, 0),
			   SPCI_INVALID_PARAMETERS);
	say("I want it back, and am refused: it is not mine.");
	return region;
}

static void have_it_passed_on(const struct guest_region *region)
{
	say("--- 4. The new owner lends it on, without me ---");
	ask(DEMO_SOUTH, DEMO_PASS_ON, region);
	demo_expect_fault(region->address);
	say("Of all that I saw nothing but messages go by.");
}

static void use_stale_handles(const struct guest_region *was_shared,
			      const struct guest_region *was_lent,
			      const struct guest_region *was_donated)
{
	say("--- 5. Stale handles ---");
	demo_expect_status("RECLAIM by a stale handle",
			   guest_mem_reclaim(was_shared->handle, 0),
			   SPCI_INVALID_PARAMETERS);
	say("Handle 0x%x names the shared page no more: RECLAIM is refused.",
	    (unsigned int)was_shared->handle);
	ask(DEMO_NORTH, DEMO_STALE, was_lent);
	ask(DEMO_SOUTH, DEMO_STALE, was_donated);
}

static void have_three_versions(void)
{
	say("--- 6. One page, three VMs, three versions ---");
	give_turn(DEMO_WEST);
	give_turn(DEMO_EAST);
	give_turn(DEMO_WEST);
	say("They speak three versions; the monitor has one region for all.");
}

void guest_main(const struct guest_boot *boot)
{
	struct guest_region was_shared, was_lent, was_donated;

	EXPECT(boot->vm_id == HF_PRIMARY_VM_ID, "the primary is VM %u",
	       boot->vm_id);
	EXPECT(hf_vm_get_count() == DEMO_VMS, "there are %u VMs",
	       hf_vm_get_count());
	say("I am the primary of %u VMs; my image is at 0x%llx.",
	    hf_vm_get_count(), (unsigned long long)boot->base);
	guest_mailbox_init();
	bring_up_cpus();
	for (spci_vm_id_t vm = DEMO_NORTH; vm <= DEMO_VMS; vm++)
		give_turn(vm);
	was_shared = share_a_page();
	was_lent = lend_a_page();
	was_donated = donate_a_page();
	have_it_passed_on(&was_donated);
	use_stale_handles(&was_shared, &was_lent, &was_donated);
	if (DEMO_FFA)
		have_three_versions();
	say("demo: passed");
}
