/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "messages": MSG_SEND, MSG_WAIT, MSG_POLL, and who waits for RX. */
#include "stage.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UPPER	     (UINT64_C(1) << 32)
#define PAGE	     SPCI_PAGE_SIZE
#define WORDS	     (PAGE / 8)
#define NOTIFY	     1
#define NOBODY	     UINT64_MAX

const char guest_name[] = "messages";

/* The other secondary. */
static const struct actor other = { PUPPET_LISTED, 0, false,
				    "from the other secondary" };

static uint64_t pair(spci_vm_id_t from, spci_vm_id_t to)
{
	return (uint64_t)from << 16 | to;
}

static struct spci_value send(const struct actor *a, spci_vm_id_t to,
			      uint64_t size, uint64_t attributes)
{
	return stage_call(a, (struct spci_value){ .func = SPCI_MSG_SEND_32,
						  .arg1 = pair(a->vm, to),
						  .arg3 = size,
						  .arg4 = attributes });
}

static struct spci_value poll(const struct actor *a)
{
	return stage_ask(a, SPCI_MSG_POLL_32, 0, 0, 0);
}

static struct spci_value release(const struct actor *a)
{
	return stage_ask(a, SPCI_RX_RELEASE_32, 0, 0, 0);
}

/* A message as its receiver finds it. */
static struct spci_value message(spci_vm_id_t from, spci_vm_id_t to,
				 uint64_t size)
{
	return regs(SPCI_MSG_SEND_32, pair(from, to), 0, size);
}

static const struct actor *secondary(const struct actor *a)
{
	return a->smc ? &actors[3] : &actors[2];
}

