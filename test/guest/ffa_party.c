/* SPDX-License-Identifier: BSD-3-Clause */
#include "ffa_party.h"

#include "ffa_old.h"
#include <keel/fault.h>
#include <keel/ffa.h>
#include <keel/ffa_memory.h>
#include <keel/guest.h>
#include <string.h>

#define BORROWERS 4
#define PAGE	  4096

const struct caller parties[VERSIONS] = {
	{ PARTNER_SPCI, OLD, "SPCI 0.9" },
	{ PARTNER_1_0, 0, "FF-A 1.0" },
	{ PARTNER_1_1, 1, "FF-A 1.1" },
	{ PARTNER_1_2, 2, "FF-A 1.2" },
};
/* Some have other tasks in groups with another manifest. */
const struct caller others[VERSIONS] = {
	{ PARTNER_IDLE, OLD, "another SPCI 0.9" },
	{ PARTNER_MUTE, 0, "another FF-A 1.0" },
	{ PARTNER_BOTH, 1, "another FF-A 1.1" },
	{ PARTNER_NEXT, 2, "another FF-A 1.2" },
};
static const struct caller primary = { PRIMARY, OWN_MINOR, "the primary" };
const struct caller *const own = &primary;

_Alignas(PAGE) static uint8_t room[ROOM_PAGES][PAGE];

static void must(const char *what, int32_t status)
{
	if (status != 0)
		guest_panic("%s ends with %d", what, (int)status);
}

/* Sends an old VM its page; a VM of 1.0 tells it. */
static void meet(uint16_t vm)
{
	const struct caller *teller = &parties[1];
	uint64_t words[OLD_HELLO / 8];
	struct gift g = { .from = own,
			  .func = FFA_MEM_SHARE_32,
			  .address = old_page(vm),
			  .tag = OLD_TAG,
			  .borrowers = { vm },
			  .permissions = { FFA_DATA_RW } };

	must("SHARE of its page", party_send(&g));
	old_hello(vm, g.handle, words);
	for (unsigned i = 0; i < OLD_HELLO / 8; i++)
		dialog_write(teller, 8 * i, words[i]);
	ffa_run(vm, 0);
	dialog_run_call(teller->vm,
			ARGS(FFA_MSG_SEND_32, ffa_pair(teller->vm, vm), 0,
			     OLD_HELLO));
	old_begin(vm);
	ffa_run(teller->vm, 0);
}

void party_begin(void)
{
	dialog_begin();
	dialog_mailbox(own);
	for (unsigned i = 1; i < VERSIONS; i++) {
		dialog_mailbox(&parties[i]);
		dialog_mailbox(&others[i]);
	}
	meet(parties[0].vm);
	meet(others[0].vm);
}

/* The words behind an order, and of the answer. */
struct words {
	uint64_t w[GUEST_FFA_WORDS - 1];
};

#define WORDS(...) ((struct words){ { __VA_ARGS__ } })

/* Gives an order by the library. */
static struct words order(const struct caller *c, enum partner_order order,
			  struct words words)
{
	uint64_t all[GUEST_FFA_WORDS] = { ORDER | (uint64_t)order };

	memcpy(&all[1], &words, sizeof(words));
	must("an order", guest_ffa_ask(c->vm, all));
	memcpy(&words, &all[1], sizeof(words));
	return words;
}

static int32_t send_own(struct gift *g)
{
	struct ffa_memory_access borrowers[BORROWERS] = { 0 };
	struct ffa_memory_constituent piece = { .address = g->address,
						.page_count = 1 };
	struct guest_ffa_region region = { .share_func = g->func,
					   .flags = g->flags,
					   .tag = g->tag,
					   .borrowers = borrowers,
					   .pieces = &piece,
					   .piece_count = 1 };
	int32_t status;

	for (unsigned i = 0; i < BORROWERS && g->borrowers[i] != 0; i++) {
		borrowers[i].receiver = g->borrowers[i];
		borrowers[i].permissions = g->permissions[i];
		region.borrower_count++;
	}
	status = guest_ffa_mem_send(&region);
	g->handle = region.handle;
	return status;
}

/* Returns what SPCI 0.9 grants with these permissions. */
static enum spci_memory_access old_access(uint8_t permissions)
{
	bool runs = !(permissions & FFA_INSTRUCTION_NX);

	if (permissions & FFA_DATA_RO)
		return runs ? SPCI_MEMORY_RO_X : SPCI_MEMORY_RO_NX;
	return runs ? SPCI_MEMORY_RW_X : SPCI_MEMORY_RW_NX;
}

