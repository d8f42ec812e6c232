/* SPDX-License-Identifier: BSD-3-Clause */
/* PSCI of secondaries: vCPUs go on and off (abi.md, 2.5, 7.1; ffa.md, 4). */
#include "test/spec/turn.h"

#define PSCI_DENIED	    ((uint64_t)-3)
#define PSCI_ALREADY_ON	    ((uint64_t)-4)
#define PSCI_NO_SUCH_TARGET ((uint64_t)-2)

void reset_vcpu(struct spec_vcpu *v, uint64_t x0)
{
	memset(v, 0, sizeof(*v));
	v->x[0] = x0;
	v->is = IS_READY;
	v->fresh = true;
	v->cpu = -1;
}

static void cpu_on(struct turn *t, bool is_64)
{
	uint64_t index = is_64 ? t->x[1] : w(t, 1);
	struct vcpu_name n = { (uint16_t)t->id, (uint16_t)index };

	if (index >= t->vm->vcpus) {
		hf_answer(t, PSCI_NO_SUCH_TARGET);
		return;
	}
	if (t->vm->vcpu[index].is != IS_OFF) {
		hf_answer(t, PSCI_ALREADY_ON);
		return;
	}
	reset_vcpu(&t->vm->vcpu[index], is_64 ? t->x[3] : w(t, 3));
	hf_answer(t, 0);
	/* abi.md, 3.2 #7 */
	leave_cpu(t->s, t->cpu, IS_READY,
		  (struct exit_reason){ LEFT_WAKE_UP, id_of(n), 0 });
}

/* abi.md, 3.2 #6. */
static void cpu_off(struct turn *t)
{
	if (answers(t->v))
		hf_answer(t, PSCI_DENIED);
	else
		leave_cpu(t->s, t->cpu, IS_OFF,
			  (struct exit_reason){ LEFT_WAIT, 0, 0 });
}

static void affinity_info(struct turn *t, bool is_64)
{
	uint64_t index = is_64 ? t->x[1] : w(t, 1);

	if (index >= t->vm->vcpus || w(t, 2) != 0)
		hf_answer(t, PSCI_NO_SUCH_TARGET);
	else
		hf_answer(t, t->vm->vcpu[index].is == IS_OFF);
}

bool psci_of_secondary(struct turn *t)
{
	bool is_64 = (w(t, 0) & ID_64) != 0;

	switch (w(t, 0) & ~ID_64) {
	case ID_CPU_OFF:
		cpu_off(t);
		return true;
	case ID_CPU_ON:
		cpu_on(t, is_64);
		return true;
	case ID_AFFINITY_INFO:
		affinity_info(t, is_64);
		return true;
	default:
		return false;
	}
}