/* 5.2, 1 to 4, with TX or without. */
static void refused(const struct actor *a, const char *when)
{
	const spci_vm_id_t to = a->vm == PRIMARY ? PUPPET : PRIMARY;
	const struct {
		uint64_t ids, size;
		const char *what;
	} rows[] = {
		{ pair(other.vm, to), 0, "in another's name" },
		{ pair(0, to), 0, "in the monitor's name" },
		{ pair(a->vm, a->vm), 0, "to oneself" },
		{ pair(a->vm, to), PAGE + 1, "of 4097 bytes" },
		{ pair(a->vm, to), 0xffffffff, "of 2^32 - 1 bytes" },
		{ pair(a->vm, NO_VM), 0, "to no VM" },
		{ pair(a->vm, 0), 0, "to the monitor" },
		{ pair(a->vm, HF_TEE_VM_ID), 0, "to 0x8000 (W-04)" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tap_call(stage_ask(a, SPCI_MSG_SEND_32, rows[i].ids, 0,
				   rows[i].size),
			 error(SPCI_INVALID_PARAMETERS),
			 "5.2 1-4: MSG_SEND %s, %s, %s", rows[i].what, when,
			 a->name);
	tap_call(send(a, to, 0, 0),
		 error(when[0] == 'w' ? SPCI_INVALID_PARAMETERS : SPCI_BUSY),
		 "5.2 5-6: MSG_SEND to a VM without RX, %s, %s", when, a->name);
}

static void primary_receives(const struct actor *a)
{
	tap_call(poll(a), error(SPCI_NOT_SUPPORTED), "5.3: MSG_POLL %s",
		 a->name);
	tap_call(stage_ask(a, SPCI_MSG_WAIT_32, 0, 0, 0),
		 error(SPCI_NOT_SUPPORTED), "5.3: MSG_WAIT %s", a->name);
}

/* From the primary: no exit, one message, and what POLL makes of it. */
static void to_secondary(const struct actor *a)
{
	const struct actor *to = secondary(a);

	tap_call(poll(to), error(SPCI_RETRY), "5.3: MSG_POLL without %s",
		 to->name);
	stage_fill(a, stage_tx(a), 0x1122334455667788, WORDS);
	tap_call(send(a, PUPPET, UPPER | PAGE, ~UINT64_C(1)), success(0),
		 "5.2 7: MSG_SEND of 4096 bytes %s", a->name);
	tap_call(send(a, PUPPET, 0, 0), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND before it was read %s", a->name);
	tap_call(release(to), error(SPCI_DENIED),
		 "5.4: RX_RELEASE before it was read %s", to->name);
	tap_call(poll(to), message(PRIMARY, PUPPET, PAGE),
		 "5.3: MSG_POLL of a message %s", to->name);
	tap_ok(stage_check(to, stage_rx(to), 0x1122334455667788, WORDS),
	       "5.2 7: every byte of it arrived, %s", to->name);
	tap_call(poll(to), error(SPCI_RETRY),
		 "5.3: MSG_POLL of a message that was read %s", to->name);
	tap_call(send(a, PUPPET, 0, 0), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND before it was released %s", a->name);
	tap_call(release(to), success(0), "5.4: RX_RELEASE %s", to->name);
	tap_call(release(to), error(SPCI_DENIED), "5.4: RX_RELEASE again %s",
		 to->name);
	tap_call(send(a, PUPPET, 8, 0), success(0),
		 "5.2 7: MSG_SEND of 8 bytes %s", a->name);
	poll(to);
	tap_ok(stage_check(to, stage_rx(to) + 8, 0, WORDS - 1),
	       "W-12: RX is zero behind a short message, %s", to->name);
	release(to);
	tap_call(send(a, PUPPET, 0, 0), success(0),
		 "5.2 7: MSG_SEND of nothing %s", a->name);
	tap_call(poll(to), message(PRIMARY, PUPPET, 0),
		 "5.3: MSG_POLL of nothing %s", to->name);
	tap_ok(stage_check(to, stage_rx(to), 0, WORDS),
	       "W-12: RX is zero behind no message, %s", to->name);
	release(to);
}

/* MSG_WAIT: with a message there, and with one that comes later. */
static void waiting(const struct actor *a)
{
	const struct actor *to = secondary(a);
	const struct spci_value wait = { .func = SPCI_MSG_WAIT_32 };

	send(a, PUPPET, 5, 0);
	tap_call(stage_begin_call(to, wait),
		 regs(SPCI_YIELD_32, id_of(to), 0, 0),
		 "5.3: MSG_WAIT with a message does not leave, %s", to->name);
	tap_call(stage_result(to), message(PRIMARY, PUPPET, 5),
		 "5.3: MSG_WAIT of a message %s", to->name);
	release(to);
	tap_call(stage_begin_call(to, wait),
		 regs(SPCI_MSG_WAIT_32, id_of(to), 0, 0),
		 "3.2 #9: MSG_WAIT leaves %s", to->name);
	tap_call(spci_run(PUPPET, 0), error(SPCI_INVALID_PARAMETERS),
		 "3.1 9: RUN of what waits for a message, and no timer");
	send(a, PUPPET, 6, 0);
	tap_call(spci_run(PUPPET, 0), regs(SPCI_YIELD_32, id_of(to), 0, 0),
		 "3.1 8: RUN of what a message has come for");
	tap_call(stage_result(to), message(PRIMARY, PUPPET, 6),
		 "5.3: MSG_WAIT later has the message %s", to->name);
	release(to);
}

static void to_primary(const struct actor *a)
{
	const struct actor *from = secondary(a);
	const struct spci_value v = { .func = SPCI_MSG_SEND_32,
				      .arg1 = pair(PUPPET, PRIMARY),
				      .arg3 = 24 };

	stage_fill(from, stage_tx(from), 0x99, WORDS);
	tap_call(stage_begin_call(from, v),
		 regs(SPCI_MSG_SEND_32, pair(PUPPET, PRIMARY), 0, 24),
		 "3.2 #10: MSG_SEND to the primary leaves with the size, %s",
		 from->name);
	tap_call(stage_result(from), success(0),
		 "5.2 7: MSG_SEND to the primary %s", from->name);
	tap_ok(stage_check(a, stage_rx(a), 0x99, 3) &&
		       stage_check(a, stage_rx(a) + 24, 0, WORDS - 3),
	       "5.2 7: the primary has it, and zeroes behind it");
	tap_call(send(from, PRIMARY, 0, 0), error(SPCI_BUSY),
		 "5.5: the primary's RX is read at once, not empty, %s",
		 from->name);
	tap_call(release(a), success(0), "5.4: RX_RELEASE %s", a->name);
}

static void between_secondaries(const struct actor *a)
{
	const struct actor *from = secondary(a);
	const struct spci_value v = { .func = SPCI_MSG_SEND_32,
				      .arg1 = pair(PUPPET, other.vm),
				      .arg3 = 16 };

	tap_call(stage_begin_call(from, v),
		 regs(SPCI_MSG_SEND_32, pair(PUPPET, other.vm), 0, 0),
		 "3.2 #11: MSG_SEND to a secondary leaves without the size, %s",
		 from->name);
	tap_call(stage_result(from), success(0),
		 "5.2 7: MSG_SEND to a secondary %s", from->name);
	tap_call(poll(&other), message(PUPPET, other.vm, 16),
		 "5.3: it has the size, %s", from->name);
	release(&other);
}

static uint64_t writable(const struct actor *a)
{
	return stage_x0(a, HF_MAILBOX_WRITABLE_GET, 0, 0, 0);
}

/* The list of VMs that wait for a secondary's RX. HF calls are by hvc only. */
static void waiters_of_secondary(const struct actor *a)
{
	const struct actor *to = secondary(a);

	send(a, PUPPET, 0, 0);
	tap_call(send(&other, PUPPET, 0, NOTIFY), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND with notify %s", other.name);
	tap_call(send(&other, PUPPET, 0, NOTIFY), error(SPCI_BUSY),
		 "5.2 6: the same again %s", other.name);
	tap_call(send(a, PUPPET, 0, NOTIFY), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND with notify %s", a->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), -1,
		  "4: HF_MAILBOX_WAITER_GET of an RX that is not empty");
	poll(to);
	tap_call(stage_begin_call(to, regs(SPCI_RX_RELEASE_32, 0, 0, 0)),
		 regs(SPCI_RX_RELEASE_32, 0, 0, 0),
		 "3.2 #12: RX_RELEASE with waiters leaves, %s", to->name);
	tap_call(stage_result(to), success(0),
		 "5.4: RX_RELEASE with waiters %s", to->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), other.vm,
		  "4: HF_MAILBOX_WAITER_GET has who came first, once");
	tap_equal((int64_t)stage_x0(primary, HF_MAILBOX_WAITER_GET,
				    0x10000 | PUPPET, 0, 0),
		  PRIMARY, "4: HF_MAILBOX_WAITER_GET has who came next");
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), -1,
		  "4: HF_MAILBOX_WAITER_GET has no more");
	tap_equal((int64_t)writable(&other), PUPPET,
		  "4: HF_MAILBOX_WRITABLE_GET %s", other.name);
	tap_equal((int64_t)writable(&other), -1,
		  "4: HF_MAILBOX_WRITABLE_GET again %s", other.name);
	tap_equal((int64_t)writable(primary), PUPPET,
		  "4: HF_MAILBOX_WRITABLE_GET %s", primary->name);
	tap_equal((int64_t)writable(primary), -1,
		  "4: HF_MAILBOX_WRITABLE_GET again %s", primary->name);
}

static void waiters_of_primary(const struct actor *a)
{
	const struct actor *from = secondary(a);

	send(from, PRIMARY, 0, 0);
	tap_call(send(from, PRIMARY, 0, NOTIFY), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND with notify to the primary %s", from->name);
	tap_call(release(a), regs(SPCI_RX_RELEASE_32, 0, 0, 0),
		 "5.4: RX_RELEASE with waiters %s", a->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PRIMARY), PUPPET,
		  "4: HF_MAILBOX_WAITER_GET of the primary's own");
	tap_equal((int64_t)writable(puppet), PRIMARY,
		  "4: HF_MAILBOX_WRITABLE_GET %s", puppet->name);
}

/* Waiting for an RX that does not exist yet ends with RXTX_MAP. */
static void waiters_for_map(const struct actor *a)
{
	const struct actor *to = secondary(a);

	stage_unmap(to);
	tap_call(send(a, PUPPET, 0, NOTIFY), error(SPCI_BUSY),
		 "5.2 6: MSG_SEND with notify to no RX %s", a->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), -1,
		  "4: HF_MAILBOX_WAITER_GET of no RX");
	tap_call(stage_begin_call(to, regs(SPCI_RXTX_MAP_64, stage_tx(to),
					   stage_rx(to), 1)),
		 regs(SPCI_RX_RELEASE_32, 0, 0, 0),
		 "3.2 #12: RXTX_MAP with waiters leaves, %s", to->name);
	tap_call(stage_result(to), success(0), "5.1: RXTX_MAP with waiters %s",
		 to->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), PRIMARY,
		  "4: HF_MAILBOX_WAITER_GET after RXTX_MAP");
	writable(primary);
	stage_unmap(a);
	send(to, PRIMARY, 0, NOTIFY);
	tap_call(stage_map(a), regs(SPCI_RX_RELEASE_32, 0, 0, 0),
		 "5.1: RXTX_MAP with waiters %s", a->name);
	hf_mailbox_waiter_get(PRIMARY);
	writable(puppet);
}