int32_t party_send(struct gift *g)
{
	struct partner_gift arguments = { .func = g->func,
					  .flags = g->flags,
					  .address = g->address,
					  .tag = (uint32_t)g->tag };
	struct words words;

	if (g->from->minor == OLD)
		return old_send(g->from->vm, g->func, g->flags,
				(uint32_t)g->tag, g->address, g->borrowers[0],
				old_access(g->permissions[0]), &g->handle);
	if (g->from->vm == PRIMARY)
		return send_own(g);
	memcpy(arguments.borrowers, g->borrowers, sizeof(g->borrowers));
	memcpy(arguments.permissions, g->permissions, sizeof(g->permissions));
	memcpy(&words, &arguments, sizeof(words));
	words = order(g->from, PARTNER_SEND, words);
	g->handle = words.w[1];
	return (int32_t)words.w[0];
}

static int32_t retrieve_own(const struct partner_wish *wish, struct taken *t)
{
	struct ffa_memory_access self = {
		.receiver = PRIMARY, .permissions = (uint8_t)wish->permissions
	};
	struct ffa_memory_constituent piece = { 0 };
	struct guest_ffa_region region = { .handle = wish->handle,
					   .sender = wish->sender,
					   .flags = wish->flags,
					   .tag = wish->tag,
					   .borrowers = &self,
					   .borrower_count = 1,
					   .pieces = &piece,
					   .piece_max = 1 };
	int32_t status = guest_ffa_mem_retrieve(&region);

	*t = (struct taken){ piece.address, region.share_func,
			     self.permissions };
	return status;
}

int32_t party_retrieve(const struct caller *c, const struct gift *g,
		       uint8_t permissions, uint32_t flags, struct taken *t)
{
	const struct partner_wish wish = { .handle = g->handle,
					   .sender = g->from->vm,
					   .permissions = permissions,
					   .flags = flags,
					   .tag = g->tag };
	struct partner_got got;
	struct words words;

	*t = (struct taken){ .func = g->func };
	if (c->minor == OLD)
		return old_retrieve(c->vm, g->func, (uint32_t)g->tag,
				    g->from->vm, g->handle, &t->address);
	if (c->vm == PRIMARY)
		return retrieve_own(&wish, t);
	memcpy(&words, &wish, sizeof(words));
	words = order(c, PARTNER_RETRIEVE, words);
	memcpy(&got, &words, sizeof(got));
	*t = (struct taken){ got.address, (uint32_t)got.func,
			     (uint8_t)got.permissions };
	return (int32_t)got.status;
}

int32_t party_relinquish(const struct caller *c, const struct gift *g,
			 uint32_t flags)
{
	if (c->minor == OLD)
		return old_relinquish(c->vm, g->handle, flags);
	if (c->vm == PRIMARY)
		return guest_ffa_mem_relinquish(g->handle, flags);
	return (int32_t)order(c, PARTNER_RELINQUISH, WORDS(g->handle, flags))
		.w[0];
}

int32_t party_reclaim(const struct caller *c, const struct gift *g,
		      uint32_t flags)
{
	if (c->minor == OLD)
		return old_reclaim(c->vm, g->handle, flags);
	if (c->vm == PRIMARY)
		return guest_ffa_mem_reclaim(g->handle, flags);
	return (int32_t)order(c, PARTNER_RECLAIM, WORDS(g->handle, flags)).w[0];
}

bool party_load(const struct caller *c, uint64_t address, uint64_t *value)
{
	struct words words;

	if (c->minor == OLD)
		return old_load(c->vm, address, value);
	if (c->vm == PRIMARY)
		return guest_try_read(address, value);
	words = order(c, PARTNER_LOAD, WORDS(address));
	*value = words.w[1];
	return words.w[0];
}

bool party_store(const struct caller *c, uint64_t address, uint64_t value)
{
	if (c->minor == OLD)
		return old_store(c->vm, address, value);
	if (c->vm == PRIMARY)
		return guest_try_write(address, value);
	return order(c, PARTNER_STORE, WORDS(address, value)).w[0];
}

bool party_fetch(const struct caller *c, uint64_t address)
{
	if (c->minor == OLD)
		return old_fetch(c->vm, address);
	if (c->vm == PRIMARY)
		return guest_try_execute(address);
	return order(c, PARTNER_FETCH, WORDS(address)).w[0];
}

bool party_reads(const struct caller *c, uint64_t address, uint64_t value)
{
	uint64_t is;

	return party_load(c, address, &is) && is == value;
}

uint64_t party_page(const struct caller *c, unsigned number)
{
	uint64_t at = (uintptr_t)room;

	if (c->minor == OLD)
		at = old_room(c->vm);
	else if (c->vm != PRIMARY)
		at = order(c, PARTNER_ROOM, WORDS(0)).w[0];
	return at + (uint64_t)number * PAGE;
}
