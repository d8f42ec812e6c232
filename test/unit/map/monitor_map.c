/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/map/monitor_map: pages, blocks, tables that come and go, what is in
 * the way, what cannot be reached (W-17), and each with too small a pool.
 */
#include "kernel/map/monitor_map.h"

#include "arch/stage1.h"
#include "kernel/map/pool.h"
#include "test/support/machine.h"

#define MIB  (1ULL << 20)
#define GIB  (1ULL << 30)
#define BASE (4 * GIB)

static uint32_t free_pages;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(1, 4);
	machine_watch(false);
	page_pool_init(0); /* as when the VM was not there yet */
	free_pages = page_pool.count;
	return 0;
}

static bool map(uint64_t begin, uint64_t size, enum map_prot prot)
{
	return monitor_map((struct pa_range){ begin, begin + size }, prot);
}

static void unmap(uint64_t begin, uint64_t size)
{
	monitor_unmap((struct pa_range){ begin, begin + size });
}

static uint32_t used(void)
{
	return free_pages - page_pool.count;
}

static void assert_mapped(uint64_t begin, uint64_t size, uint64_t prot)
{
	uint64_t last = begin + size - PAGE_SIZE;

	assert_int_equal(host_monitor_prot(begin), prot);
	assert_int_equal(host_monitor_prot(begin + size / 2), prot);
	assert_int_equal(host_monitor_prot(last), prot);
}

static void test_page(void **state)
{
	(void)state;
	assert_true(map(BASE, PAGE_SIZE, MAP_READ));
	/* a table of each level below the root */
	assert_int_equal(used(), 3);
	assert_mapped(BASE, PAGE_SIZE, S1_RODATA);
	assert_int_equal(host_monitor_prot(BASE + PAGE_SIZE), 0);
	assert_int_equal(host_monitor_prot(BASE - PAGE_SIZE), 0);
	assert_true(map(BASE + PAGE_SIZE, PAGE_SIZE, MAP_WRITE));
	assert_mapped(BASE + PAGE_SIZE, PAGE_SIZE, S1_DATA);
	assert_true(map(BASE + 2 * PAGE_SIZE, PAGE_SIZE, MAP_DEVICE));
	assert_mapped(BASE + 2 * PAGE_SIZE, PAGE_SIZE, S1_DEVICE);
	assert_int_equal(used(), 3);
	unmap(BASE, 3 * PAGE_SIZE);
	assert_int_equal(used(), 0);
	assert_int_equal(host_monitor_prot(BASE), 0);
	/* what is not mapped may be taken out, too */
	unmap(BASE, GIB);
	assert_int_equal(used(), 0);
}

