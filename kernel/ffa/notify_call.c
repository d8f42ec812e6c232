/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: BITMAP_CREATE and BITMAP_DESTROY, by which a hypervisor has a
 * secure partition manager make bitmaps; that manager's notifications; and a
 * schedule receiver interrupt that is delayed, which is for its partitions.
 */
#include "kernel/ffa/notify_call.h"

#include "kernel/ffa/notify.h"
#include "kernel/ffa/partition.h"

#define PER_VCPU 1U
#define VCPU	 0xffff0000U

/* Flags of GET: whose notifications. */
#define OF_VMS	      2U
#define OF_HYPERVISOR 8U
#define OF_ALL	      0xfU

static uint64_t ids_of(const struct call *c)
{
	return c->arg[4] << 32 | c->arg[3];
}

/* Checks that w1 names the caller and another VM, and w3 and w4 some id. */
static enum status check(const struct call *c, uint32_t own, uint32_t other)
{
	const struct vm *vm = c->vcpu->vm;

	if (!ffa_has_notifications(vm))
		return STATUS_NOT_SUPPORTED;
	if (own != vm->id || other == own || ids_of(c) == 0 ||
	    vm_find(other) == NULL)
		return STATUS_INVALID_PARAMETERS;
	return STATUS_OK;
}

/* Moves ids between being bound to the VM that w1 names, and to nobody. */
static enum status bind(const struct call *c, bool to_sender)
{
	uint32_t w1 = (uint32_t)c->arg[1];
	uint32_t flags = (uint32_t)c->arg[2];
	unsigned sender = w1 >> 16;
	unsigned binding = sender | (flags ? NOTIFY_PER_VCPU : 0);
	enum status status = check(c, w1 & 0xffff, sender);

	if (status != STATUS_OK)
		return status;
	if ((flags & ~(to_sender ? PER_VCPU : 0)) != 0)
		return STATUS_INVALID_PARAMETERS;
	return notify_bind(notify_of(c->vcpu->vm), ids_of(c),
			   to_sender ? 0 : sender, to_sender ? binding : 0);
}

static enum status set(const struct call *c)
{
	uint32_t w1 = (uint32_t)c->arg[1];
	uint32_t flags = (uint32_t)c->arg[2];
	unsigned binding = w1 >> 16;
	enum status status = check(c, binding, w1 & 0xffff);
	struct vm *to = vm_find(w1 & 0xffff);

	if (status != STATUS_OK)
		return status;
	if (flags & PER_VCPU)
		binding |= NOTIFY_PER_VCPU;
	else if (flags != 0) /* a vCPU, or what there is not */
		return STATUS_INVALID_PARAMETERS;
	if ((flags & ~(PER_VCPU | VCPU)) != 0)
		return STATUS_INVALID_PARAMETERS;
	if (!ffa_has_notifications(to))
		return STATUS_DENIED;
	return notify_set(to, ids_of(c), binding, flags >> 16);
}

struct ffa_answer ffa_notification_change(struct call *c)
{
	uint32_t offset = FFA_OFFSET((uint32_t)c->arg[0] & ~FFA_SVE_HINT);

	return ffa_status(
		offset == FFA_OFFSET_NOTIFICATION_SET ?
			set(c) :
			bind(c, offset == FFA_OFFSET_NOTIFICATION_BIND));
}

static enum status check_get(const struct vm *vm, uint32_t w1, uint32_t flags)
{
	if (!ffa_has_notifications(vm))
		return STATUS_NOT_SUPPORTED;
	if ((flags & ~OF_ALL) != 0 || (w1 & 0xffff) != vm->id ||
	    w1 >> 16 >= ffa_vcpus(vm))
		return STATUS_INVALID_PARAMETERS;
	return STATUS_OK;
}

struct ffa_answer ffa_notification_get(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	uint32_t w1 = (uint32_t)c->arg[1];
	uint32_t flags = (uint32_t)c->arg[2];
	bool rx_full = (flags & OF_HYPERVISOR) != 0;
	enum status status = check_get(vm, w1, flags);
	struct ffa_answer a = ffa_status(status);

	if (status == STATUS_OK) {
		uint64_t ids = notify_take(
			vm, flags & OF_VMS ? w1 >> 16 : NOTIFY_NO_VCPU,
			&rx_full);

		a.x[4] = (uint32_t)ids;
		a.x[5] = ids >> 32;
		a.x[7] = rx_full;
	}
	return a;
}
