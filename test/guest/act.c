/* SPDX-License-Identifier: BSD-3-Clause */
/* The acts of a puppet, and of the primary itself when a test has it act. */
#include "puppet.h"
#include "works.h"
#include <hf/call.h>
#include <keel/fault.h>
#include <keel/psci.h>
#include <keel/smc.h>
#include <keel/smp.h>
#include <string.h>

static void call(struct puppet_slot *s, bool smc)
{
	struct spci_value v = { s->x[0], s->x[1], s->x[2], s->x[3],
				s->x[4], s->x[5], s->x[6], s->x[7] };

	v = smc ? spci_call_smc(v) : spci_call(v);
	memcpy(s->x, &v, sizeof(s->x));
}

/* The slot is shared, and not to be executed. */
static void trap(struct puppet_slot *s)
{
	static struct trap own[PUPPET_VCPUS];
	struct trap *t = &own[guest_cpu_index() % PUPPET_VCPUS];

	*t = s->trap;
	s->x[0] = trap_run(t, (enum trap_mode)s->x[0], (uint32_t)s->x[1]);
	s->trap = *t;
}

static void fill(const struct puppet_slot *s)
{
	uint64_t *word = (uint64_t *)(uintptr_t)s->x[0];

	for (uint64_t i = 0; i < s->x[2]; i++)
		word[i] = s->x[1];
}

static bool check(const struct puppet_slot *s)
{
	const uint64_t *word = (const uint64_t *)(uintptr_t)s->x[0];

	for (uint64_t i = 0; i < s->x[2]; i++)
		if (word[i] != s->x[1])
			return false;
	return true;
}

void puppet_act(struct puppet_slot *s)
{
	switch ((enum puppet_op)s->op) {
	case PUPPET_IDLE:
		break;
	case PUPPET_HVC:
	case PUPPET_SMC:
		call(s, s->op == PUPPET_SMC);
		break;
	case PUPPET_TRAP:
		trap(s);
		break;
	case PUPPET_LOAD:
		s->x[0] = guest_try_read(s->x[0], &s->x[1]);
		break;
	case PUPPET_STORE:
		s->x[0] = guest_try_write(s->x[0], s->x[1]);
		break;
	case PUPPET_FETCH:
		s->x[0] = guest_try_execute(s->x[0]);
		break;
	case PUPPET_FILL:
		fill(s);
		break;
	case PUPPET_CHECK:
		s->x[0] = check(s);
		break;
	case PUPPET_IRQ:
		if (s->x[0] == 0) {
			guest_irq_disable();
			break;
		}
		s->irq_count = 0;
		guest_irq_enable();
		break;
	case PUPPET_START:
		break; /* puppet.c's */
	case PUPPET_OFF:
		psci_cpu_off();
	case PUPPET_WORK:
		s->x[0] = work(s->x);
		break;
	}
}
