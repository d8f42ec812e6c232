/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Stage-2 aborts and traps of guests (docs/abi.md, 7.6). The guest takes them
 * as exceptions, and is never stopped for them. The log has one line a VM.
 */
#include "arch/upcall.h"
#include "kernel/base/events.h"
#include "kernel/base/panic.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

static unsigned wanted(const struct guest_fault *f)
{
	if (f->fetch)
		return ACCESS_EXECUTE;
	return f->write ? ACCESS_WRITE : ACCESS_READ;
}

/*
 * Takes the VM's lock to look at the entry: another CPU may be between break
 * and make of it, or may have changed it since the access.
 */
enum fault_verdict upcall_fault(struct vcpu *v, const struct guest_fault *f)
{
	struct vm_locked locked;
	struct page_mode mode;
	uint64_t attrs;

	panic_check();
	if (f->ipa_valid) {
		locked = vm_lock(v->vm);
		attrs = ptable_look(locked.table, f->ipa);
		vm_unlock(locked);
		mode = stage2_mode(attrs);
		if (page_state_valid(mode.state) && (mode.access & wanted(f)) &&
		    !(f->walk && (mode.access & ACCESS_DEVICE)))
			return FAULT_RETRY;
	}
	event_log(v->vm->id, EVENT_FAULT);
	return FAULT_INJECT;
}

void upcall_undefined(const struct vcpu *v, bool sysreg)
{
	event_log(v->vm->id, sysreg ? EVENT_SYSREG : EVENT_UNDEFINED);
}
