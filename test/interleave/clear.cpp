/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/mem/clear.c and slot.c: borrowers that come together clear a region,
 * and its sender takes it back. Nobody reads what was to be cleared, and
 * nothing is cleared that somebody has.
 */
#include "test/interleave/model.h"

#include "arch/cpu.h"
#include "arch/window.h"
#include "kernel/mem/clear.h"
#include "kernel/mem/slot.h"

#define RUNS  2
#define SECRET 9
#define TURNS 2
#define PATIENCE 4
#define DELAY 12

/* Found before the header's: what begins anew, when a step may be under way. */
#define clear_from_start(p) start_anew(p)

struct clear_code {
	struct slot s;
	struct page_run runs[RUNS];
	rl::var<unsigned> pages[RUNS]; /* one of each run */
	rl::var<unsigned> index;       /* read by each step */

	void start_anew(struct region_pages *p)
	{
		index($) = 0;
		(clear_from_start)(p);
	}

	/* Found before arch's. Now and then a page cannot be cleared. */
	bool window_clear(const struct cpu *, pa_t start, uint64_t)
	{
		MUST(index($) == 0);
		pages[start.pa >> PAGE_SHIFT]($) = rl::rand(8) == 0;
		return pages[start.pa >> PAGE_SHIFT]($) == 0;
	}

	bool cpu_interrupt_pending()
	{
		return rl::rand(2) != 0;
	}

#define static
#include "kernel/mem/clear.c"
#include "kernel/mem/slot.c"
#undef static

	/* A live region of two borrowers. */
	void before(bool dirty)
	{
		uint64_t word = SLOT_LIVE | (dirty ? SLOT_DIRTY : 0);

		for (unsigned i = 0; i < RUNS; i++) {
			runs[i].begin = i << PAGE_SHIFT;
			runs[i].pages = 1;
			pages[i]($) = dirty ? SECRET : 0;
		}
		s.pages.runs = runs;
		s.pages.count = RUNS;
		start_anew(&s.pages);
		atomic_store_explicit(&s.word, word, memory_order_relaxed);
	}

	struct slot_view view()
	{
		struct slot_view v = {};

		v.slot = &s;
		v.word = atomic_load_explicit(&s.word, memory_order_relaxed);
		return v;
	}

	/*
	 * Clears what is to be cleared, with time to pass before that is said.
	 * False: it is not all clear.
	 */
	bool cleaned()
	{
		if (!slot_is_dirty(&s))
			return true;
		if (clear_region(NULL, &s.pages) != STATUS_OK)
			return false;
		for (unsigned n = rl::rand(2) * DELAY; n > 0; n--)
			rl::yield(1, $);
		slot_make_clean(&s);
		return true;
	}

	/* One call of borrower b. True: it has the region. */
	bool retrieve(unsigned b)
	{
		struct slot_view v = view();

		if (slot_move(&v, b, BORROWER_IDLE, BORROWER_RETRIEVING) !=
		    HANDLE_OK)
			return false;
		if (!cleaned()) {
			(void)slot_leave(&s, b, BORROWER_RETRIEVING, false);
			return false;
		}
		slot_hold(&s, b, BORROWER_RETRIEVING);
		return true;
	}

	/* Only borrower 0 wants what it leaves cleared. */
	void relinquish(unsigned b)
	{
		struct slot_view v = view();

		MUST(slot_move(&v, b, BORROWER_HELD, BORROWER_RELINQUISHING) ==
		     HANDLE_OK);
		(void)slot_leave(&s, b, BORROWER_RELINQUISHING, b == 0);
	}

	/*
	 * Borrower b writes its page, and nobody else does while it has it. It
	 * may find there what it left.
	 */
	void borrow(unsigned b)
	{
		for (unsigned n = 0, turns = 0; n < PATIENCE && turns < TURNS;
		     n++) {
			if (!retrieve(b)) {
				rl::yield(1, $);
				continue;
			}
			MUST(pages[b]($) == 0 || pages[b]($) == b + 2);
			pages[b]($) = b + 2;
			rl::yield(1, $);
			MUST(pages[b]($) == b + 2);
			relinquish(b);
			turns++;
		}
	}

