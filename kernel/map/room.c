/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/map/room.h"

#include "arch/cpu.h"
#include "kernel/map/split.h"

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

/* Returns how many pages of the share are promised to nobody. */
static uint32_t pages_free(const struct ptable *t)
{
	return t->share.count - t->promised;
}

COLD OUTLINED void *ptable_take_page(struct ptable *t)
{
	struct ptable_locked locked = ptable_lock(t);
	void *page = NULL;

	if (pages_free(t) != 0 || split_fold_one(t))
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
 * Makes the first step for runs from number *i on, which becomes the number of
 * the run that it was made for. Returns as split_step().
 */
COLD static enum status first_step(struct ptable *t, uint32_t *tables,
				   uint64_t attrs, const struct page_run *runs,
				   uint32_t n, uint32_t *i)
{
	enum status status = STATUS_OK;

	for (; *i < n && ptable_covers(t, runs[*i]); ++*i) {
		status = split_step(t, tables, runs[*i], attrs);
		if (status != STATUS_OK)
			break;
	}
	return status;
}

/*
 * Makes steps for n runs, at least one if there is any, and looks for pending
 * interrupts in between, without the lock. So many pages of the share are kept
 * for that meanwhile, and no other call folds what it makes. Keeps the lock.
 */
COLD OUTLINED static enum status make_steps(struct ptable_locked locked,
					    uint32_t tables, uint64_t attrs,
					    const struct page_run *runs,
					    uint32_t n)
{
	struct ptable *t = locked.table;
	bool interrupted = false;
	enum status status;
	uint32_t i = 0;

	t->making++;
	t->promised += tables;
	do {
		status = first_step(t, &tables, attrs, runs, n, &i);
		if (status != STATUS_AGAIN)
			break;
		ptable_unlock(locked);
		interrupted = cpu_interrupt_pending();
		locked = ptable_lock(t);
	} while (!interrupted);
	t->making--;
	t->promised -= tables;
	return status;
}

void ptable_make_one(struct ptable *t, const struct page_run *runs, uint32_t n)
{
	struct ptable_locked locked = ptable_lock(t);
	uint64_t attrs = ptable_look(locked, ipa(runs[0].begin));

	/* The pages of a live region stay as they are. */
	if (stage2_state(attrs) > PAGE_OWNED)
		n = 0;
	(void)make_steps(locked, pages_free(t) != 0, attrs, runs, n);
	ptable_unlock(locked);
}

enum status ptable_make_room(struct ptable_locked locked, uint32_t lacking,
			     uint64_t attrs, const struct page_run *runs,
			     uint32_t n)
{
	struct ptable *t = locked.table;
	enum status status = STATUS_AGAIN;

	if (lacking <= pages_free(t))
		status = make_steps(locked, lacking, attrs, runs, n);
	else if (t->making == 0 && !split_fold_one(t))
		status = STATUS_NO_MEMORY;
	else if (t->making == 0 && !cpu_interrupt_pending())
		return STATUS_OK;
	if (status != STATUS_OK)
		ptable_unlock(locked);
	return status;
}
