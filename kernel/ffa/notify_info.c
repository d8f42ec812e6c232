/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/notify_info.h"

#include "kernel/ffa/notify.h"

#define REGISTERS	5 /* x3 to x7 */
#define VCPUS_OF_A_LIST 3
#define MORE		1U
#define LISTS_SHIFT	7
#define SIZES_SHIFT	12

/*
 * The answer while it is filled: lists of a VM's id and up to three of its
 * vCPUs', ids of 16 bits packed into registers.
 */
struct lists {
	struct ffa_answer *a;
	unsigned width; /* ids in a register */
	unsigned ids;
	unsigned lists;
};

static unsigned room(const struct lists *l)
{
	return REGISTERS * l->width - l->ids;
}

static void put(struct lists *l, unsigned id)
{
	l->a->x[3 + l->ids / l->width] |= (uint64_t)id
					  << 16 * (l->ids % l->width);
	l->ids++;
}

/* Adds a list of the VM, and of as many of these vCPUs as it takes. */
static void put_list(struct lists *l, const struct vm *vm, uint64_t *vcpus)
{
	uint64_t size = 0;

	put(l, vm->id);
	for (; *vcpus != 0 && size < VCPUS_OF_A_LIST && room(l) != 0; size++) {
		put(l, (unsigned)__builtin_ctzll(*vcpus));
		*vcpus &= *vcpus - 1;
	}
	l->a->x[2] += (uint64_t)1 << LISTS_SHIFT;
	l->a->x[2] |= size << (SIZES_SHIFT + 2 * l->lists++);
}

/* Tells of a VM's news, which are none then. False: there is no room. */
static bool tell(struct lists *l, const struct vm *vm, struct notify *n)
{
	if (n->news_global || n->news_rx_full) {
		uint64_t none = 0;

		if (room(l) == 0)
			return false;
		put_list(l, vm, &none);
		n->news_global = false;
		n->news_rx_full = false;
	}
	while (n->news_of_vcpu != 0) {
		if (room(l) < 2)
			return false;
		put_list(l, vm, &n->news_of_vcpu);
	}
	return true;
}

/* Tells of all VMs, one after the other, by ascending ids. */
static void tell_all(struct lists *l)
{
	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		const struct vm *vm = vm_find(id);
		struct notify *n;
		bool told;

		if (vm == NULL)
			continue;
		n = notify_of(vm);
		spin_lock(&n->lock);
		told = tell(l, vm, n);
		spin_unlock(&n->lock);
		if (!told) {
			l->a->x[2] |= MORE;
			return;
		}
	}
}

static enum status check(const struct call *c)
{
	if (!vm_is_primary(c->vcpu->vm))
		return STATUS_NOT_SUPPORTED;
	return ffa_zero(c, 1, 7) ? STATUS_OK : STATUS_INVALID_PARAMETERS;
}

struct ffa_answer ffa_notification_info_get(struct call *c)
{
	uint32_t form = (uint32_t)c->arg[0] & FFA_64_BIT;
	enum status status = check(c);
	struct ffa_answer a = ffa_status(status);
	struct lists l = { .a = &a, .width = form ? 4 : 2 };

	if (status != STATUS_OK)
		return a;
	tell_all(&l);
	a.x[0] |= form;
	if (l.ids == 0)
		a = ffa_status(STATUS_NO_DATA);
	return a;
}