	/* After borrowers alone: what borrower 0 left is cleared, or will be. */
	void check_left()
	{
		if (!(view().word & SLOT_DIRTY))
			MUST(pages[0]($) == 0);
	}

	/* One call of the sender. True: the region is its own again. */
	bool reclaim(bool clear)
	{
		struct slot_view v = view();

		if (slot_close(&v) != HANDLE_OK)
			return false;
		if (clear)
			slot_make_dirty(&s);
		if (!cleaned()) {
			slot_reopen(&s, true);
			return false;
		}
		return true;
	}

	/* Each CPU tries; one of them, if any, gets it back. */
	void take_back(bool clear)
	{
		for (unsigned n = 0; n < PATIENCE; n++) {
			if (!reclaim(clear)) {
				rl::yield(1, $);
				continue;
			}
			MUST(pages[0]($) == 0);
			MUST(pages[1]($) == 0 || pages[1]($) == 3);
			/* the slot stays CLOSING: nobody else is here */
			pages[0]($) = pages[1]($) = SECRET;
			return;
		}
	}
};

/* Two borrowers of what is dirty from the send on. */
struct two_model : rl::test_suite<two_model, 2>, clear_code {
	void before()
	{
		clear_code::before(true);
	}

	void after()
	{
		check_left();
	}

	void thread(unsigned i)
	{
		borrow(i);
	}
};

/* One of them, with two CPUs, and the other one. */
struct three_model : rl::test_suite<three_model, 3>, clear_code {
	void before()
	{
		clear_code::before(true);
	}

	void after()
	{
		check_left();
	}

	void thread(unsigned i)
	{
		borrow(i % 2);
	}
};

/* Two borrowers, and the sender. */
struct back_model : rl::test_suite<back_model, 3>, clear_code {
	void before()
	{
		clear_code::before(true);
	}

	void thread(unsigned i)
	{
		if (i == 2)
			take_back(false);
		else
			borrow(i);
	}
};

/* The sender's two CPUs, one of which clears what was not dirty. */
struct reclaim_model : rl::test_suite<reclaim_model, 2>, clear_code {
	void before()
	{
		clear_code::before(false);
	}

	void thread(unsigned i)
	{
		take_back(i == 0);
	}
};

/* A reclaim of one CPU that is not done, and is gone on with by the other. */
struct reopen_model : rl::test_suite<reopen_model, 3>, clear_code {
	void before()
	{
		clear_code::before(false);
	}

	/* Waits, but not for ever, until the word has this bit. */
	void await(uint64_t bit)
	{
		for (unsigned n = 0; n < 20 && !(view().word & bit); n++)
			rl::yield(1, $);
	}

	void thread(unsigned i)
	{
		if (i == 0) {
			borrow(1);
			return;
		}
		/* borrower 1 holds it, or the other CPU has begun */
		await(i == 1 ? SLOT_RECLAIMED : BORROWER_HELD << 4);
		if (i == 1) {
			take_back(false);
			return;
		}
		for (unsigned n = 0; n < 20; n++) {
			struct slot_view v = view();

			if (slot_close(&v) == HANDLE_OK) {
				MUST(pages[0]($) == 0);
				slot_reopen(&s, true);
				return;
			}
			rl::yield(1, $);
		}
	}
};

void model::run_all()
{
	run<two_model>("two borrowers", 40000);
	run<three_model>("two borrowers, three CPUs", 40000);
	run<back_model>("borrowers and the sender", 40000);
	run<reclaim_model>("the sender's two CPUs", 20000);
	run<reopen_model>("a reclaim that is gone on with", 20000);
}
