/* SPDX-License-Identifier: BSD-3-Clause */
/* Notifications (ffa.md, 7); no manifest says keel,sri here. */
#include "test/spec/turn.h"

#define PER_VCPU 1U
#define NPI	 5

bool has_notifications(const struct spec *s, unsigned vm)
{
	return (properties_of(s, vm) & HAS_NOTICES) != 0;
}

static uint64_t ids_of(const struct turn *t)
{
	return (uint64_t)w(t, 4) << 32 | w(t, 3);
}

static uint64_t all_pending(const struct notices *n)
{
	uint64_t ids = n->global;

	for (unsigned i = 0; i < SPEC_VCPUS; i++)
		ids |= n->of_vcpu[i];
	return ids;
}

/* The ids that are bound to VM vm; 0: to none. */
static uint64_t bound_to(const struct notices *n, unsigned vm)
{
	uint64_t ids = 0;

	for (unsigned i = 0; i < 64; i++)
		ids |= (uint64_t)(n->sender[i] == vm) << i;
	return ids;
}

/* 7.3 */
static int check_bind(const struct turn *t, uint64_t from)
{
	unsigned sender = w(t, 1) >> 16;
	const struct notices *n = &t->vm->notices;

	if ((w(t, 2) & ~(w(t, 0) == ID_NOTIFICATION_BIND ? PER_VCPU : 0U)) ||
	    (w(t, 1) & 0xffff) != t->id || sender == t->id || ids_of(t) == 0 ||
	    find_vm(t->s, sender) == NULL)
		return INVALID_PARAMETERS;
	if ((ids_of(t) & ~bound_to(n, (unsigned)from)) != 0 ||
	    (ids_of(t) & all_pending(n)) != 0)
		return DENIED;
	return 0;
}

static void bind(struct turn *t, bool binds)
{
	unsigned sender = w(t, 1) >> 16;
	int code = check_bind(t, binds ? 0 : sender);
	struct notices *n = &t->vm->notices;

	if (code != 0) {
		error(t, code);
		return;
	}
	for (unsigned i = 0; i < 64; i++) {
		if (ids_of(t) >> i & 1)
			n->sender[i] = binds ? (uint8_t)sender : 0;
	}
	n->per_vcpu &= ~ids_of(t);
	if (w(t, 2) & PER_VCPU)
		n->per_vcpu |= ids_of(t);
	ok(t);
}

/* 7.7: a secondary has the interrupt at each vCPU that may look. */
static void interrupt(struct spec *s, unsigned vm, bool per_vcpu,
		      unsigned index)
{
	for (unsigned i = 0; vm != PRIMARY && i < s->vm[vm].vcpus; i++) {
		if (!per_vcpu || i == index)
			raise_virq(s,
				   (struct vcpu_name){ (uint16_t)vm,
						       (uint16_t)i },
				   NPI);
	}
}

/* 7.4 */
static int check_set(const struct turn *t)
{
	unsigned receiver = w(t, 1) & 0xffff;
	bool per_vcpu = (w(t, 2) & PER_VCPU) != 0;
	const struct spec_vm *to = find_vm(t->s, receiver);
	const struct notices *n;

	if ((w(t, 2) & 0xfffe) != 0 || (!per_vcpu && w(t, 2) >> 16 != 0) ||
	    w(t, 1) >> 16 != t->id || receiver == t->id || ids_of(t) == 0 ||
	    to == NULL)
		return INVALID_PARAMETERS;
	if (!has_notifications(t->s, receiver))
		return DENIED;
	n = &to->notices;
	if ((ids_of(t) & ~bound_to(n, 0) &
	     (per_vcpu ? ~n->per_vcpu : n->per_vcpu)) != 0)
		return INVALID_PARAMETERS;
	if ((ids_of(t) & ~bound_to(n, t->id)) != 0)
		return DENIED;
	return w(t, 2) >> 16 < to->vcpus ? 0 : INVALID_PARAMETERS;
}

static void set(struct turn *t)
{
	unsigned receiver = w(t, 1) & 0xffff;
	unsigned index = w(t, 2) >> 16;
	bool per_vcpu = (w(t, 2) & PER_VCPU) != 0;
	int code = check_set(t);
	struct notices *n;
	uint64_t *pending;
	bool news;

	if (code != 0) {
		error(t, code);
		return;
	}
	n = &t->s->vm[receiver].notices;
	pending = per_vcpu ? &n->of_vcpu[index] : &n->global;
	news = (ids_of(t) & ~*pending) != 0;
	*pending |= ids_of(t);
	if (news && per_vcpu)
		n->news_of_vcpu |= (uint64_t)1 << index;
	else if (news)
		n->news_global = true;
	if (news)
		interrupt(t->s, receiver, per_vcpu, index);
	ok(t);
}

