/* SPDX-License-Identifier: BSD-3-Clause */
/* The secondaries of the rows of direct requests: two answer, one asks. */
#include "bench.h"
#include "direct.h"
#include <hf/ffa_call.h>
#include <keel/guest.h>
#include <keel/smp.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "bench answer";

/*
 * Makes a request to VM 3 for each of the primary's, whose x3 is the phase, and
 * answers how long it took and by which id.
 */
static void ask(void)
{
	struct ffa_args v = ffa_msg_wait();

	for (;;) {
		struct bench_probe probe;

		probe.phase = v.x[3];
		probe.value = (struct spci_value){
			.func = FFA_MSG_SEND_DIRECT_REQ_64,
			.arg1 = ffa_pair(DIRECT_ASKS, DIRECT_ANSWERS),
		};
		bench_probe(&probe);
		v = (struct ffa_args){
			{ FFA_MSG_SEND_DIRECT_RESP_64, ffa_pair(DIRECT_ASKS, 1),
			  0, probe.start, probe.end, probe.value.func }
		};
		v = ffa_call(v);
	}
}

void guest_main(const struct guest_boot *boot)
{
	if (boot->vm_id == DIRECT_ASKS)
		ask();
	bench_answer(boot->vm_id == DIRECT_ANSWERS ?
			     FFA_MSG_SEND_DIRECT_RESP_64 :
			     FFA_MSG_SEND_DIRECT_RESP2_64);
}
