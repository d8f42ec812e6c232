/* SPDX-License-Identifier: BSD-3-Clause */
/* The secondary of the tests: does what the primary asks, for ever. */
#include "services.h"
#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/smp.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "services";

_Alignas(SPCI_PAGE_SIZE) static uint64_t own_page[SPCI_PAGE_SIZE / 8];

static int32_t faulted_unless(bool done)
{
	return done ? 0 : SERVICE_FAULTED;
}

static int32_t serve(struct service_message *m)
{
	switch ((enum service)m->service) {
	case SERVICE_READ:
		return faulted_unless(guest_try_read(m->address, &m->value));
	case SERVICE_WRITE:
		return faulted_unless(guest_try_write(m->address, m->value));
	case SERVICE_EXECUTE:
		return faulted_unless(guest_try_execute(m->address));
	case SERVICE_SEND:
		return guest_mem_send(&m->region, m->flags,
				      (enum spci_memory_access)m->access);
	case SERVICE_RETRIEVE:
		return guest_mem_retrieve(&m->region);
	case SERVICE_RELINQUISH:
		return guest_mem_relinquish(m->region.handle, m->flags);
	case SERVICE_RECLAIM:
		return guest_mem_reclaim(m->region.handle, m->flags);
	case SERVICE_PAGE:
		m->address = (uintptr_t)own_page;
		return 0;
	}
	return SPCI_NOT_SUPPORTED;
}

void guest_main(const struct guest_boot *boot)
{
	struct service_message message;
	spci_vm_id_t sender;

	(void)boot;
	guest_mailbox_init();
	for (;;) {
		if (guest_receive(&sender, &message, sizeof(message)) !=
		    sizeof(message))
			guest_panic("a message of another size");
		message.status = serve(&message);
		if (guest_send(sender, &message, sizeof(message)) != 0)
			guest_panic("the answer is refused");
	}
}
