// SPDX-License-Identifier: BSD-3-Clause
// The guest from outside in C++: a global object is constructed before
// guest_main, a local one at its first use, and a call is virtual.
#include <keel/guest.h>
#include <keel/heap.h>
#include <keel/mailbox.h>
#include <keel/run.h>
#include <keel/smp.h>
#include <keel/version.h>
#include <stdio.h>
#include <string.h>

extern "C" const char guest_name[] = "outside";

GUEST_STACKS(2, 65536);

namespace {

constexpr spci_vm_id_t secondary = 2;

class Number
{
public:
	explicit Number(uint32_t first) : value(first)
	{
	}
	virtual ~Number() = default;
	virtual uint32_t next()
	{
		return ++value;
	}
	uint32_t now() const
	{
		return value;
	}

protected:
	uint32_t value;
};

class Even final : public Number
{
public:
	using Number::Number;
	uint32_t next() override
	{
		return value += 2;
	}
};

uint32_t forty()
{
	static Even even(38);

	return even.next();
}

Number global(forty());

alignas(16) char heap[4096];

void answer()
{
	spci_vm_id_t sender;
	uint32_t value;

	if (guest_receive(&sender, &value, sizeof(value)) != sizeof(value))
		guest_panic("no number");
	Number *number = new Number(value);
	uint32_t *copies = new uint32_t[4];

	copies[3] = number->next();
	value = copies[3];
	delete[] copies;
	delete number;
	guest_send(sender, &value, sizeof(value));
}

void ask()
{
	uint32_t value = global.next();

	if (guest_run(secondary, 0).func != SPCI_MSG_WAIT_32 ||
	    guest_ask(secondary, &value, sizeof(value), &value,
		      sizeof(value)) != sizeof(value))
		guest_panic("no answer");
	say("VM %d answers %5u, 0x%08x.", secondary, value, value);
}

} // namespace

extern "C" void guest_main(const guest_boot *boot)
{
	guest_mailbox_init();
	guest_heap_add(heap, sizeof(heap));
	if (boot->vm_id != HF_PRIMARY_VM_ID) {
		answer();
		return;
	}
	char large[60000];

	memset(large, 1, sizeof(large));
	if (memchr(large, 0, sizeof(large)) != nullptr)
		guest_panic("the stack is small");
	if (global.now() != 40)
		guest_panic("the global object holds %u", global.now());
	say("version %d.%d, libc and libfdt are here.",
	    KEEL_GUEST_VERSION_MAJOR, KEEL_GUEST_VERSION_MINOR);
	ask();
	say("outside: passed");
}
