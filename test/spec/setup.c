/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION, FEATURES, and which VMs there are (abi.md, 2; ffa.md, 3). */
#include "test/spec/turn.h"

#define NO_VERSION 0xffffffffU
#define HIGHEST	   0x10002U
#define FFA_1	   0x10000U

/* True if the VM sent or has retrieved a region that is not gone. */
static bool has_regions(const struct turn *t)
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		struct region *r = &t->s->region[i];
		const struct party *b = find_borrower(r, t->id);

		if (r->live && (r->sender == t->id || (b != NULL && b->holds)))
			return true;
	}
	return false;
}

/* abi.md, 2; ffa.md, 3.1. */
void version(struct turn *t)
{
	uint32_t asked = w(t, 1);
	bool spci = asked < FFA_1;
	enum version v = spci		      ? SPCI_0_9 :
			 asked == FFA_1	      ? FFA_1_0 :
			 asked == (FFA_1 | 1) ? FFA_1_1 :
						FFA_1_2;

	if (asked >= 2 * FFA_1 || (t->vm->settled && v != t->vm->version) ||
	    (!spci && !speaks_ffa(t->vm) &&
	     (has_buffers(t->vm) || has_regions(t)))) {
		find(t->v, NO_VERSION, 0, 0, 0);
		return;
	}
	t->vm->version = v;
	if (spci)
		find(t->v, ID_SUCCESS, 0, 9, 0);
	else
		find(t->v, HIGHEST, 0, 0, 0);
}

/* Ids of which FEATURES of SPCI 0.9 says yes. */
static bool spci_reports(uint32_t id)
{
	static const uint8_t ids[] = { 0x60, 0x61, 0x63, 0x64, 0x69,
				       0x6a, 0x6b, 0x6c, 0x6e, 0x71,
				       0x72, 0x73, 0x74, 0x76, 0x77 };

	for (unsigned i = 0; i < sizeof(ids); i++) {
		if (id == 0x84000000U + ids[i])
			return true;
	}
	return false;
}

/* Ids that FEATURES of FF-A reports, from and to which version. */
static const struct {
	uint8_t id;
	uint8_t forms; /* 1: of 32 bits, 2: of 64, 3: both */
	uint8_t first, last;
	uint32_t property; /* of the caller, or 0 */
} reported[] = {
	{ 0x60, 1, 0, 2, 0 },		/* ERROR */
	{ 0x61, 3, 0, 2, 0 },		/* SUCCESS */
	{ 0x62, 1, 0, 2, 0 },		/* INTERRUPT */
	{ 0x63, 1, 0, 2, 0 },		/* VERSION */
	{ 0x64, 1, 0, 2, 0 },		/* FEATURES */
	{ 0x65, 1, 0, 2, 0 },		/* RX_RELEASE */
	{ 0x66, 3, 0, 2, 0 },		/* RXTX_MAP */
	{ 0x67, 1, 0, 2, 0 },		/* RXTX_UNMAP */
	{ 0x68, 1, 0, 2, 0 },		/* PARTITION_INFO_GET */
	{ 0x69, 1, 0, 2, 0 },		/* ID_GET */
	{ 0x6a, 1, 0, 0, INDIRECT },	/* MSG_POLL */
	{ 0x6b, 1, 0, 2, 0 },		/* MSG_WAIT */
	{ 0x6c, 1, 0, 2, 0 },		/* YIELD */
	{ 0x6d, 1, 0, 2, 0 },		/* RUN */
	{ 0x6e, 1, 0, 0, INDIRECT },	/* MSG_SEND */
	{ 0x6f, 3, 0, 2, 0 },		/* DIRECT_REQ */
	{ 0x70, 3, 0, 2, 0 },		/* DIRECT_RESP */
	{ 0x71, 3, 0, 2, 0 },		/* MEM_DONATE */
	{ 0x72, 3, 0, 2, 0 },		/* MEM_LEND */
	{ 0x73, 3, 0, 2, 0 },		/* MEM_SHARE */
	{ 0x74, 3, 0, 2, 0 },		/* MEM_RETRIEVE_REQ */
	{ 0x75, 1, 0, 2, 0 },		/* MEM_RETRIEVE_RESP */
	{ 0x76, 1, 0, 2, 0 },		/* MEM_RELINQUISH */
	{ 0x77, 1, 0, 2, 0 },		/* MEM_RECLAIM */
	{ 0x7f, 1, 1, 2, HAS_NOTICES }, /* BIND */
	{ 0x80, 1, 1, 2, HAS_NOTICES }, /* UNBIND */
	{ 0x81, 1, 1, 2, HAS_NOTICES }, /* SET */
	{ 0x82, 1, 1, 2, HAS_NOTICES }, /* GET */
	{ 0x83, 3, 1, 2, 0 },		/* INFO_GET: to the primary */
	{ 0x86, 1, 1, 2, 0 },		/* MSG_SEND2 */
	{ 0x8a, 3, 2, 2, 0 },		/* CONSOLE_LOG */
	{ 0x8b, 2, 2, 2, 0 },		/* PARTITION_INFO_GET_REGS */
	{ 0x8d, 2, 2, 2, 0 },		/* DIRECT_REQ2 */
	{ 0x8e, 2, 2, 2, 0 },		/* DIRECT_RESP2 */
};