static void waiter_get_refused(void)
{
	static const uint64_t vms[] = { 0, NO_VM, HF_TEE_VM_ID, PUPPET };

	for (size_t i = 0; i < COUNT(vms); i++)
		tap_equal((int64_t)stage_x0(primary, HF_MAILBOX_WAITER_GET,
					    vms[i], 0, 0),
			  -1, "4: HF_MAILBOX_WAITER_GET of VM 0x%llx %s",
			  (unsigned long long)vms[i], primary->name);
	send(primary, PUPPET, 0, 0);
	send(&other, PUPPET, 0, NOTIFY);
	poll(puppet);
	release(puppet);
	tap_equal((int64_t)stage_x0(puppet, HF_MAILBOX_WAITER_GET, PUPPET, 0,
				    0),
		  -1, "4: HF_MAILBOX_WAITER_GET %s", puppet->name);
	tap_equal((int64_t)hf_mailbox_waiter_get(PUPPET), other.vm,
		  "4: and nobody was taken out by it");
	writable(&other);
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	stage_begin();
	for (size_t i = 0; i < ACTORS; i++)
		refused(&actors[i], "without TX");
	stage_map(primary);
	for (size_t i = 0; i < 2; i++)
		refused(&actors[i], "to nobody's RX");
	stage_unmap(primary);
	stage_map(puppet);
	for (size_t i = 2; i < ACTORS; i++)
		refused(&actors[i], "to nobody's RX");
	stage_map(primary);
	stage_map(&other);
	for (size_t i = 0; i < 2; i++) {
		primary_receives(&actors[i]);
		to_secondary(&actors[i]);
		waiting(&actors[i]);
		to_primary(&actors[i]);
		between_secondaries(&actors[i]);
		waiters_of_secondary(&actors[i]);
		waiters_of_primary(&actors[i]);
		waiters_for_map(&actors[i]);
	}
	waiter_get_refused();
	tap_done();
}
