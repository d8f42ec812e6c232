/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/clear.h"

#include "arch/cpu.h"
#include "arch/window.h"
#include "lib/addr.h"

/*
 * The word region_pages.cleared: a place (a run, and a page of it) and the
 * number of calls that have claimed a step and not ended it. Each page before
 * the place is clear or in such a step. FAILED: a step could not be cleared,
 * and none is claimed until all calls have ended theirs, so that no two calls
 * ever clear the same page.
 */
#define CALLS_MASK ((uint64_t)0x7fff)
#define ONE_CALL   ((uint64_t)1)
#define FAILED	   ((uint64_t)1 << 15)
#define PAGE_AT	   16
#define RUN_AT	   48

/* The pages that one call clears without a look at interrupts. */
struct step {
	uint64_t at; /* the place where it begins */
	pa_t begin;
	uint64_t pages;
};

enum status clear_range(const struct cpu *cpu, struct pa_range *left)
{
	while (left->begin < left->end) {
		uint64_t pages = pa_range_size(*left) >> PAGE_SHIFT;
		uint64_t n = pages < WINDOW_PAGES ? pages : WINDOW_PAGES;

		if (!window_clear(cpu, pa(left->begin), n))
			return STATUS_INVALID_PARAMETERS;
		left->begin += n << PAGE_SHIFT;
		if (left->begin < left->end && cpu_interrupt_pending())
			return STATUS_AGAIN;
	}
	return STATUS_OK;
}

/* Returns the step that begins at a place inside the region. */
static struct step step_at(const struct region_pages *p, uint64_t at)
{
	const struct page_run *run = &p->runs[at >> RUN_AT];
	uint64_t page = (uint32_t)(at >> PAGE_AT);
	uint64_t pages = run->pages - page;

	return (struct step){
		.at = at,
		.begin = pa(run->begin + (page << PAGE_SHIFT)),
		.pages = pages < WINDOW_PAGES ? pages : WINDOW_PAGES,
	};
}

/* Returns the place behind a step: in its run, or the next run's first page. */
static uint64_t behind(const struct region_pages *p, const struct step *s)
{
	uint64_t run = s->at >> RUN_AT;
	uint64_t page = (uint32_t)(s->at >> PAGE_AT) + s->pages;

	return page < p->runs[run].pages ? run << RUN_AT | page << PAGE_AT :
					   (run + 1) << RUN_AT;
}

/*
 * Claims the next step for the caller. Returns false if no step is left, or
 * none can be claimed before other calls have ended theirs.
 */
static bool claim(struct region_pages *p, struct step *s)
{
	uint64_t word = atomic_load_explicit(&p->cleared, memory_order_relaxed);

	/* Fails only where another call has claimed a step, or ended one. */
	do {
		if (word >> RUN_AT == p->count ||
		    ((word & FAILED) && (word & CALLS_MASK) != 0))
			return false;
		*s = step_at(p, word & ~(CALLS_MASK | FAILED));
		/* acquire: what a step that failed has written, give_back() */
	} while (!atomic_compare_exchange_weak_explicit(
		&p->cleared, &word,
		behind(p, s) | ((word & CALLS_MASK) + ONE_CALL),
		memory_order_acquire, memory_order_relaxed));
	return true;
}

/* Ends a step that could not be cleared: it and all behind it are to do. */
static void give_back(struct region_pages *p, const struct step *s)
{
	uint64_t word = atomic_load_explicit(&p->cleared, memory_order_relaxed);
	uint64_t at;

	do {
		at = word & ~(CALLS_MASK | FAILED);
		if (s->at < at)
			at = s->at;
		/* release: what the step has written, for claim() */
	} while (!atomic_compare_exchange_weak_explicit(
		&p->cleared, &word,
		at | FAILED | ((word & CALLS_MASK) - ONE_CALL),
		memory_order_release, memory_order_relaxed));
}

/* True if no step is left, and all calls have ended theirs. */
static bool all_clear(const struct region_pages *p)
{
	/* acquire: the zeroes of calls that have ended their steps */
	return atomic_load_explicit(&p->cleared, memory_order_acquire) ==
	       (uint64_t)p->count << RUN_AT;
}

enum status clear_region(const struct cpu *cpu, struct region_pages *p)
{
	bool pending = false;
	struct step s;

	while (!pending && claim(p, &s)) {
		if (!window_clear(cpu, s.begin, s.pages)) {
			give_back(p, &s);
			return STATUS_INVALID_PARAMETERS;
		}
		/* release: the zeroes, for all_clear() */
		atomic_fetch_sub_explicit(&p->cleared, ONE_CALL,
					  memory_order_release);
		pending = cpu_interrupt_pending();
	}
	return all_clear(p) ? STATUS_OK : STATUS_AGAIN;
}