static bool ffa_reports(const struct turn *t, uint32_t id)
{
	unsigned minor = (unsigned)t->vm->version - FFA_1_0;
	unsigned form = id & ID_64 ? 2 : 1;

	if (id == ID_NOTIFICATION_INFO || id == (ID_NOTIFICATION_INFO | ID_64))
		return is_primary(t) && minor >= 1;
	for (unsigned i = 0; i < sizeof(reported) / sizeof(reported[0]); i++) {
		if ((id & ~ID_64) == 0x84000000U + reported[i].id &&
		    (reported[i].forms & form) && minor >= reported[i].first &&
		    minor <= reported[i].last)
			return reported[i].property == 0 ||
			       (t->vm->properties & reported[i].property) != 0;
	}
	return false;
}

/* ffa.md, 3.2. */
static void ffa_features(struct turn *t)
{
	uint32_t id = w(t, 1);
	bool retrieve = (id & ~ID_64) == ID_MEM_RETRIEVE_REQ &&
			t->vm->version >= FFA_1_1;
	uint32_t w2 = 0;

	if (id == 1 && w(t, 2) == 0 && !is_primary(t) &&
	    has_notifications(t->s, t->id)) {
		find(t->v, ID_SUCCESS, 0, 5, 0);
		return;
	}
	if (!ffa_reports(t, id) ||
	    (w(t, 2) != 0 && !(retrieve && w(t, 2) == 2))) {
		error(t, NOT_SUPPORTED);
		return;
	}
	if ((id & ~ID_64) == ID_RXTX_MAP && t->vm->version == FFA_1_2)
		w2 = 16U << 16;
	if (retrieve)
		w2 = 2;
	find(t->v, ID_SUCCESS, 0, w2, 0);
}

void features(struct turn *t)
{
	if (speaks_ffa(t->vm))
		ffa_features(t);
	else if (spci_reports(w(t, 1)))
		ok(t);
	else
		error(t, NOT_SUPPORTED);
}

/* 3.6: the properties that go with the version that the VM speaks. */
uint32_t properties_of(const struct spec *s, unsigned id)
{
	const struct spec_vm *vm = &s->vm[id];
	uint32_t has = 0;

	if (vm->version >= FFA_1_0)
		has |= RECEIVES_DIRECT | SENDS_DIRECT | INDIRECT;
	if (vm->version >= FFA_1_1)
		has |= HAS_NOTICES;
	if (vm->version >= FFA_1_2)
		has |= RECEIVES_DIRECT2 | SENDS_DIRECT2;
	return vm->properties & has;
}

/* 3.6: what the caller is shown of a VM. */
static uint32_t shown_properties(const struct turn *t, unsigned id)
{
	const struct spec_vm *vm = &t->s->vm[id];
	uint32_t p = properties_of(t->s, id);

	if ((vm->version >= FFA_1_1) != (t->vm->version >= FFA_1_1) ||
	    !(t->vm->properties & INDIRECT))
		p &= ~INDIRECT;
	if (t->vm->version == FFA_1_0)
		return p & (RECEIVES_DIRECT | SENDS_DIRECT | INDIRECT);
	return p | 1U << 8;
}

/* The first eight bytes of a VM's descriptor. */
static uint64_t describe(const struct turn *t, unsigned id)
{
	return id | (uint64_t)t->s->vm[id].vcpus << 16 |
	       (uint64_t)shown_properties(t, id) << 32;
}

/* 3.6; no VM has a UUID here. */
void partition_info_get(struct turn *t)
{
	static uint8_t d[SPEC_VMS * 24];
	bool is_1_0 = t->vm->version == FFA_1_0;
	uint32_t size = is_1_0 ? 8 : 24;

	if ((w(t, 5) & ~(is_1_0 ? 0U : 1U)) != 0 ||
	    (w(t, 1) | w(t, 2) | w(t, 3) | w(t, 4)) != 0) {
		error(t, INVALID_PARAMETERS);
		return;
	}
	if (w(t, 5) == 1) {
		find(t->v, ID_SUCCESS, 0, t->s->vms, 0);
		return;
	}
	if (!has_buffers(t->vm) || t->vm->state != RX_EMPTY) {
		error(t, BUSY);
		return;
	}
	memset(d, 0, sizeof(d));
	for (unsigned id = 1; id <= t->s->vms; id++)
		put64(d, (id - 1) * size, describe(t, id));
	fill_rx(t->vm, d, 0, t->s->vms * size);
	t->vm->state = RX_FULL;
	find(t->v, ID_SUCCESS, 0, t->s->vms, is_1_0 ? 0 : size);
}

/* 3.7 */
void info_get_regs(struct turn *t)
{
	unsigned start = w(t, 3) & 0xffff;

	if (w(t, 3) >> 16 != 0) {
		wide_error(t, RETRY);
		return;
	}
	if ((t->x[1] | t->x[2]) != 0 || start >= t->s->vms) {
		wide_error(t, INVALID_PARAMETERS);
		return;
	}
	find_wide(t->v, ID_SUCCESS | ID_64, 0,
		  (uint64_t)24 << 48 | (uint64_t)(t->s->vms - 1) << 16 |
			  (t->s->vms - 1),
		  0);
	for (unsigned id = start + 1; id <= t->s->vms; id++)
		t->v->x[3 + 3 * (id - start - 1)] = describe(t, id);
}