static void test_sizes(void **state)
{
	static const struct {
		uint64_t begin, size;
		uint32_t tables;
	} cases[] = {
		{ BASE, 2 * MIB, 2 },	       { BASE, GIB, 1 },
		{ BASE, 3 * GIB, 1 },	       { BASE + 2 * MIB, GIB, 3 },
		{ BASE + 4096, 2 * MIB, 4 },   { BASE + 4096, GIB, 5 },
		{ 512 * GIB - 4096, 8192, 6 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint64_t begin = cases[i].begin;
		uint64_t size = cases[i].size;

		assert_true(map(begin, size, MAP_WRITE));
		assert_int_equal(used(), cases[i].tables);
		assert_mapped(begin, size, S1_DATA);
		assert_int_equal(host_monitor_prot(begin - PAGE_SIZE), 0);
		assert_int_equal(host_monitor_prot(begin + size), 0);
		/* the same again changes nothing; another way is refused */
		assert_true(map(begin, size, MAP_WRITE));
		assert_false(map(begin, size, MAP_READ));
		assert_int_equal(used(), cases[i].tables);
		unmap(begin, size);
		assert_int_equal(used(), 0);
		assert_int_equal(host_monitor_prot(begin), 0);
	}
}

static void test_out_of_reach(void **state)
{
	const uint64_t limit = 1ULL << 40;
	struct pa_range windows = { STAGE1_WINDOWS, STAGE1_WINDOWS + 4096 };

	(void)state;
	assert_false(map(limit, PAGE_SIZE, MAP_READ));
	assert_false(map(limit - PAGE_SIZE, 2 * PAGE_SIZE, MAP_READ));
	assert_true(map(limit - PAGE_SIZE, PAGE_SIZE, MAP_READ));
	unmap(limit - PAGE_SIZE, PAGE_SIZE);
	assert_false(map(BASE, 0, MAP_READ));
	assert_false(map(BASE + 1, PAGE_SIZE, MAP_READ));
	assert_false(map(BASE, PAGE_SIZE + 1, MAP_READ));
	assert_false(monitor_map((struct pa_range){ BASE, BASE - PAGE_SIZE },
				 MAP_READ));
	monitor_unmap((struct pa_range){ BASE, BASE - PAGE_SIZE });
	/* the windows are no memory, however wide addresses are */
	host_pa_bits = 48;
	assert_false(monitor_map(windows, MAP_WRITE));
	host_pa_bits = 40;
	assert_int_equal(used(), 0);
}

static void test_pool_runs_dry(void **state)
{
	struct page_list kept = { NULL, 0 };

	(void)state;
	for (uint32_t left = 0; left < 5; left++) {
		page_list_move(&page_pool, &kept, free_pages - left);
		assert_false(map(BASE + 4096, GIB, MAP_WRITE));
		assert_int_equal(page_pool.count, 0);
		assert_int_equal(host_monitor_prot(BASE), 0);
		assert_int_equal(host_monitor_prot(BASE + GIB), 0);
		unmap(BASE, 2 * GIB);
		assert_int_equal(page_pool.count, left);
		page_list_move(&kept, &page_pool, kept.count);
	}
	page_list_move(&page_pool, &kept, free_pages - 5);
	assert_true(map(BASE + 4096, GIB, MAP_WRITE));
}

/* Something else in the middle: it stays, and nothing behind it is mapped. */
static void test_in_the_way(void **state)
{
	uint32_t before;

	(void)state;
	assert_true(map(BASE + 64 * MIB, PAGE_SIZE, MAP_DEVICE));
	before = used();
	assert_false(map(BASE, 128 * MIB, MAP_WRITE));
	assert_mapped(BASE + 64 * MIB, PAGE_SIZE, S1_DEVICE);
	assert_int_equal(host_monitor_prot(BASE + 64 * MIB + PAGE_SIZE), 0);
	assert_int_equal(used(), before);
	/* what is the same may overlap, in both directions */
	assert_true(map(BASE, 64 * MIB, MAP_WRITE));
	assert_true(map(BASE + 32 * MIB, 32 * MIB, MAP_WRITE));
	assert_true(map(BASE + 64 * MIB, 2 * PAGE_SIZE, MAP_DEVICE));
}

/* A part of a block: the rest stays, after break before make. */
static void test_split(void **state)
{
	(void)state;
	assert_true(map(BASE, GIB, MAP_WRITE));
	host_trace_clear();
	unmap(BASE + 6 * MIB + 4096, PAGE_SIZE);
	assert_int_equal(used(), 3);
	assert_int_equal(host_monitor_prot(BASE + 6 * MIB + 4096), 0);
	assert_mapped(BASE, 6 * MIB + 4096, S1_DATA);
	assert_mapped(BASE + 6 * MIB + 8192, 2 * MIB, S1_DATA);
	assert_mapped(BASE + 512 * MIB, 512 * MIB, S1_DATA);
	/* two splits and the page: three invalidations, each completed */
	for (size_t i = 0, n = 0; i < host_trace_count; i++) {
		if (host_trace[i].event != HOST_TLBI_VAE2IS)
			continue;
		n++;
		assert_int_equal(host_trace[i - 1].event, HOST_DSB_ISHST);
		assert_int_equal(host_trace[i + 1].event, HOST_DSB_ISH);
		assert_int_equal(host_trace[i + 2].event, HOST_ISB);
		assert_in_range(n, 1, 3);
	}
	unmap(BASE, GIB);
	assert_int_equal(used(), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_page, boot),
		cmocka_unit_test_setup(test_sizes, boot),
		cmocka_unit_test_setup(test_out_of_reach, boot),
		cmocka_unit_test_setup(test_pool_runs_dry, boot),
		cmocka_unit_test_setup(test_in_the_way, boot),
		cmocka_unit_test_setup(test_split, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
