/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/buffers.h"

#include "kernel/map/monitor_map.h"
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
 * the rights `needs`, of which it keeps `keeps`. The page at 0 is refused: the
 * monitor would map it where NULL points (N-05).
 */
static enum status check_buffer(struct ptable_locked t, struct buffer *b,
				struct page_run run, unsigned needs,
				unsigned keeps)
{
	struct page_mode mode;

	b->run = run;
	b->from = ptable_look(t, ipa(run.begin));
	mode = stage2_mode(b->from);
	if (run.begin == 0 || mode.state != PAGE_OWNED ||
	    (mode.access & ACCESS_DEVICE) || (mode.access & needs) != needs ||
	    !all_alike(t, run, b->from))
		return STATUS_INVALID_PARAMETERS;
	b->to = stage2_attrs((struct page_mode){ PAGE_MAILBOX, keeps });
	return STATUS_OK;
}

static struct pa_range range_of(const struct buffer *b)
{
	return (struct pa_range){ b->run.begin, page_run_end(b->run) };
}

/* Maps both buffers for the monitor, or none. */
static bool map_for_us(const struct buffer *tx, const struct buffer *rx)
{
	if (!monitor_map(range_of(tx), MAP_READ))
		return false;
	if (monitor_map(range_of(rx), MAP_WRITE))
		return true;
	monitor_unmap(range_of(tx));
	return false;
}

/* Reserves the tables to change both. False: the slab has too few. */
static bool prepare_both(struct ptable_locked t, struct ptable_change *change,
			 const struct buffer *tx, const struct buffer *rx)
{
	bool tx_first = tx->run.begin < rx->run.begin;
	struct page_run runs[2] = { (tx_first ? tx : rx)->run,
				    (tx_first ? rx : tx)->run };

	return ptable_prepare(t, change, runs, NULL, 2);
}

static void commit_both(struct ptable_locked t, struct ptable_change *change,
			const struct buffer *tx, const struct buffer *rx)
{
	ptable_commit(t, change, &tx->run, 1, tx->from, tx->to);
	ptable_commit(t, change, &rx->run, 1, rx->from, rx->to);
}

static enum status take_buffers(struct ptable_locked t, const struct buffer *tx,
				const struct buffer *rx)
{
	struct ptable_change change = PTABLE_CHANGE;
	bool taken = prepare_both(t, &change, tx, rx) && map_for_us(tx, rx);

	if (taken)
		commit_both(t, &change, tx, rx);
	ptable_end(&change);
	return taken ? STATUS_OK : STATUS_NO_MEMORY;
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
		status = take_buffers(locked.table, &tx, &rx);
	if (status == STATUS_OK) {
		vm->buffers =
			(struct vm_buffers){ tx_run, rx_run, tx.from, rx.from };
		mailbox_map(&vm->mailbox, (uint8_t *)(uintptr_t)pair->rx,
			    (const uint8_t *)(uintptr_t)pair->tx,
			    pair->pages * (uint32_t)PAGE_SIZE);
	}
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
	struct ptable_change change = PTABLE_CHANGE;
	struct buffer tx = going_back(t, b->tx, b->tx_attrs);
	struct buffer rx = going_back(t, b->rx, b->rx_attrs);
	bool prepared = prepare_both(t, &change, &tx, &rx);

	if (prepared) {
		monitor_unmap(range_of(&tx));
		monitor_unmap(range_of(&rx));
		commit_both(t, &change, &tx, &rx);
	}
	ptable_end(&change);
	return prepared ? STATUS_OK : STATUS_NO_MEMORY;
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
