/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: FFA_SPM_ID_GET, for there is no secure side; and a list that
 * changes while it is read, for VMs are made at boot alone.
 */
#include "kernel/ffa/info.h"

#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

#define ONLY_COUNT    1U
#define AARCH64	      (1U << 8) /* of properties: it runs in AArch64 state */
#define PROPERTIES_10 7U	/* those that a reader of 1.0 knows */
#define SIZE_10	      8U	/* of a descriptor of 1.0 */
#define IN_REGISTERS  5U	/* descriptors, of three registers each */

/* A descriptor as it is from 1.1 on; of 1.0 it is the first SIZE_10 bytes. */
struct descriptor {
	uint16_t id;
	uint16_t vcpus;
	uint32_t properties;
	struct vm_uuid uuid;
};

_Static_assert(sizeof(struct descriptor) == 24, "DEN0077A, table 6.1");

/* A question: the VM that asks, for partitions that have a UUID, or all. */
struct query {
	const struct vm *reader;
	unsigned minor; /* of the reader's version */
	struct vm_uuid uuid;
	bool all;
};

static struct query query_of(const struct call *c, uint64_t low, uint64_t high)
{
	struct query q = { .reader = c->vcpu->vm,
			   .minor = vm_dialect(c->vcpu->vm) & 0xffff,
			   .uuid = { low, high } };

	q.all = ffa_uuid_is_nil(q.uuid);
	return q;
}

/*
 * Returns how many descriptors a VM has in the answer. From 1.2 on it is listed
 * once for each of its UUIDs.
 */
static unsigned descriptors_of(const struct query *q, const struct vm *vm)
{
	unsigned uuids = vm->config.uuid_count;

	if (vm == q->reader && vm->config.hide_self)
		return 0;
	if (!q->all)
		return ffa_has_uuid(vm, q->uuid);
	return q->minor >= 2 && uuids > 1 ? uuids : 1;
}

static unsigned count(const struct query *q)
{
	unsigned sum = 0;

	for (uint16_t id = 1; id <= vm_highest_id(); id++) {
		const struct vm *vm = vm_find(id);

		if (vm != NULL)
			sum += descriptors_of(q, vm);
	}
	return sum;
}

/* Returns what the reader is told of a VM. */
static uint32_t properties_for(const struct query *q, const struct vm *vm)
{
	uint32_t properties = ffa_properties(vm);

	if (!ffa_may_message(q->reader, vm))
		properties &= ~(uint32_t)VM_INDIRECT;
	if (q->minor == 0)
		return properties & PROPERTIES_10;
	return properties | AARCH64;
}

/* Describes a VM, with its UUID number n where all VMs were asked for. */
static struct descriptor describe(const struct query *q, const struct vm *vm,
				  unsigned n)
{
	struct descriptor d = {
		.id = vm->id,
		.vcpus = (uint16_t)ffa_vcpus(vm),
		.properties = properties_for(q, vm),
	};

	if (q->all && n < vm->config.uuid_count)
		d.uuid = vm->config.uuids[n];
	return d;
}

/* The place in the list, by ascending ids. */
struct cursor {
	uint16_t id; /* of the VM that was last */
	unsigned n;  /* its descriptors that were given */
	unsigned of; /* that it has */
};

#define CURSOR ((struct cursor){ 0, 0, 0 })

/* Takes the next descriptor of the list. False: it was the last. */
static bool next(const struct query *q, struct cursor *at, struct descriptor *d)
{
	const struct vm *vm = vm_find(at->id);

	while (at->n == at->of) {
		if (at->id == vm_highest_id())
			return false;
		vm = vm_find(++at->id);
		at->n = 0;
		at->of = vm == NULL ? 0 : descriptors_of(q, vm);
	}
	*d = describe(q, vm, at->n++);
	return true;
}

struct ffa_answer ffa_id_get(struct call *c)
{
	return ffa_success(c->vcpu->vm->id, 0);
}

/* Writes the list to the claimed RX. False: an external abort (N-03). */
static bool write_list(const struct query *q, struct mailbox *m, uint32_t size)
{
	struct cursor at = CURSOR;
	struct descriptor d;
	uint32_t end = 0;

	while (next(q, &at, &d)) {
		if (!mailbox_write(m, end, &d, size))
			return false;
		end += size;
	}
	return mailbox_finish(m, end);
}

/* Puts a list of n descriptors into RX, which is the VM's then. */
static enum status fill_rx(const struct query *q, struct mailbox *m, unsigned n,
			   uint32_t size)
{
	if (!mailbox_claim(m))
		return STATUS_BUSY;
	if (n * size <= mailbox_size(m) && write_list(q, m, size)) {
		mailbox_publish(m, 0, 0, MAILBOX_READ);
		return STATUS_OK;
	}
	mailbox_abandon(m);
	return n * size > mailbox_size(m) ? STATUS_NO_MEMORY :
					    STATUS_INVALID_PARAMETERS;
}

COLD struct ffa_answer ffa_info_get(struct call *c)
{
	const uint64_t *x = c->arg;
	const struct query q =
		query_of(c, x[2] << 32 | x[1], x[4] << 32 | x[3]);
	uint32_t size = q.minor == 0 ? SIZE_10 : sizeof(struct descriptor);
	uint32_t allowed = q.minor == 0 ? 0 : ONLY_COUNT;
	unsigned n = count(&q);
	enum status status;

	if ((x[5] & ~(uint64_t)allowed) != 0 || (n == 0 && !q.all))
		return ffa_status(STATUS_INVALID_PARAMETERS);
	if (x[5] & ONLY_COUNT)
		return ffa_success(n, 0);
	status = fill_rx(&q, &c->vcpu->vm->mailbox, n, size);
	if (status != STATUS_OK)
		return ffa_status(status);
	return ffa_success(n, q.minor == 0 ? 0 : size);
}

/* Puts descriptors from number first on into x3 to x17, and says how many. */
static unsigned fill_registers(const struct query *q, unsigned first,
			       struct ffa_answer *a)
{
	struct cursor at = CURSOR;
	struct descriptor d;
	unsigned filled = 0;

	for (unsigned i = 0; filled < IN_REGISTERS && next(q, &at, &d); i++) {
		uint64_t *x = &a->x[3 + filled * 3];

		if (i < first)
			continue;
		x[0] = d.id | (uint64_t)d.vcpus << 16 |
		       (uint64_t)d.properties << 32;
		x[1] = d.uuid.low;
		x[2] = d.uuid.high;
		filled++;
	}
	return filled;
}

/* The list never changes: its tag is 0. */
COLD struct ffa_answer ffa_info_get_regs(struct call *c)
{
	const struct query q = query_of(c, c->arg[1], c->arg[2]);
	unsigned first = c->arg[3] & 0xffff;
	uint32_t tag = (uint32_t)c->arg[3] >> 16;
	unsigned n = count(&q);
	struct ffa_answer a = ffa_status(tag != 0 ? STATUS_RETRY :
					 first >= n ?
						    STATUS_INVALID_PARAMETERS :
						    STATUS_OK);

	a.count = FFA_REGISTERS_ALL;
	if (tag != 0 || first >= n)
		return a;
	a.x[0] |= FFA_64_BIT;
	a.x[2] = (n - 1) |
		 (uint64_t)(first + fill_registers(&q, first, &a) - 1) << 16 |
		 (uint64_t)sizeof(struct descriptor) << 48;
	return a;
}
