/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/buffers.h"

#include "arch/window.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

/* A buffer that is being mapped or unmapped, and its change in stage 2. */
struct buffer {
	struct page_run run;
	uint64_t from; /* attributes */
	uint64_t to;
};

/* True if all pages of a run have the attributes given. */
static bool all_alike(struct ptable_locked t, struct page_run run,
		      uint64_t attrs)
{
	for (uint64_t a = run.begin; a < page_run_end(run); a += PAGE_SIZE) {
		if (ptable_look(t, ipa(a)) != attrs)
			return false;
	}
	return true;
}

/*
 * Looks at pages that are to be a buffer: the VM must own them alone and have
 * the rights `needs`, of which it keeps `keeps`.
 */
static enum status check_buffer(struct ptable_locked t, struct buffer *b,
				struct page_run run, unsigned needs,
				unsigned keeps)
{
	struct page_mode mode;

	b->run = run;
	b->from = ptable_look(t, ipa(run.begin));
	mode = stage2_mode(b->from);
	if (mode.state != PAGE_OWNED || (mode.access & ACCESS_DEVICE) ||
	    (mode.access & needs) != needs || !all_alike(t, run, b->from))
		return STATUS_INVALID_PARAMETERS;
	b->to = stage2_attrs((struct page_mode){ PAGE_MAILBOX, keeps });
	return STATUS_OK;
}

/* Returns the number of a VM's TX among the monitor's buffers. RX is next. */
static uint32_t tx_number(const struct vm *vm)
{
	return 2 * (vm->id - 1U);
}

/* Shows the monitor both buffers, and keeps what gives them back to the VM. */
static void show(struct vm *vm, const struct buffer *tx,
		 const struct buffer *rx)
{
	uint32_t n = tx_number(vm);
	uint64_t pages = tx->run.pages;
	uint8_t *rx_at =
		window_map_buffer(n + 1, pa(rx->run.begin), pages, true);
	const uint8_t *tx_at =
		window_map_buffer(n, pa(tx->run.begin), pages, false);

	vm->buffers =
		(struct vm_buffers){ tx->run, rx->run, tx->from, rx->from };
	mailbox_map(&vm->mailbox, rx_at, tx_at, (uint32_t)(pages * PAGE_SIZE));
}

/* Changes both buffers. NO_MEMORY: the VM's share has too few pages. */
static enum status change_both(struct ptable_locked t, const struct buffer *tx,
			       const struct buffer *rx)
{
	bool tx_first = tx->run.begin < rx->run.begin;
	struct page_run runs[2] = { (tx_first ? tx : rx)->run,
				    (tx_first ? rx : tx)->run };
	uint32_t needed = ptable_tables_for(t, runs, NULL, 2);

	if (!ptable_prepare(t, needed, runs, NULL, 2))
		return STATUS_NO_MEMORY;
	ptable_commit(t, &tx->run, 1, tx->from, tx->to);
	ptable_commit(t, &rx->run, 1, rx->from, rx->to);
	return STATUS_OK;
}

static enum status map_locked(struct vm_locked locked,
			      const struct buffer_pair *pair)
{
	const struct page_run tx_run = { pair->tx, pair->pages };
	const struct page_run rx_run = { pair->rx, pair->pages };
	struct vm *vm = locked.vm;
	struct buffer tx;
	struct buffer rx;
	enum status status;

	if (mailbox_mapped(&vm->mailbox))
		return STATUS_DENIED;
	status = check_buffer(locked.table, &tx, tx_run,
			      ACCESS_READ | ACCESS_WRITE,
			      ACCESS_READ | ACCESS_WRITE);
	if (status == STATUS_OK)
		status = check_buffer(locked.table, &rx, rx_run, pair->rx_needs,
				      ACCESS_READ);
	if (status == STATUS_OK)
		status = change_both(locked.table, &tx, &rx);
	if (status == STATUS_OK)
		show(vm, &tx, &rx);
	return status;
}

/* Returns a buffer whose pages are to have the attributes attrs again. */
static struct buffer going_back(struct ptable_locked t, struct page_run run,
				uint64_t attrs)
{
	return (struct buffer){ .run = run,
				.from = ptable_look(t, ipa(run.begin)),
				.to = attrs };
}

/* Gives the pages back to the VM, whose mailbox is closed. */
static enum status unmap_locked(struct vm_locked locked)
{
	const struct vm_buffers *b = &locked.vm->buffers;
	struct ptable_locked t = locked.table;
	uint32_t n = tx_number(locked.vm);
	struct buffer tx = going_back(t, b->tx, b->tx_attrs);
	struct buffer rx = going_back(t, b->rx, b->rx_attrs);
	enum status status = change_both(t, &tx, &rx);

	if (status == STATUS_OK) {
		window_unmap_buffer(n, tx.run.pages);
		window_unmap_buffer(n + 1, rx.run.pages);
	}
	return status;
}

COLD enum status buffers_map(struct vm *vm, const struct buffer_pair *pair)
{
	struct vm_locked locked = vm_lock(vm);
	enum status status = map_locked(locked, pair);

	vm_unlock(locked);
	return status;
}

COLD enum status buffers_unmap(struct vm *vm)
{
	struct vm_locked locked;
	enum status status;
	uint32_t was;

	if (!mailbox_close(&vm->mailbox, &was))
		return STATUS_INVALID_PARAMETERS;
	locked = vm_lock(vm);
	status = unmap_locked(locked);
	vm_unlock(locked);
	if (status == STATUS_OK)
		mailbox_unmap(&vm->mailbox);
	else
		mailbox_reopen(&vm->mailbox, was);
	return status;
}
