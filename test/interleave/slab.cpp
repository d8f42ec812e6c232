/* SPDX-License-Identifier: BSD-3-Clause */
/* lib/slab.c: each page is one CPU's, and zero, and the zeroes are seen. */
#include "test/interleave/model.h"

#include "lib/addr.h"
#include "lib/slab.h"

#define PAGES 3

struct slab_code {
	rl::var<unsigned> content[PAGES];
	struct slab slab;
	_Atomic(uint16_t) links[PAGES];
	uint8_t pages[PAGES * PAGE_SIZE]; /* for their addresses */

	/* Found by the source before the C library's. */
	void memset(void *at, int, size_t size)
	{
		size_t first = (size_t)((uint8_t *)at - pages) / PAGE_SIZE;

		for (size_t i = first; i < first + size / PAGE_SIZE; i++)
			content[i]($) = 0;
	}

#define static
#include "lib/slab.c"
#undef static

	void make(uint32_t count)
	{
		slab_init(&slab, pages, PAGES, links);
		slab_add(&slab, 0, count);
	}

	/* A page that was taken is nobody else's, and zero. */
	void use(void *page)
	{
		uint32_t i = slab_index(&slab, page);

		MUST(i < PAGES);
		MUST(content[i]($) == 0);
		content[i]($) = 1;
	}

	/* All pages are there again, each once. */
	void check(uint32_t count)
	{
		MUST(slab_count(&slab) == count);
		for (uint32_t i = 0; i < count; i++)
			use(slab_alloc(&slab));
		MUST(slab_alloc(&slab) == NULL);
	}
};

/* Pages come and go one by one: ABA, stale links. */
struct pages_model : rl::test_suite<pages_model, 3>, slab_code {
	void before()
	{
		make(PAGES);
	}

	void thread(unsigned)
	{
		for (unsigned i = 0; i < 2; i++) {
			void *a = slab_alloc(&slab);
			void *b = slab_alloc(&slab);

			if (a != NULL)
				use(a);
			if (b != NULL)
				use(b);
			if (a != NULL)
				slab_free(&slab, a);
			if (b != NULL)
				slab_free(&slab, b);
		}
	}

	void after()
	{
		check(PAGES);
	}
};

/* Several at a time; what cannot be had whole is not had. */
struct reservation_model : rl::test_suite<reservation_model, 2>, slab_code {
	void before()
	{
		make(PAGES);
	}

	void thread(unsigned)
	{
		struct reservation r = SLAB_RESERVATION;
		struct reservation aside = SLAB_RESERVATION;

		if (slab_reserve(&slab, &r, 2)) {
			void *page = slab_take(&slab, &r);

			use(page);
			slab_set_aside(&slab, &aside, page);
			slab_free_set_aside(&slab, &aside);
			slab_release(&slab, &r);
		}
		MUST(r.count == 0);
	}

	void after()
	{
		check(PAGES);
	}
};

void model::run_all()
{
	run<pages_model>("pages", 20000);
	run<reservation_model>("reservations", 10000);
}
