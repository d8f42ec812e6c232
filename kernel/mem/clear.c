/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/mem/clear.h"

#include "arch/cpu.h"
#include "arch/window.h"
#include "kernel/vm/progress.h"
#include "lib/addr.h"

enum status scrub_range(const struct cpu *cpu, struct pa_range *left)
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

enum status scrub(const struct cpu *cpu, const struct region_pages *p,
		  struct mem_progress *progress)
{
	while (progress->run < p->count) {
		const struct page_run *run = &p->runs[progress->run];
		struct pa_range left = {
			run->begin + (progress->page << PAGE_SHIFT),
			run->begin + (run->pages << PAGE_SHIFT),
		};
		enum status status = scrub_range(cpu, &left);

		if (status != STATUS_OK) {
			progress->page = (left.begin - run->begin) >>
					 PAGE_SHIFT;
			return status;
		}
		progress->page = 0;
		progress->run++;
		if (progress->run < p->count && cpu_interrupt_pending())
			return STATUS_AGAIN;
	}
	return STATUS_OK;
}
