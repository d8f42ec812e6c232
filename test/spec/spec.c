/* SPDX-License-Identifier: BSD-3-Clause */
/* Which call an id is, for whom (abi.md, 2; ffa.md, 1 and 2). */
#include "test/spec/spec.h"

#include <stdio.h>

#include "test/spec/turn.h"

#define HINT	   (1U << 16) /* SVE, of SMCCC 1.3 */
#define ALL_RIGHTS (R | W | X)

void unspecified(struct turn *t, const char *why)
{
	snprintf(t->s->unspecified, sizeof(t->s->unspecified), "%s", why);
}

void spec_boot(struct spec *s, unsigned count, unsigned pages, uint64_t base,
	       uint64_t stride)
{
	memset(s, 0, sizeof(*s));
	s->vms = count;
	s->pages = pages;
	s->base = base;
	s->stride = stride;
	for (unsigned id = 1; id <= count; id++) {
		struct spec_vm *vm = &s->vm[id];

		vm->vcpus = id == PRIMARY ? SPEC_VCPUS : 2;
		set_view(s, id, (struct run){ (id - 1) * pages, pages },
			 IS_OWNED, ALL_RIGHTS);
		for (unsigned i = 0; i < vm->vcpus; i++) {
			reset_vcpu(&vm->vcpu[i], 0);
			vm->vcpu[i].fresh = id != PRIMARY;
			if (id != PRIMARY && i > 0)
				vm->vcpu[i].is = IS_OFF;
		}
	}
	for (unsigned cpu = 0; cpu < SPEC_CPUS; cpu++) {
		s->on[cpu] = (struct vcpu_name){ PRIMARY, (uint16_t)cpu };
		s->vm[PRIMARY].vcpu[cpu].cpu = (int)cpu;
	}
}

static void id_get(struct turn *t)
{
	find(t->v, ID_SUCCESS, 0, t->id, 0);
}

/* Calls that both have; false: it is none of them. */
static bool common_call(struct turn *t, uint32_t id)
{
	bool ffa = speaks_ffa(t->vm);

	switch (id) {
	case ID_VERSION:
		version(t);
		return true;
	case ID_FEATURES:
		features(t);
		return true;
	case ID_RX_RELEASE:
		rx_release(t);
		return true;
	case ID_RXTX_MAP:
		rxtx_map(t);
		return true;
	case ID_RXTX_UNMAP:
		rxtx_unmap(t);
		return true;
	case ID_ID_GET:
		id_get(t);
		return true;
	case ID_MSG_WAIT:
		msg_wait(t);
		return true;
	case ID_YIELD:
		yield(t);
		return true;
	case ID_RUN:
		run_vcpu(t);
		return true;
	case ID_MEM_DONATE:
		(ffa ? ffa_send : spci_0_9_send)(t, DONATION);
		return true;
	case ID_MEM_LEND:
		(ffa ? ffa_send : spci_0_9_send)(t, LOAN);
		return true;
	case ID_MEM_SHARE:
		(ffa ? ffa_send : spci_0_9_send)(t, SHARING);
		return true;
	case ID_MEM_RETRIEVE_REQ:
		(ffa ? ffa_retrieve : spci_0_9_retrieve)(t);
		return true;
	case ID_MEM_RELINQUISH:
		(ffa ? ffa_relinquish : spci_0_9_relinquish)(t);
		return true;
	case ID_MEM_RECLAIM:
		(ffa ? ffa_reclaim : spci_0_9_reclaim)(t);
		return true;
	default:
		return false;
	}
}

/* Of SPCI 0.9 and FF-A 1.0. */
static bool message_call(struct turn *t, uint32_t id)
{
	if (id == ID_MSG_POLL)
		msg_poll(t);
	else if (id == ID_MSG_SEND)
		msg_send(t);
	else
		return false;
	return true;
}

static void hvc_or_smc(struct turn *t, bool smc)
{
	uint64_t x0 = t->x[0];

	if (!smc && x0 >= HF_BASE && x0 < HF_BASE + 0x100)
		hf_any(t);
	else
		hf_answer(t, HF_UNKNOWN);
}

/* abi.md, 2.1: bit 30 does not count; what is no call is unknown. */
static void spci_call(struct turn *t, bool smc)
{
	uint32_t id = w(t, 0) & ~ID_64;
	bool ffa = w(t, 1) >= 0x10000;

	/* FFA_VERSION has FF-A's ids: bit 16 does not count, bit 30 does. */
	if ((w(t, 0) & ~HINT) == ID_VERSION)
		version(t);
	else if ((ffa && id == ID_VERSION) ||
		 (!common_call(t, id) && !message_call(t, id)))
		hvc_or_smc(t, smc);
}

/* Ids of FF-A that have both forms; of the others 64 bits are no call. */
static bool has_64_bit_form(uint32_t id)
{
	switch (id) {
	case ID_RXTX_MAP:
	case ID_DIRECT_REQ:
	case ID_DIRECT_RESP:
	case ID_MEM_DONATE:
	case ID_MEM_LEND:
	case ID_MEM_SHARE:
	case ID_MEM_RETRIEVE_REQ:
	case ID_NOTIFICATION_INFO:
		return true;
	default:
		return false;
	}
}

