/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-17: the monitor's own map ended at 512 GiB, and who asked for more was not
 * told. It ends where addresses of 48 bits, those of the CPUs, or the CPUs'
 * windows do; beyond, a request is refused, and nothing of it is done.
 */
#include "test/attack/attack.h"

#include "arch/stage1.h"
#include "kernel/map/monitor_map.h"

#define RXTX_MAP 0xc4000066U

static bool map(uint64_t begin, uint64_t end)
{
	return monitor_map((struct pa_range){ begin, end }, MAP_READ);
}

/* The last page below limit is reached, and what begins or ends beyond not. */
static void assert_limit(uint64_t limit)
{
	uint64_t last = limit - PAGE_SIZE;
	uint32_t free = page_pool.count;

	assert_false(map(limit, limit + PAGE_SIZE));
	assert_false(map(last, limit + PAGE_SIZE));
	assert_false(map(0x40000000, limit + PAGE_SIZE));
	assert_int_equal(host_monitor_prot(last), 0);
	assert_int_equal(page_pool.count, free);
	assert_true(map(last, limit));
	assert_int_equal(host_monitor_prot(last), S1_RODATA);
	monitor_unmap((struct pa_range){ last, limit });
	assert_int_equal(page_pool.count, free);
}

static void test_limits(void **state)
{
	(void)state;
	machine_watch(false);
	page_pool_init(0); /* as when VMs were not there yet */
	for (unsigned bits = 36; bits <= 44; bits += 2) {
		host_pa_bits = bits;
		assert_limit(1ULL << bits);
	}
	/* 512 GiB is nothing special */
	assert_true(
		map((512ULL << 30) - PAGE_SIZE, (512ULL << 30) + PAGE_SIZE));
	for (unsigned bits = 48; bits <= 52; bits += 4) {
		host_pa_bits = bits;
		assert_limit(STAGE1_WINDOWS);
		assert_false(map(1ULL << 48, (1ULL << 48) + PAGE_SIZE));
		assert_false(map(UINT64_MAX - 2 * PAGE_SIZE + 1,
				 UINT64_MAX - PAGE_SIZE + 1));
	}
	host_pa_bits = 40;
}

/*
 * Buffers of a guest there are seen all the same, for the monitor sees them
 * elsewhere. The limit moves below the guest's memory: RAM is not so high here.
 */
static void test_buffers(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	uint64_t tx, rx;

	(void)state;
	machine_boot_bare(2, 64);
	tx = page_of(2, 5);
	rx = page_of(2, 9);
	host_pa_bits = 30;
	assert_success(hvc(v, RXTX_MAP, tx, rx, 1), v, 0);
	host_pa_bits = 40;
	assert_int_equal(host_monitor_prot(tx), S1_RODATA);
	assert_int_equal(host_monitor_prot(rx), S1_DATA);
}

ATTACKS(ATTACK(test_limits), ATTACK(test_buffers))