void notification_change(struct turn *t, uint32_t id)
{
	if (!has_notifications(t->s, t->id))
		error(t, NOT_SUPPORTED);
	else if (id == ID_NOTIFICATION_SET)
		set(t);
	else
		bind(t, id == ID_NOTIFICATION_BIND);
}

/* 6.1, 7.1, 7.6: RX was filled, which the primary is told in any case. */
void tell_rx_full(struct spec *s, unsigned vm)
{
	struct notices *n = &s->vm[vm].notices;

	n->rx = true;
	n->news_rx = true;
	if (has_notifications(s, vm))
		interrupt(s, vm, false, 0);
}

/* 7.7: the interrupt is gone where nothing is pending. */
static void drop_interrupts(struct spec_vm *vm)
{
	const struct notices *n = &vm->notices;

	for (unsigned i = 0; i < vm->vcpus; i++) {
		if (n->global == 0 && n->of_vcpu[i] == 0 && !n->rx)
			vm->vcpu[i].pending &= ~((uint64_t)1 << NPI);
	}
}

/* 7.5 */
void notification_get(struct turn *t)
{
	struct notices *n = &t->vm->notices;
	unsigned index = w(t, 1) >> 16;
	uint64_t ids = 0;
	bool rx = (w(t, 2) & 8) && n->rx;

	if (!has_notifications(t->s, t->id)) {
		error(t, NOT_SUPPORTED);
		return;
	}
	if ((w(t, 2) & ~0xfU) != 0 || (w(t, 1) & 0xffff) != t->id ||
	    index >= t->vm->vcpus) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (w(t, 2) & 2) {
		ids = n->global | n->of_vcpu[index];
		n->global = 0;
		n->of_vcpu[index] = 0;
		n->news_global = false;
		n->news_of_vcpu &= ~((uint64_t)1 << index);
	}
	if (rx) {
		n->rx = false;
		n->news_rx = false;
	}
	if (!is_primary(t))
		drop_interrupts(t->vm);
	ok(t);
	t->v->x[4] = (uint32_t)ids;
	t->v->x[5] = ids >> 32;
	t->v->x[7] = rx;
}

/* The lists of 7.6. */
struct lists {
	uint16_t ids[20];
	unsigned count; /* of ids */
	unsigned room;
	uint64_t sizes; /* two bits for each list */
	unsigned lists;
	bool more;
};

/* Global ones have a list without a vCPU; others up to three. */
static void list_vm(struct spec *s, unsigned vm, struct lists *l)
{
	struct notices *n = &s->vm[vm].notices;
	unsigned in_list = 3;

	if (n->news_global || n->news_rx) {
		if (l->count == l->room) {
			l->more = true;
			return;
		}
		l->ids[l->count++] = (uint16_t)vm;
		l->lists++;
		n->news_global = false;
		n->news_rx = false;
	}
	for (unsigned i = 0; i < SPEC_VCPUS; i++) {
		if (!(n->news_of_vcpu >> i & 1))
			continue;
		if (l->count + (in_list == 3 ? 2 : 1) > l->room) {
			l->more = true;
			return;
		}
		if (in_list == 3) {
			l->ids[l->count++] = (uint16_t)vm;
			l->lists++;
			in_list = 0;
		}
		l->ids[l->count++] = (uint16_t)i;
		l->sizes += (uint64_t)1 << (2 * (l->lists - 1));
		in_list++;
		n->news_of_vcpu &= ~((uint64_t)1 << i);
	}
}

/* 7.6 */
void notification_info(struct turn *t, bool is_64)
{
	struct lists l = { .room = is_64 ? 20 : 10 };

	if (!is_primary(t)) {
		error(t, NOT_SUPPORTED);
		return;
	}
	for (unsigned i = 1; i < 8; i++) {
		if ((is_64 ? t->x[i] : w(t, i)) != 0) {
			error(t, INVALID_PARAMETERS);
			return;
		}
	}
	for (unsigned vm = 1; vm <= t->s->vms && !l.more; vm++)
		list_vm(t->s, vm, &l);
	if (l.count == 0) {
		error(t, NO_DATA);
		return;
	}
	find(t->v, ID_SUCCESS | (is_64 ? ID_64 : 0), 0,
	     l.more | (uint64_t)l.lists << 7 | l.sizes << 12, 0);
	for (unsigned i = 0; i < l.count; i++) {
		unsigned each = is_64 ? 4 : 2;

		t->v->x[3 + i / each] |= (uint64_t)l.ids[i]
					 << (16 * (i % each));
	}
}
