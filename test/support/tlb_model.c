/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/tlb_model.h"

#include <string.h>

#include "kernel/map/pool.h"
#include "test/support/machine.h"

#define PAGES_MAX 2048 /* of a VM */

/* The cached translation of a page for a VM; 0: none. */
struct cached {
	uint64_t stage2;
	uint64_t both; /* stage 1 and 2 combined, kept by VA */
};

static struct cached tlb[MACHINE_VMS][MACHINE_VMS][PAGES_MAX];

/* Tables on the way that walks of each VM may have kept, by pool page. */
static bool walked[MACHINE_VMS][KEEL_PAGE_POOL];

static unsigned vms;
static uint64_t vm_pages;

/* A translation as a number that differs where a TLB entry would. */
static uint64_t translation(const struct vm *vm, uint64_t a)
{
	unsigned level;
	uint64_t leaf = host_guest_leaf(vm, a, &level);

	if (!(leaf & STAGE2_VALID))
		return 0;
	return (leaf & ~STAGE2_SOFT) | (uint64_t)level << STAGE2_SOFT_SHIFT;
}

static void remember(struct cached *c, uint64_t now, uint64_t a)
{
	if (now == 0)
		return;
	if ((c->stage2 != 0 && c->stage2 != now) ||
	    (c->both != 0 && c->both != now))
		fail_msg("0x%llx: changed without break-before-make",
			 (unsigned long long)a);
	c->stage2 = now;
	c->both = now;
}

static bool in_pool(const uint64_t *table)
{
	return page_pool_index(table) < KEEL_PAGE_POOL;
}

static bool is_table(uint64_t entry, unsigned level)
{
	return level < STAGE2_LEAF && (entry & (STAGE2_VALID | STAGE2_TYPE)) ==
					      (STAGE2_VALID | STAGE2_TYPE);
}

static void remember_tables(unsigned vm, const uint64_t *table, unsigned n,
			    unsigned level)
{
	if (in_pool(table))
		walked[vm][page_pool_index(table)] = true;
	for (unsigned i = 0; i < n && level < STAGE2_LEAF; i++) {
		if (is_table(table[i], level))
			remember_tables(vm,
					(uint64_t *)(uintptr_t)(table[i] &
								STAGE2_ADDRESS),
					STAGE2_ENTRIES, level + 1);
	}
}

static void look(unsigned vm)
{
	const struct vm *v = vm_find(vm + 1);

	remember_tables(vm, v->ptable.root,
			v->ptable.shape.roots * STAGE2_ENTRIES,
			v->ptable.shape.start_level);
	for (unsigned of = 0; of < vms; of++) {
		for (uint64_t n = 0; n < vm_pages; n++) {
			uint64_t a = page_of(of + 1, n);

			remember(&tlb[vm][of][n], translation(v, a), a);
		}
	}
}

static void check_list(const struct page_list *list)
{
	for (void **page = list->first; page != NULL; page = *page) {
		uint32_t i = page_pool_index(page);

		for (unsigned vm = 0; vm < vms; vm++)
			if (walked[vm][i])
				fail_msg("page %u is free, and a table", i);
	}
}

static void check_free_pages(void)
{
	check_list(&page_pool);
	for (unsigned id = 1; id <= vms; id++)
		check_list(&vm_find(id)->ptable.share);
}

/*
 * Returns the cached translation of address a; NULL: nobody's page, or not
 * watched.
 */
static struct cached *cached_at(unsigned vm, uint64_t a)
{
	for (unsigned of = 0; of < vms; of++) {
		uint64_t n = (a - page_of(of + 1, 0)) >> PAGE_SHIFT;

		if (a >= page_of(of + 1, 0) && n < vm_pages)
			return &tlb[vm][of][n];
	}
	return NULL;
}

static void forget_page(unsigned vm, uint64_t a)
{
	struct cached *c = cached_at(vm, a);

	if (c != NULL)
		c->stage2 = 0;
}

/* Combined entries come back from what is still known of stage 2. */
static void forget_both(unsigned vm)
{
	for (unsigned of = 0; of < vms; of++)
		for (uint64_t n = 0; n < vm_pages; n++)
			tlb[vm][of][n].both = tlb[vm][of][n].stage2;
}

static void forget_all(unsigned vm)
{
	memset(tlb[vm], 0, sizeof(tlb[vm]));
	memset(walked[vm], 0, sizeof(walked[vm]));
}

/* Nobody sees the zeroes come, but the owner of what it shared itself. */
static void check_clearing(uint64_t begin)
{
	for (unsigned vm = 0; vm < vms; vm++) {
		const struct cached *c = cached_at(vm, begin);
		struct spinlock *l = &vm_find(vm + 1)->ptable.lock;

		assert_int_equal(l->next, l->serving);
		if (mode_of(vm + 1, begin).state == PAGE_OWNED_SHARED)
			continue;
		assert_int_equal(translation(vm_find(vm + 1), begin), 0);
		assert_true(c == NULL || (c->stage2 == 0 && c->both == 0));
	}
}

static void invalidate(const struct host_step *step)
{
	unsigned vm = (unsigned)(step->vttbr >> 48) - 1;

	switch ((int)step->event) {
	case HOST_TLBI_IPAS2E1IS:
		forget_page(vm, step->arg << PAGE_SHIFT);
		break;
	case HOST_TLBI_VMALLE1IS:
		forget_both(vm);
		break;
	case HOST_TLBI_VMALLS12E1IS:
		forget_all(vm);
		break;
	case HOST_TLBI_ALLE1IS:
		for (vm = 0; vm < vms; vm++)
			forget_all(vm);
		break;
	case HOST_CLEAR:
		check_clearing(step->arg);
		break;
	default:
		break;
	}
}

void tlb_model_reset(unsigned count, uint64_t pages)
{
	assert_in_range(pages, 0, PAGES_MAX);
	vms = count;
	vm_pages = pages;
	for (unsigned vm = 0; vm < MACHINE_VMS; vm++)
		forget_all(vm);
	for (unsigned vm = 0; vm < vms; vm++)
		look(vm);
}

void tlb_model_step(const struct host_step *step)
{
	invalidate(step);
	for (unsigned vm = 0; vm < vms; vm++)
		look(vm);
	check_free_pages();
}

void tlb_model_settled(void)
{
	for (unsigned vm = 0; vm < vms; vm++) {
		look(vm);
		for (unsigned of = 0; of < vms; of++) {
			for (uint64_t n = 0; n < vm_pages; n++) {
				struct cached *c = &tlb[vm][of][n];
				uint64_t now = translation(vm_find(vm + 1),
							   page_of(of + 1, n));

				assert_int_equal(c->stage2, now);
				assert_int_equal(c->both, now);
			}
		}
	}
	check_free_pages();
}
