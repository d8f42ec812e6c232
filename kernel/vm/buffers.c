/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/buffers.h"

#include "arch/window.h"
#include "kernel/map/room.h"
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

static void change_both(struct ptable_locked t, const struct buffer *tx,
			const struct buffer *rx)
{
	ptable_commit(t, &tx->run, 1, tx->from, tx->to);
	ptable_commit(t, &rx->run, 1, rx->from, rx->to);
}

/* The runs of a pair, ascending. */
struct pair_runs {
	struct page_run run[2];
};

static struct pair_runs runs_of(const struct buffer_pair *pair)
{
	const struct page_run tx = { pair->tx, pair->pages };
	const struct page_run rx = { pair->rx, pair->pages };

	return pair->tx < pair->rx ? (struct pair_runs){ { tx, rx } } :
				     (struct pair_runs){ { rx, tx } };
}

/*
 * Makes a pair the VM's buffers. If only tables are lacking for that, says how
 * many, and has done nothing.
 */
static enum status map_locked(struct vm_locked locked,
			      const struct buffer_pair *pair, uint32_t *lacking)
{
	const struct page_run tx_run = { pair->tx, pair->pages };
	const struct page_run rx_run = { pair->rx, pair->pages };
	struct vm *vm = locked.vm;
	struct buffer tx;
	struct buffer rx;
	enum status status;

	*lacking = 0;
	if (mailbox_mapped(&vm->mailbox))
		return STATUS_DENIED;
	status = check_buffer(locked.table, &tx, tx_run,
			      ACCESS_READ | ACCESS_WRITE,
			      ACCESS_READ | ACCESS_WRITE);
	if (status == STATUS_OK)
		status = check_buffer(locked.table, &rx, rx_run, pair->rx_needs,
				      ACCESS_READ);
	if (status != STATUS_OK)
		return status;
	*lacking = ptable_tables_for(locked.table, runs_of(pair).run, NULL, 2);
	if (*lacking != 0)
		return STATUS_NO_MEMORY;
	change_both(locked.table, &tx, &rx);
	show(vm, &tx, &rx);
	return STATUS_OK;
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
static void unmap_locked(struct vm_locked locked)
{
	const struct vm_buffers *b = &locked.vm->buffers;
	struct buffer tx = going_back(locked.table, b->tx, b->tx_attrs);
	struct buffer rx = going_back(locked.table, b->rx, b->rx_attrs);
	uint32_t n = tx_number(locked.vm);

	window_unmap_buffer(n, tx.run.pages);
	window_unmap_buffer(n + 1, rx.run.pages);
	change_both(locked.table, &tx, &rx);
}

COLD enum status buffers_map(struct vm *vm, const struct buffer_pair *pair)
{
	struct vm_locked locked = vm_lock(vm);
	enum status status;
	uint32_t lacking;

	do {
		status = map_locked(locked, pair, &lacking);
		if (lacking != 0)
			status =
				ptable_make_room(locked.table, lacking,
						 stage2_in_state(0, PAGE_OWNED),
						 runs_of(pair).run, 2);
		else
			vm_unlock(locked);
	} while (lacking != 0 && status == STATUS_OK);
	return status;
}

COLD bool buffers_unmap(struct vm *vm)
{
	struct vm_locked locked;
	uint32_t was;

	if (!mailbox_close(&vm->mailbox, &was))
		return false;
	locked = vm_lock(vm);
	unmap_locked(locked);
	vm_unlock(locked);
	mailbox_unmap(&vm->mailbox);
	return true;
}
