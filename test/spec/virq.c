/* SPDX-License-Identifier: BSD-3-Clause */
/* HF calls: virtual interrupts, counts (abi.md, 2 and 4). */
#include "test/spec/turn.h"

#define INTIDS 64

/*
 * The interrupt is pending. True: it is enabled, was not pending, and the vCPU
 * had none to take before.
 */
static bool inject_one(struct spec_vcpu *v, unsigned intid)
{
	uint64_t bit = (uint64_t)1 << intid;
	bool first = due(v) == 0 && (v->enabled & bit) != 0;

	v->pending |= bit;
	return first;
}

void raise_virq(struct spec *s, struct vcpu_name n, unsigned intid)
{
	(void)inject_one(vcpu_named(s, n), intid);
}

static void interrupt_enable(struct turn *t)
{
	uint64_t bit = (uint64_t)1 << (w(t, 1) & 63);

	if (w(t, 1) >= INTIDS) {
		hf_answer(t, HF_UNKNOWN);
		return;
	}
	t->v->enabled = t->x[2] != 0 ? t->v->enabled | bit :
				       t->v->enabled & ~bit;
	hf_answer(t, 0);
}

static void interrupt_get(struct turn *t)
{
	uint64_t lowest = due(t->v) & -due(t->v);

	t->v->pending &= ~lowest;
	hf_answer(t, lowest == 0 ? 0xffffffffU :
				   (uint64_t)__builtin_ctzll(lowest));
}

static void interrupt_inject(struct turn *t)
{
	struct vcpu_name n = { (uint16_t)t->x[1], (uint16_t)t->x[2] };
	const struct spec_vm *vm = find_vm(t->s, n.vm);
	bool runs_now;

	if (w(t, 3) >= INTIDS || vm == NULL || n.index >= vm->vcpus ||
	    (!is_primary(t) && n.vm != t->id)) {
		hf_answer(t, HF_UNKNOWN);
		return;
	}
	runs_now = inject_one(vcpu_named(t->s, n), w(t, 3));
	hf_answer(t, is_primary(t) && runs_now);
	/* abi.md, 3.2 #8 */
	if (!is_primary(t) && runs_now && n.index != t->name.index)
		leave_cpu(t->s, t->cpu, IS_READY,
			  (struct exit_reason){ LEFT_WAKE_UP, id_of(n), 0 });
}

static void vcpu_get_count(struct turn *t)
{
	const struct spec_vm *vm = find_vm(t->s, (uint16_t)t->x[1]);

	hf_answer(t, is_primary(t) && vm != NULL ? vm->vcpus : 0);
}

/* abi.md, 2; ffa.md, 1 has fewer of them, at other numbers. */
void hf_any(struct turn *t)
{
	static void (*const calls[])(struct turn * t) = {
		NULL,
		vcpu_get_count,
		writable_get,
		waiter_get,
		interrupt_enable,
		interrupt_get,
		interrupt_inject,
		vm_stop,
	};
	uint64_t n = t->x[0] - HF_BASE;

	if (speaks_ffa(t->vm))
		n = n < 5 ? n + 2 : 8;
	if (n == 0)
		hf_answer(t, t->s->vms);
	else if (n < 8)
		calls[n](t);
	else
		hf_answer(t, HF_UNKNOWN);
}
