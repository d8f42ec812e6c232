/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/room.h"

#include "arch/cpu.h"
#include "kernel/map/split.h"

/* Runs that lack nothing are looked through so many at a time. */
#define RUNS_A_LOOK 64

COLD uint32_t ptable_tables_for(struct ptable_locked locked,
				const struct page_run *runs,
				const uint16_t *order, uint32_t n)
{
	uint64_t before = 0;
	uint32_t tables = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct page_run run = runs[order == NULL ? i : order[i]];

		tables += split_tables_for(locked.table, run, before);
		before = page_run_end(run);
	}
	return tables;
}

COLD OUTLINED void *ptable_take_page(struct ptable *t)
{
	struct ptable_locked locked = ptable_lock(t);
	void *page;

	if (t->share.count == 0)
		(void)split_fold_one(t);
	page = page_list_take(&t->share);
	ptable_unlock(locked);
	return page;
}

COLD OUTLINED void ptable_give_page(struct ptable *t, void *page)
{
	struct ptable_locked locked = ptable_lock(t);

	page_list_add(&t->share, page);
	ptable_unlock(locked);
}

/*
 * Takes the pages for all tables that are lacking from the share, so that two
 * calls of a VM which need more than there is together do not undo each other's
 * work. Folds a table instead where there are too few. False: there is none.
 */
static bool take_pages(struct ptable *t, uint32_t lacking,
		       struct page_list *tables)
{
	if (lacking > t->share.count)
		return split_fold_one(t);
	page_list_move(&t->share, tables, lacking);
	return true;
}

/* Makes one table for a run. False: it lacks none. */
static bool make_table(struct ptable *t, struct page_list *tables,
		       struct page_run run)
{
	struct ptable_locked locked = ptable_lock(t);
	bool made = split_one(t, tables, run);

	ptable_unlock(locked);
	return made;
}

/* Gives back pages that were not needed after all. */
static void give_back(struct ptable *t, struct page_list *tables)
{
	struct ptable_locked locked = ptable_lock(t);

	page_list_move(tables, &t->share, tables->count);
	ptable_unlock(locked);
}

enum status ptable_make_room(struct ptable_locked locked, uint32_t lacking,
			     const struct page_run *runs, const uint16_t *order,
			     uint32_t n)
{
	struct ptable *t = locked.table;
	struct page_list tables = { NULL, 0 };
	bool step = take_pages(t, lacking, &tables);
	bool interrupted = false;
	uint32_t i = 0;

	ptable_unlock(locked);
	if (!step)
		return STATUS_NO_MEMORY;
	if (tables.count == 0)
		interrupted = cpu_interrupt_pending();
	while (tables.count > 0 && i < n && !interrupted) {
		if (make_table(t, &tables,
			       runs[order == NULL ? i : order[i]]) ||
		    ++i % RUNS_A_LOOK == 0)
			interrupted = cpu_interrupt_pending();
	}
	if (tables.count > 0)
		give_back(t, &tables);
	return interrupted ? STATUS_AGAIN : STATUS_OK;
}
