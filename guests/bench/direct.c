/* SPDX-License-Identifier: BSD-3-Clause */
/* The primary of the rows of direct requests. */
#include "direct.h"

#include "row.h"
#include <hf/ffa_call.h>
#include <keel/guest.h>

const char guest_name[] = "bench direct";

static void expect(const char *what, uint64_t is, uint64_t func)
{
	if (is != func)
		guest_panic("%s: 0x%llx instead of 0x%llx", what,
			    (unsigned long long)is, (unsigned long long)func);
}

/* From the primary to a secondary, and back. */
static void ask(const char *id, spci_vm_id_t vm, uint64_t func, uint64_t answer)
{
	const struct spci_value request = { .func = func,
					    .arg1 = ffa_pair(1, vm) };
	struct row row = row_make("%s", id);

	row.own = BENCH_ANSWER_OWN;
	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--)
		expect(id, row_call(&row, request).func, answer);
	row_report(&row);
}

/* The same between secondaries: VM 2 makes the probes. */
static void ask_between(void)
{
	struct row row = row_make("direct-secondary");

	row.own = BENCH_ANSWER_OWN;
	for (uint64_t i = row_cycles(1); row.wanted && i > 0; i--) {
		struct ffa_args v =
			ffa_direct_req(1, DIRECT_ASKS, row_phase(&row), 0);

		expect(row.id, v.x[0], FFA_MSG_SEND_DIRECT_RESP_64);
		expect(row.id, v.x[5], FFA_MSG_SEND_DIRECT_RESP_64);
		row_add(&row, v.x[3], v.x[4]);
	}
	row_report(&row);
}

void guest_main(const struct guest_boot *boot)
{
	rows_init(boot->fdt);
	expect("VERSION", ffa_version(FFA_VERSION_1_2), FFA_VERSION_1_2);
	for (spci_vm_id_t vm = DIRECT_ASKS; vm <= DIRECT_ANSWERS2; vm++)
		expect("RUN", ffa_run(vm, 0).x[0], FFA_MSG_WAIT_32);
	ask("direct", DIRECT_ANSWERS, FFA_MSG_SEND_DIRECT_REQ_64,
	    FFA_MSG_SEND_DIRECT_RESP_64);
	ask("direct2", DIRECT_ANSWERS2, FFA_MSG_SEND_DIRECT_REQ2_64,
	    FFA_MSG_SEND_DIRECT_RESP2_64);
	ask_between();
	say("bench: done");
}
