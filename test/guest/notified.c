/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secondary of the group "notifications": it waits for messages, of which
 * there are none, and where it finds the interrupt it answers all that it was
 * told by one notification of its own. It panics if anything else comes.
 */
#include "notices.h"
#include <inttypes.h>
#include <keel/guest.h>
#include <keel/smp.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "notified";

static void expect(struct spci_value is, uint64_t func, uint64_t x4,
		   const char *what)
{
	if (is.func != func || is.arg4 != x4)
		guest_panic("%s: 0x%" PRIx64 ", 0x%" PRIx64 ", 0x%" PRIx64,
			    what, is.func, is.arg2, is.arg4);
}

static void bind(uint64_t flags, uint64_t ids)
{
	expect(call(FFA_NOTIFICATION_BIND_32, TEST << 16 | NOTIFIED, flags, ids,
		    0),
	       SPCI_SUCCESS_32, 0, "BIND");
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	(void)hf_call(INTERRUPT_ENABLE, NPI, 1, 0);
	bind(0, ASKS);
	bind(1, ASKS_VCPU);
	for (;;) {
		expect(call(FFA_MSG_WAIT_32, 0, 0, 0, 0), FFA_RUN_32, 0,
		       "MSG_WAIT");
		if (hf_call(INTERRUPT_GET, 0, 0, 0) != NPI)
			continue;
		expect(call(FFA_NOTIFICATION_GET_32, NOTIFIED, OF_VMS, 0, 0),
		       SPCI_SUCCESS_32, ASKS | ASKS_VCPU, "GET");
		expect(call(FFA_NOTIFICATION_SET_32, NOTIFIED << 16 | TEST, 0,
			    ANSWERS, 0),
		       SPCI_SUCCESS_32, 0, "SET");
	}
}