/* From 1.1 on. */
static bool later_call(struct turn *t, uint32_t id, bool is_64)
{
	switch (id) {
	case ID_NOTIFICATION_BIND:
	case ID_NOTIFICATION_UNBIND:
	case ID_NOTIFICATION_SET:
		notification_change(t, id);
		return true;
	case ID_NOTIFICATION_GET:
		notification_get(t);
		return true;
	case ID_NOTIFICATION_INFO:
		notification_info(t, is_64);
		return true;
	case ID_MSG_SEND2:
		msg_send2(t);
		return true;
	default:
		return false;
	}
}

/* From 1.2 on, with ids of 64 bits alone. */
static bool wide_call(struct turn *t, uint32_t id)
{
	switch (id) {
	case ID_INFO_GET_REGS:
		info_get_regs(t);
		return true;
	case ID_DIRECT_REQ2:
		direct_request(t, true);
		return true;
	case ID_DIRECT_RESP2:
		direct_response(t, true);
		return true;
	default:
		return false;
	}
}

static bool versioned_call(struct turn *t, uint32_t id, bool is_64)
{
	if (is_64 && t->vm->version == FFA_1_2 && wide_call(t, id))
		return true;
	if (is_64 && !has_64_bit_form(id))
		return false;
	if (t->vm->version == FFA_1_0 && message_call(t, id))
		return true;
	if (t->vm->version >= FFA_1_1 && later_call(t, id, is_64))
		return true;
	switch (id) {
	case ID_PARTITION_INFO_GET:
		partition_info_get(t);
		return true;
	case ID_DIRECT_REQ:
		direct_request(t, false);
		return true;
	case ID_DIRECT_RESP:
		direct_response(t, false);
		return true;
	default:
		return common_call(t, id);
	}
}

/* ffa.md, 1 and 3.1: any call but VERSION settles the version. */
static void ffa_call(struct turn *t, bool smc)
{
	uint32_t id = w(t, 0) & ~HINT;
	bool is_64 = (id & ID_64) != 0;
	uint32_t base = id & ~ID_64;

	if (base < ID_ERROR || base > 0x840000ffU) {
		hvc_or_smc(t, smc);
		return;
	}
	t->x[0] = id;
	for (unsigned i = 1; i < 8 && !is_64; i++)
		t->x[i] = (uint32_t)t->x[i];
	if (id != ID_VERSION)
		t->vm->settled = true;
	if (id == ID_INTERRUPT)
		error(t, DENIED);
	else if (!versioned_call(t, base, is_64))
		error(t, NOT_SUPPORTED);
}

/* Calls that look for interrupts (abi.md, 6.9), and may be cut short by one. */
static bool may_be_cut(uint32_t id)
{
	switch (id & ~(ID_64 | HINT)) {
	case ID_RXTX_MAP:
	case ID_MEM_DONATE:
	case ID_MEM_LEND:
	case ID_MEM_SHARE:
	case ID_MEM_RETRIEVE_REQ:
	case ID_MEM_RELINQUISH:
	case ID_MEM_RECLAIM:
		return true;
	default:
		return false;
	}
}

#define RUNS_AT_ONCE 64

/*
 * 6.9: a call that was cut short has changed nothing that its VM could tell,
 * but that a RECLAIM which has begun to zero keeps others out.
 */
static void cut_short(struct turn *t)
{
	uint32_t id = w(t, 0) & ~(ID_64 | HINT);
	struct region *r;

	if (!t->seen->interrupted || !may_be_cut(w(t, 0)))
		unspecified(t, "a call that must not be repeated");
	if (speaks_ffa(t->vm))
		t->vm->settled = true;
	if (id == ID_MEM_RELINQUISH) {
		r = find_region(t->s, get32(t->tx, 0));
		if (r == NULL || r->runs <= RUNS_AT_ONCE)
			unspecified(t, "a RELINQUISH of few runs cut short");
	}
	if (id != ID_MEM_RECLAIM)
		return;
	r = find_region(t->s, w(t, 1));
	if (r == NULL || r->sender != t->id || in_use(r)) {
		unspecified(t, "a RECLAIM that has nothing to clear");
		return;
	}
	r->reclaiming = true;
	r->dirty |= (w(t, speaks_ffa(t->vm) ? 3 : 2) & 1) != 0;
}

void spec_call(struct spec *s, unsigned cpu, bool smc, const uint8_t *tx,
	       const struct seen *seen)
{
	struct turn t = {
		.s = s, .cpu = cpu, .name = s->on[cpu], .tx = tx, .seen = seen
	};

	s->unspecified[0] = '\0';
	t.v = vcpu_named(s, t.name);
	t.vm = &s->vm[t.name.vm];
	t.id = t.name.vm;
	memcpy(t.x, t.v->x, sizeof(t.x));
	if (seen->again)
		cut_short(&t);
	else if (t.id != PRIMARY && psci_of_secondary(&t))
		return;
	else if (speaks_ffa(t.vm))
		ffa_call(&t, smc);
	else
		spci_call(&t, smc);
}
