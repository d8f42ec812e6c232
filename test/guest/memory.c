/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "memory": regions between the primary and two secondaries. */
#include "services.h"
#include "tap.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/gic.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/timer.h>

#define A64_RET 0xd65f03c0
#define PATTERN UINT64_C(0x0123456789abcdef)
#define WORDS	(SPCI_PAGE_SIZE / 8)
#define PAGES	2
#define RUNS	100 /* of so many a call looks for interrupts first */

const char guest_name[] = "memory";

_Alignas(SPCI_PAGE_SIZE) static uint64_t pages[PAGES][WORDS];

_Alignas(SPCI_PAGE_SIZE) static uint8_t scattered[2 * RUNS][SPCI_PAGE_SIZE];

/* The two pages, about to go to a VM. */
static struct guest_region region_for(uint32_t share_func, spci_vm_id_t vm)
{
	return (struct guest_region){
		.share_func = share_func,
		.tag = 0x7a9,
		.receiver = vm,
		.pages = PAGES,
		.address = (uintptr_t)pages,
	};
}

/* Whether every word of the pages is this. */
static bool pages_hold(uint64_t word)
{
	for (size_t i = 0; i < PAGES * WORDS; i++)
		if (pages[i / WORDS][i % WORDS] != word)
			return false;
	return true;
}

static void fill_pages(uint64_t word)
{
	for (size_t i = 0; i < PAGES * WORDS; i++)
		pages[i / WORDS][i % WORDS] = word;
}

static bool can_read(uint64_t address)
{
	uint64_t value;

	return guest_try_read(address, &value);
}

/* A VM's read of the last word of the pages has to end like this. */
static void expect_last_word(spci_vm_id_t vm, int32_t status, uint64_t word,
			     const char *what)
{
	uint64_t value;
	int32_t is = service_read(vm, (uintptr_t)&pages[PAGES - 1][WORDS - 1],
				  &value);

	tap_ok(is == status && (status != 0 || value == word), "%s", what);
}

static struct guest_region share(void)
{
	struct guest_region r = region_for(SPCI_MEM_SHARE_32, SERVICES_A);
	struct guest_region other = r;

	fill_pages(PATTERN);
	tap_equal(guest_mem_send(&other, SPCI_MEMORY_REGION_FLAG_CLEAR,
				 SPCI_MEMORY_RW_NX),
		  SPCI_INVALID_PARAMETERS, "SHARE with CLEAR");
	tap_equal(guest_mem_send(&r, 0, SPCI_MEMORY_RW_NX), 0, "SHARE");
	tap_equal(guest_mem_send(&other, 0, SPCI_MEMORY_RW_NX),
		  SPCI_INVALID_PARAMETERS, "SHARE of what is shared");
	tap_ok(pages_hold(PATTERN), "the owner still has what it shares");
	return r;
}

static void retrieve_shared(struct guest_region *r)
{
	struct guest_region other = *r;

	expect_last_word(SERVICES_A, SERVICE_FAULTED, 0,
			 "not there before RETRIEVE");
	tap_equal(service_retrieve(SERVICES_B, &other), SPCI_INVALID_PARAMETERS,
		  "RETRIEVE by another VM");
	other.tag++;
	tap_equal(service_retrieve(SERVICES_A, &other), SPCI_INVALID_PARAMETERS,
		  "RETRIEVE with another tag");
	tap_equal(service_retrieve(SERVICES_A, r), 0, "RETRIEVE");
	tap_equal(service_retrieve(SERVICES_A, r), SPCI_DENIED,
		  "RETRIEVE for the second time");
	expect_last_word(SERVICES_A, 0, PATTERN, "the borrower reads it");
	tap_equal(service_write(SERVICES_A, r->address, ~PATTERN), 0,
		  "the borrower writes it");
	tap_ok(pages[0][0] == ~PATTERN, "the owner sees that");
	tap_equal(service_execute(SERVICES_A, r->address), SERVICE_FAULTED,
		  "the borrower cannot execute it");
	expect_last_word(SERVICES_B, SERVICE_FAULTED, 0,
			 "another VM cannot read it");
}

