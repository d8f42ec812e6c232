/* SPDX-License-Identifier: BSD-3-Clause */
/* The primary of the bench: prints what tools/bench reads. */
#include "primary.h"
#include "worker.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/smp.h>

const char guest_name[] = "bench";

GUEST_STACKS(1, GUEST_STACK_SIZE);

void guest_main(const struct guest_boot *boot)
{
	rows_init(boot->fdt);
	say("bench reset %llu",
	    (unsigned long long)(boot->ticks * BENCH_PHASES));
	guest_mailbox_init();
	worker_start();
	if (rows_option("pages", 0) == 0)
		bench_calls();
	bench_memory(boot->base);
	say("bench: done");
}
