/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The secondary of the group "notifications": it waits for messages, of which
 * there are none, and where it finds the interrupt it answers all that it was
 * told by one notification of its own. It panics if anything else comes.
 */
#include "notices.h"
#include <inttypes.h>
#include <keel/ffa.h>
#include <keel/guest.h>
#include <keel/smp.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "notified";

static void expect(int64_t is, int64_t expected, const char *what)
{
	if (is != expected)
		guest_panic("%s: 0x%" PRIx64 " instead of 0x%" PRIx64, what, is,
			    expected);
}

void guest_main(const struct guest_boot *boot)
{
	uint64_t ids;

	(void)boot;
	(void)hf_call(INTERRUPT_ENABLE, NPI, 1, 0);
	expect(guest_ffa_init(FFA_VERSION_1_1), 0, "VERSION");
	expect(guest_ffa_bind(TEST, 0, ASKS), 0, "BIND");
	expect(guest_ffa_bind(TEST, FFA_NOTIFICATION_PER_VCPU, ASKS_VCPU), 0,
	       "BIND for a vCPU");
	for (;;) {
		expect((int64_t)guest_ffa_wait().x[0], FFA_RUN_32, "MSG_WAIT");
		if (hf_call(INTERRUPT_GET, 0, 0, 0) != NPI)
			continue;
		expect(guest_ffa_get(0, &ids, NULL), 0, "GET");
		expect((int64_t)ids, ASKS | ASKS_VCPU, "what GET returned");
		expect(guest_ffa_set(TEST, 0, ANSWERS), 0, "SET");
	}
}