static void end_shared(const struct guest_region *r)
{
	tap_equal(guest_mem_reclaim(r->handle, 0), SPCI_DENIED,
		  "RECLAIM of what is in use");
	tap_equal(service_relinquish(SERVICES_B, r, 0), SPCI_INVALID_PARAMETERS,
		  "RELINQUISH by another VM");
	tap_equal(service_relinquish(SERVICES_A, r,
				     SPCI_MEMORY_REGION_FLAG_CLEAR),
		  SPCI_INVALID_PARAMETERS, "RELINQUISH of a share with CLEAR");
	tap_equal(service_relinquish(SERVICES_A, r, 0), 0, "RELINQUISH");
	expect_last_word(SERVICES_A, SERVICE_FAULTED, 0,
			 "gone after RELINQUISH");
	tap_equal(service_relinquish(SERVICES_A, r, 0), SPCI_INVALID_PARAMETERS,
		  "RELINQUISH for the second time");
	tap_equal(service_reclaim(SERVICES_A, r, 0), SPCI_INVALID_PARAMETERS,
		  "RECLAIM by the borrower");
	tap_equal(guest_mem_reclaim(r->handle, 0), 0, "RECLAIM");
	tap_equal(guest_mem_reclaim(r->handle, 0), SPCI_INVALID_PARAMETERS,
		  "RECLAIM by a stale handle");
}

static void lend_read_only(void)
{
	struct guest_region r = region_for(SPCI_MEM_LEND_32, SERVICES_A);

	fill_pages(PATTERN);
	tap_equal(guest_mem_send(&r, 0, SPCI_MEMORY_RO_NX), 0, "LEND to read");
	tap_ok(!can_read(r.address), "the lender cannot read it");
	tap_equal(service_retrieve(SERVICES_A, &r), 0, "RETRIEVE of a loan");
	expect_last_word(SERVICES_A, 0, PATTERN, "the borrower reads the loan");
	tap_equal(service_write(SERVICES_A, r.address, 0), SERVICE_FAULTED,
		  "the borrower cannot write it");
	tap_equal(service_relinquish(SERVICES_A, &r,
				     SPCI_MEMORY_REGION_FLAG_CLEAR),
		  SPCI_DENIED, "RELINQUISH with CLEAR of what is read-only");
	tap_equal(service_relinquish(SERVICES_A, &r, 0), 0,
		  "RELINQUISH of a loan");
	tap_ok(!can_read(r.address), "the lender cannot read it yet");
	tap_equal(guest_mem_reclaim(r.handle, 0), 0, "RECLAIM of a loan");
	tap_ok(pages_hold(PATTERN), "the lender has it as it was");
	fill_pages(0);
	tap_ok(pages_hold(0), "and can write it");
}

static void lend_cleared(void)
{
	struct guest_region r = region_for(SPCI_MEM_LEND_32, SERVICES_A);

	fill_pages(PATTERN);
	tap_equal(guest_mem_send(&r, SPCI_MEMORY_REGION_FLAG_CLEAR,
				 SPCI_MEMORY_RW_NX),
		  0, "LEND with CLEAR");
	tap_equal(service_retrieve(SERVICES_A, &r), 0,
		  "RETRIEVE of a cleared loan");
	expect_last_word(SERVICES_A, 0, 0, "it arrives cleared");
	service_write(SERVICES_A, r.address, PATTERN);
	tap_equal(service_relinquish(SERVICES_A, &r,
				     SPCI_MEMORY_REGION_FLAG_CLEAR),
		  0, "RELINQUISH with CLEAR");
	tap_equal(guest_mem_reclaim(r.handle, 0), 0,
		  "RECLAIM of a cleared loan");
	tap_ok(pages_hold(0), "it comes back cleared");
}

/* Code that was written is to be seen by instruction fetches of every CPU. */
static void write_code(uint64_t *place, uint64_t code)
{
	*place = code;
	__asm__ volatile("dc cvac, %0\n\tdsb ish\n\tic ialluis\n\tdsb ish\n\t"
			 "isb" ::"r"(place)
			 : "memory");
}

