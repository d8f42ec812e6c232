/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/scrub.h"

#include "arch/cpu.h"
#include "arch/window.h"
#include "kernel/mem/progress.h"
#include "lib/addr.h"

bool scrub(const struct cpu *cpu, const struct region_pages *p,
	   struct mem_progress *progress)
{
	while (progress->run < p->count) {
		const struct page_run *run = &p->runs[progress->run];
		uint64_t left = run->pages - progress->page;
		uint64_t n = left < WINDOW_PAGES ? left : WINDOW_PAGES;

		window_clear(cpu,
			     pa(run->begin + (progress->page << PAGE_SHIFT)),
			     n);
		progress->page += n;
		if (progress->page == run->pages) {
			progress->page = 0;
			progress->run++;
		}
		if (progress->run < p->count && cpu_interrupt_pending())
			return false;
	}
	return true;
}
