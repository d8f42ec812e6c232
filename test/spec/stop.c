/* SPDX-License-Identifier: BSD-3-Clause */
/* HF_VM_STOP (abi.md, 3.6). */
#include "test/spec/turn.h"

/* True if a CPU runs a vCPU of the VM; all others are aborted. */
static bool abort_vcpus(struct spec_vm *vm)
{
	bool runs = false;

	for (unsigned i = 0; i < vm->vcpus; i++) {
		if (vm->vcpu[i].cpu >= 0) {
			runs = true;
			continue;
		}
		vm->vcpu[i].is = IS_ABORTED;
		vm->vcpu[i].fresh = false;
	}
	return runs;
}

/* Pages that it held go back, cleared where it alone could write them. */
static void settle_held(struct spec *s, unsigned id)
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		struct region *r = &s->region[i];
		struct party *b = r->live ? find_borrower(r, id) : NULL;

		if (b != NULL && b->holds)
			give_back(s, r, b,
				  r->operation == LOAN && r->count == 1 &&
					  (b->rights & W));
	}
}

/* Regions that it sent stay with their borrowers, until these leave. */
static void settle_sent(struct spec *s, unsigned id)
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		struct region *r = &s->region[i];

		if (!r->live || r->sender != id)
			continue;
		r->orphan = true;
		if (!in_use(r))
			take_home(s, r, false);
	}
}

static void settle_queues(struct spec *s, unsigned id)
{
	s->vm[id].waiters.count = 0;
	s->vm[id].writable.count = 0;
	for (unsigned vm = 1; vm <= s->vms; vm++) {
		forget_vm(&s->vm[vm].waiters, id);
		forget_vm(&s->vm[vm].writable, id);
	}
}

void vm_stop(struct turn *t)
{
	unsigned id = (uint16_t)t->x[1];
	struct spec_vm *vm = find_vm(t->s, id);

	if (!is_primary(t) || vm == NULL || id == PRIMARY) {
		hf_answer(t, HF_UNKNOWN);
		return;
	}
	if (abort_vcpus(vm)) {
		hf_answer(t, 1);
		return;
	}
	vm->stopped = true;
	settle_held(t->s, id);
	settle_sent(t->s, id);
	settle_queues(t->s, id);
	hf_answer(t, 0);
}
