/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: another version for the guest that follows a boot loader. */
#include "kernel/ffa/version.h"

#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/dialect.h"

#define MAJOR(version)	((version) >> 16)
#define RESERVED	((uint32_t)1 << 31)
#define HIGHEST		DIALECT_FFA_1_2
#define NO_SUCH_VERSION UINT32_MAX /* NOT_SUPPORTED, in 32 bits */

/* Returns what a VM speaks after it asked for a version, or NO_SUCH_VERSION. */
static uint32_t spoken(uint32_t asked)
{
	if ((asked & RESERVED) || MAJOR(asked) > 1)
		return NO_SUCH_VERSION;
	if (MAJOR(asked) == 0)
		return DIALECT_SPCI;
	return asked < HIGHEST ? asked : HIGHEST;
}

/* True if the VM sent the region, or has retrieved it. */
static bool takes_part(const struct vm *vm, const struct slot_view *view)
{
	int b = region_borrower(&view->id, vm->id);

	return view->id.sender == vm->id ||
	       (b >= 0 && view_borrower(view, (unsigned)b) != BORROWER_IDLE);
}

/*
 * True if the VM has neither buffers nor a region that it sent or holds: what
 * was laid out in one version must not be read in another (F-06). A region that
 * was only sent to it does not count, or any VM could hold it up.
 *
 * A call of SPCI 0.9 that another vCPU of the VM has begun may still end well
 * after this: it has the same effects in every version.
 */
static bool has_nothing(struct vm *vm)
{
	struct slot_view view;

	if (mailbox_mapped(&vm->mailbox))
		return false;
	for (uint32_t next = 0; next < HANDLE_SLOTS;) {
		if (handle_next(&next, &view) && takes_part(vm, &view))
			return false;
	}
	return true;
}

/* True if the VM speaks `wanted` now, which it may have done before. */
static bool change(struct vm *vm, uint32_t wanted)
{
	uint32_t now = vm_dialect(vm);

	if (now == wanted)
		return true;
	return !vm_dialect_settled(vm) && has_nothing(vm) &&
	       vm_change_dialect(vm, now, wanted);
}

struct ffa_answer ffa_version(struct call *c)
{
	uint32_t wanted = spoken((uint32_t)c->arg[1]);

	if (wanted == NO_SUCH_VERSION || !change(c->vcpu->vm, wanted))
		return ffa_answer(NO_SUCH_VERSION);
	if (wanted == DIALECT_SPCI)
		return ffa_success(DIALECT_SPCI_VERSION, 0);
	return ffa_answer(HIGHEST);
}

void ffa_settle(struct vm *vm)
{
	uint32_t now = vm_dialect(vm);

	/* Another vCPU may have gone back to SPCI 0.9 meanwhile. */
	if (now != DIALECT_SPCI && !vm_dialect_settled(vm))
		(void)vm_change_dialect(vm, now, now | DIALECT_SETTLED);
}
