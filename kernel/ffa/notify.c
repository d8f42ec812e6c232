/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/notify.h"

#include "arch/sgi.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/virq.h"
#include "lib/compiler.h"

#define BINDING	      0xffU
#define VM_OF_BINDING (BINDING & ~NOTIFY_PER_VCPU)

static struct notify notify[KEEL_MAX_VMS];

/* Out of line, or each of its fields is found by a multiplication. */
OUTLINED struct notify *notify_of(const struct vm *vm)
{
	return &notify[vm->id - 1];
}

/* True if one of ids is pending, at whatever vCPU. */
static bool is_pending(const struct notify *n, uint64_t ids)
{
	uint64_t pending = n->global;

	for (unsigned i = 0; i < KEEL_MAX_CPUS; i++)
		pending |= n->of_vcpu[i];
	return (pending & ids) != 0;
}

/*
 * Compares the bindings of ids with one, of which bits count: all, or only
 * whose they are. A binding of the other kind comes before another VM's.
 *
 * relaxed: written under the lock, under which the result counts
 */
static enum status compare(const struct notify *n, uint64_t ids,
			   unsigned binding, unsigned bits)
{
	enum status status = STATUS_OK;

	for (; ids != 0; ids &= ids - 1) {
		unsigned b =
			atomic_load_explicit(&n->bindings[__builtin_ctzll(ids)],
					     memory_order_relaxed);
		unsigned differs = (b ^ binding) & bits;

		if (b != 0 && (differs & NOTIFY_PER_VCPU) != 0)
			return STATUS_INVALID_PARAMETERS;
		if (differs != 0)
			status = STATUS_DENIED;
	}
	return status;
}

enum status notify_bind(struct notify *n, uint64_t ids, unsigned from,
			unsigned binding)
{
	enum status status;

	spin_lock(&n->lock);
	status = compare(n, ids, from, VM_OF_BINDING);
	if (is_pending(n, ids))
		status = STATUS_DENIED;
	for (; status == STATUS_OK && ids != 0; ids &= ids - 1)
		atomic_store_explicit(&n->bindings[__builtin_ctzll(ids)],
				      (uint8_t)binding, memory_order_relaxed);
	spin_unlock(&n->lock);
	return status;
}

/*
 * Raises the NPI at count vCPUs from `first` on, of which the primary may run
 * any next, and the SRI. Under the lock: drop_npi() undoes none that is later.
 */
static void interrupt(struct vm *to, unsigned first, unsigned count)
{
	bool sri = vm_find(VM_ID_PRIMARY)->config.sri;

	if (vm_is_primary(to)) {
		if (sri)
			arch_sgi(NOTIFY_NPI);
	} else {
		while (count-- != 0)
			virq_raise(&to->vcpus[first++], NOTIFY_VIRQ);
	}
	if (sri)
		arch_sgi(NOTIFY_SRI);
}

/* Takes the NPI back from vCPUs at which nothing is pending any more. */
static void drop_npi(struct vm *vm, const struct notify *n)
{
	if (vm_is_primary(vm) || n->global != 0 || n->rx_full)
		return;
	for (unsigned i = 0; i < vm->vcpu_count; i++) {
		if (n->of_vcpu[i] == 0)
			virq_drop(&vm->vcpus[i], NOTIFY_VIRQ);
	}
}

/* Makes ids pending, and interrupts if one of them was not. */
static void pend(struct vm *to, struct notify *n, uint64_t ids)
{
	uint64_t fresh = ids & ~n->global;

	n->global |= ids;
	if (fresh != 0) {
		n->news_global = true;
		interrupt(to, 0, to->vcpu_count);
	}
}

/* The same at one vCPU. */
static void pend_at(struct vm *to, struct notify *n, uint64_t ids,
		    unsigned index)
{
	uint64_t fresh = ids & ~n->of_vcpu[index];

	n->of_vcpu[index] |= ids;
	if (fresh != 0) {
		n->news_of_vcpu |= (uint64_t)1 << index;
		interrupt(to, index, 1);
	}
}

enum status notify_set(struct vm *to, uint64_t ids, unsigned binding,
		       unsigned index)
{
	struct notify *n = notify_of(to);
	enum status status = compare(n, ids, binding, BINDING);

	if (status == STATUS_OK && index >= ffa_vcpus(to))
		status = STATUS_INVALID_PARAMETERS;
	if (status != STATUS_OK)
		return status;
	spin_lock(&n->lock);
	status = compare(n, ids, binding, BINDING);
	if (status == STATUS_OK) {
		if (binding & NOTIFY_PER_VCPU)
			pend_at(to, n, ids, index);
		else
			pend(to, n, ids);
	}
	spin_unlock(&n->lock);
	return status;
}

void notify_rx_full(struct vm *to)
{
	struct notify *n = notify_of(to);

	spin_lock(&n->lock);
	n->rx_full = true;
	n->news_rx_full = true;
	interrupt(to, 0, ffa_has_notifications(to) ? to->vcpu_count : 0);
	spin_unlock(&n->lock);
}

uint64_t notify_take(struct vm *vm, unsigned index, bool *rx_full)
{
	struct notify *n = notify_of(vm);
	uint64_t ids = 0;

	spin_lock(&n->lock);
	if (index != NOTIFY_NO_VCPU) {
		ids = n->global | n->of_vcpu[index];
		n->global = 0;
		n->of_vcpu[index] = 0;
		n->news_global = false;
		n->news_of_vcpu &= ~((uint64_t)1 << index);
	}
	if (*rx_full) {
		*rx_full = n->rx_full;
		n->rx_full = false;
		n->news_rx_full = false;
	}
	drop_npi(vm, n);
	spin_unlock(&n->lock);
	return ids;
}
