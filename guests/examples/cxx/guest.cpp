// SPDX-License-Identifier: BSD-3-Clause
// One kernel, two VMs: VM 1 lends VM 2 a page, for as long as an object lives.
#include <keel/guest.h>
#include <keel/heap.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/run.h>
#include <stdlib.h>
#include <string.h>

extern "C" const char guest_name[] = "cxx";

namespace
{

constexpr spci_vm_id_t borrower = 2;
constexpr size_t heap_size = 64 * 1024;

// Ends the guest unless a call went well.
int64_t must(const char *what, int64_t status)
{
	if (status < 0)
		guest_panic("%s ends with %d", what, int(status));
	return status;
}

// A whole page, so that nothing else of this VM is lent with it.
class Page
{
public:
	Page() : memory(aligned_alloc(SPCI_PAGE_SIZE, SPCI_PAGE_SIZE))
	{
		if (memory == nullptr)
			guest_panic("the heap has no page left");
	}
	~Page()
	{
		free(memory);
	}
	Page(const Page &) = delete;
	Page &operator=(const Page &) = delete;

	char *text() const
	{
		return static_cast<char *>(memory);
	}
	uint64_t address() const
	{
		return reinterpret_cast<uintptr_t>(memory);
	}

private:
	void *memory;
};

// A page that is lent from the constructor to the destructor.
class Loan
{
public:
	Loan(const Page &page, spci_vm_id_t to)
	{
		region.share_func = SPCI_MEM_LEND_32;
		region.receiver = to;
		region.pages = 1;
		region.address = page.address();
		must("the loan", guest_mem_send(&region, 0, SPCI_MEMORY_RW_NX));
	}
	~Loan()
	{
		must("the reclaim", guest_mem_reclaim(region.handle, 0));
	}
	Loan(const Loan &) = delete;
	Loan &operator=(const Loan &) = delete;

	guest_region region{};
};

void lend()
{
	Page page;
	int32_t status = 0;

	strcpy(page.text(), "Yours for a while.");
	guest_run(borrower, 0);
	{
		Loan loan(page, borrower);

		must("the question",
		     guest_ask(borrower, &loan.region, sizeof(loan.region),
			       &status, sizeof(status)));
		must("what the borrower did", status);
	}
	say("My page says: \"%s\"", page.text());
	say("cxx: passed");
}

int32_t use(guest_region &region)
{
	int32_t status = guest_mem_retrieve(&region);

	if (status != 0)
		return status;
	strcpy(reinterpret_cast<char *>(region.address), "Thank you.");
	return guest_mem_relinquish(region.handle, 0);
}

void borrow()
{
	for (;;) {
		guest_region region;
		spci_vm_id_t sender;

		if (guest_receive(&sender, &region, sizeof(region)) !=
		    sizeof(region))
			continue;
		const int32_t status = use(region);
		guest_send(sender, &status, sizeof(status));
	}
}

alignas(SPCI_PAGE_SIZE) char heap[heap_size];

} // namespace

extern "C" void guest_main(const guest_boot *boot)
{
	guest_mailbox_init();
	guest_heap_add(heap, sizeof(heap));
	if (boot->vm_id == HF_PRIMARY_VM_ID)
		lend();
	else
		borrow();
}