static void lend_to_execute(void)
{
	struct guest_region r = region_for(SPCI_MEM_LEND_32, SERVICES_B);

	write_code(&pages[0][0], A64_RET);
	tap_equal(guest_mem_send(&r, 0, SPCI_MEMORY_RO_X), 0,
		  "LEND to execute");
	tap_equal(service_retrieve(SERVICES_B, &r), 0, "RETRIEVE of code");
	tap_equal(service_execute(SERVICES_B, r.address), 0,
		  "the borrower executes it");
	tap_equal(service_write(SERVICES_B, r.address, 0), SERVICE_FAULTED,
		  "the borrower cannot write code");
	service_relinquish(SERVICES_B, &r, 0);
	tap_equal(guest_mem_reclaim(r.handle, SPCI_MEM_RECLAIM_CLEAR), 0,
		  "RECLAIM with CLEAR");
	tap_ok(pages_hold(0), "the code is cleared");
}

static void take_donation_back(void)
{
	struct guest_region r = region_for(SPCI_MEM_DONATE_32, SERVICES_A);

	fill_pages(PATTERN);
	tap_equal(guest_mem_send(&r, 0, SPCI_MEMORY_RW_X), 0, "DONATE");
	tap_ok(!can_read(r.address), "the donor cannot read it");
	tap_equal(guest_mem_reclaim(r.handle, 0), 0,
		  "RECLAIM of a donation that nobody retrieved");
	tap_ok(pages_hold(PATTERN), "the donor has it as it was");
	tap_equal(service_retrieve(SERVICES_A, &r), SPCI_INVALID_PARAMETERS,
		  "RETRIEVE of a donation that was taken back");
}

static void receive_donation(void)
{
	struct guest_region r = {
		.share_func = SPCI_MEM_DONATE_32,
		.receiver = HF_PRIMARY_VM_ID,
		.pages = 1,
		.address = service_page(SERVICES_B),
	};
	uint64_t value = PATTERN;

	service_write(SERVICES_B, r.address, PATTERN);
	tap_ok(!can_read(r.address), "a secondary's page faults here");
	tap_equal(service_send(SERVICES_B, &r, SPCI_MEMORY_REGION_FLAG_CLEAR,
			       SPCI_MEMORY_RW_NX),
		  0, "DONATE by a secondary");
	tap_equal(guest_mem_retrieve(&r), 0, "RETRIEVE by the primary");
	tap_ok(guest_try_read(r.address, &value) && value == 0,
	       "the primary reads zero");
	tap_ok(guest_try_write(r.address, PATTERN), "the primary writes it");
	tap_equal(service_read(SERVICES_B, r.address, &value), SERVICE_FAULTED,
		  "the donor faults");
	tap_equal(guest_mem_relinquish(r.handle, 0), SPCI_INVALID_PARAMETERS,
		  "RELINQUISH of what one owns");
}

/* Every other page, as a SHARE of which nothing is retrieved. */
static struct spci_value share_scattered(void)
{
	struct spci_memory_region_constituent runs[RUNS];
	uint32_t length;

	for (size_t i = 0; i < RUNS; i++)
		runs[i] = spci_memory_region_constituent_init(
			(uintptr_t)scattered[2 * i], 1);
	length = spci_memory_region_init(
		guest_tx(), HF_PRIMARY_VM_ID, SERVICES_A, runs, RUNS, 0, 0,
		SPCI_MEMORY_RW_NX, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	return spci_mem_share(length, length, 0);
}

/* A call is not cut short for an interrupt that its caller does not take. */
static void masked_interrupt(const void *fdt)
{
	struct spci_value v;

	if (guest_gic_init(fdt) != 0 || guest_timer_init() != 0)
		tap_bail_out("no timer");
	guest_irq_disable();
	guest_timer_set(guest_ticks());
	v = share_scattered();
	tap_equal((int64_t)v.func, SPCI_SUCCESS_32,
		  "6.9: SHARE of 100 pages, with an interrupt that is masked");
	v = spci_mem_reclaim(spci_mem_success_handle(v), 0);
	tap_equal((int64_t)v.func, SPCI_SUCCESS_32, "6.9: RECLAIM of them");
	guest_irq_enable();
	guest_irq_disable();
	guest_timer_stop();
}

void guest_main(const struct guest_boot *boot)
{
	struct guest_region shared;

	guest_mailbox_init();
	service_start(SERVICES_A);
	service_start(SERVICES_B);
	shared = share();
	retrieve_shared(&shared);
	end_shared(&shared);
	lend_read_only();
	lend_cleared();
	lend_to_execute();
	take_donation_back();
	receive_donation();
	masked_interrupt(boot->fdt);
	tap_done();
}
