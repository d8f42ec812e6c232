/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: 0.9 beta's register of an entry point. */
#include "kernel/spci/exit.h"

/* Results of RUN that SPCI 0.9 does not have (docs/abi.md, 3.2). */
#define RUN_WAIT    0xff09U
#define RUN_WAKE_UP 0xff0aU

/* Returns the answer for an exit that names no vCPU. */
COLD static struct spci_answer nameless(const struct exit *e)
{
	if (e->reason == EXIT_RX_RELEASED)
		return (struct spci_answer){ .function = SPCI_ID(RX_RELEASE) };
	return (struct spci_answer){ .function = SPCI_ID(ERROR),
				     .value =
					     e->reason == EXIT_REFUSED ?
						     e->value :
						     (uint64_t)STATUS_ABORTED };
}

struct spci_answer spci_exit(const struct exit *e)
{
	static const uint32_t functions[] = {
		[EXIT_INTERRUPT] = SPCI_ID(INTERRUPT),
		[EXIT_YIELD] = SPCI_ID(YIELD),
		[EXIT_WAIT_MESSAGE] = SPCI_ID(MSG_WAIT),
		[EXIT_WAIT_INTERRUPT] = RUN_WAIT,
		[EXIT_OFF] = RUN_WAIT,
		[EXIT_WAKE_UP] = RUN_WAKE_UP,
		[EXIT_MESSAGE] = SPCI_ID(MSG_SEND) | SPCI_SIZE,
	};

	if (e->reason > EXIT_MESSAGE)
		return nameless(e);
	return (struct spci_answer){ functions[e->reason],
				     (uint32_t)e->vm << 16 | e->number,
				     e->value };
}
