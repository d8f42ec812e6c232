/* SPDX-License-Identifier: BSD-3-Clause */
/* RXTX_MAP and RX_RELEASE (abi.md's 5.1 and 5.4). */
#include "kernel/call/list.h"
#include "kernel/map/monitor_map.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

/* A page on its way from the VM alone to the VM and the monitor. */
struct buffer {
	struct page_run run;
	uint64_t from; /* attributes */
	uint64_t to;
};

/*
 * Looks at a page that is to be a buffer: the VM must own it alone and have
 * the rights need, which are those that it keeps.
 */
static spci_status check_buffer(const struct ptable *t, struct buffer *b,
				uint64_t address, unsigned need)
{
	struct page_mode mode;

	b->run = (struct page_run){ address, 1 };
	b->from = ptable_look(t, ipa(address));
	mode = stage2_mode(b->from);
	if (mode.state != PAGE_OWNED || (mode.access & ACCESS_DEVICE) ||
	    (mode.access & need) != need)
		return SPCI_DENIED;
	b->to = stage2_attrs((struct page_mode){ PAGE_MAILBOX, need });
	return SPCI_OK;
}

/* Maps both pages for the monitor, or none. */
static bool map_for_us(const struct buffer *tx, const struct buffer *rx)
{
	struct pa_range tx_range = { tx->run.begin, tx->run.begin + PAGE_SIZE };
	struct pa_range rx_range = { rx->run.begin, rx->run.begin + PAGE_SIZE };

	if (!monitor_map(tx_range, MAP_READ))
		return false;
	if (monitor_map(rx_range, MAP_WRITE))
		return true;
	monitor_unmap(tx_range);
	return false;
}

static spci_status take_buffers(struct ptable *t, const struct buffer *tx,
				const struct buffer *rx)
{
	struct ptable_change change = PTABLE_CHANGE;
	bool tx_first = tx->run.begin < rx->run.begin;
	struct page_run runs[2] = { (tx_first ? tx : rx)->run,
				    (tx_first ? rx : tx)->run };
	bool taken = ptable_prepare(t, &change, runs, NULL, 2) &&
		     map_for_us(tx, rx);

	if (taken) {
		ptable_commit(t, &change, &tx->run, 1, tx->from, tx->to);
		ptable_commit(t, &change, &rx->run, 1, rx->from, rx->to);
	}
	ptable_end(&change);
	return taken ? SPCI_OK : SPCI_NO_MEMORY;
}

static spci_status map_buffers(struct vm_locked locked, uint64_t tx_address,
			       uint64_t rx_address)
{
	struct vm *vm = locked.vm;
	struct buffer tx;
	struct buffer rx;
	spci_status status;

	if (mailbox_mapped(&vm->mailbox))
		return SPCI_DENIED;
	status = check_buffer(&vm->ptable, &tx, tx_address,
			      ACCESS_READ | ACCESS_WRITE);
	if (status == SPCI_OK)
		status =
			check_buffer(&vm->ptable, &rx, rx_address, ACCESS_READ);
	if (status == SPCI_OK)
		status = take_buffers(&vm->ptable, &tx, &rx);
	if (status == SPCI_OK)
		mailbox_map(&vm->mailbox, (uint8_t *)(uintptr_t)rx_address,
			    (const uint8_t *)(uintptr_t)tx_address);
	return status;
}

/* RX has become free, or has come to be: tells the primary if anybody waits. */
static void tell_waiters(struct call *c)
{
	struct vm *vm = c->vcpu->vm;

	bool waiters = mailbox_has_waiters(&vm->mailbox);

	if (waiters && vm_is_primary(vm)) {
		call_values(c, SPCI_ID(RX_RELEASE), 0, 0, 0, 0);
		return;
	}
	call_return(c, 0);
	if (waiters)
		call_leave(c, SPCI_ID(RX_RELEASE), 0, 0, 0);
}

void call_rxtx_map(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	uint64_t tx = c->arg[1];
	uint64_t rx = c->arg[2];
	struct vm_locked locked;
	spci_status status = SPCI_INVALID_PARAMETERS;

	if ((uint32_t)c->arg[3] == 1 && is_page_aligned(tx) &&
	    is_page_aligned(rx) && tx != rx) {
		locked = vm_lock(vm);
		status = map_buffers(locked, tx, rx);
		vm_unlock(locked);
	}
	if (status == SPCI_OK)
		tell_waiters(c);
	else
		call_status(c, status);
}

void call_rx_release(struct call *c)
{
	if (mailbox_release(&c->vcpu->vm->mailbox))
		tell_waiters(c);
	else
		call_status(c, SPCI_DENIED);
}
