/* SPDX-License-Identifier: BSD-3-Clause */
/* RELINQUISH and RECLAIM: checks in order, refusals, and what comes back. */
#include "test/support/wire.h"

#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"

static uint8_t d[PAGE_SIZE];
static struct sent region;

static void offer(uint32_t func, uint16_t memory)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
	};

	region = send_as(func, 2, 3, memory, 0, runs, 2);
}

static void boot_with(uint32_t func, uint16_t memory)
{
	machine_boot(3, MACHINE_PAGES);
	offer(func, memory);
	retrieve(&region);
}

static int boot(void **state)
{
	(void)state;
	boot_with(LEND, MEMORY_RWX);
	return 0;
}

/* VM vm relinquishes d, in vain. */
static void refused(unsigned vm, enum status status)
{
	struct vcpu *v = vcpu_of(vm, 0);
	struct snapshot before;

	put_tx(v, d, RELINQUISH_SIZE);
	before = snapshot();
	assert_error(call_relinquish(v, d), v, status);
	assert_unchanged(&before);
}

static void good(void)
{
	wire_relinquish(d, region.handle, 3);
}

static void not_reclaimed_by(unsigned vm, uint64_t handle, uint64_t flags,
			     enum status status)
{
	struct vcpu *v = vcpu_of(vm, 0);
	struct snapshot before = snapshot();

	assert_error(hvc(v, RECLAIM, handle, flags), v, status);
	assert_unchanged(&before);
}

static void test_relinquish_not_mapped(void **state)
{
	struct vcpu *v;
	struct snapshot before;

	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	v = vcpu_of(3, 0);
	before = snapshot();
	assert_error(hvc(v, RELINQUISH), v, STATUS_INVALID_PARAMETERS);
	assert_unchanged(&before);
}

static void test_relinquish_fields(void **state)
{
	static const uint32_t endpoints[] = { 1,    2,		2040,
					      2041, 0x7ffffff9, 0xffffffff };

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		good();
		put32(d, RELINQUISH_ENDPOINTS, endpoints[i]);
		refused(3, STATUS_INVALID_PARAMETERS);
	}
	good();
	put16(d, RELINQUISH_SENDER, 2);
	refused(3, STATUS_INVALID_PARAMETERS);
	good();
	put32(d, RELINQUISH_HANDLE, region.handle + 1);
	refused(3, STATUS_INVALID_PARAMETERS);
	put32(d, RELINQUISH_HANDLE,
	      region.handle ^ 1U << KEEL_HANDLE_INDEX_BITS);
	refused(3, STATUS_INVALID_PARAMETERS);
}

static void test_relinquish_by_others(void **state)
{
	(void)state;
	wire_relinquish(d, region.handle, 1);
	refused(1, STATUS_INVALID_PARAMETERS);
	wire_relinquish(d, region.handle, 2);
	refused(2, STATUS_INVALID_PARAMETERS);
}

static void test_relinquish_not_retrieved(void **state)
{
	(void)state;
	relinquish(&region);
	good();
	refused(3, STATUS_INVALID_PARAMETERS);
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_INVALID_PARAMETERS);
	/* so neither with a donation, nor with a share, nor read-only */
	machine_boot(3, MACHINE_PAGES);
	offer(DONATE, MEMORY_RWX);
	good();
	refused(3, STATUS_INVALID_PARAMETERS);
	machine_boot(3, MACHINE_PAGES);
	offer(LEND, MEMORY_RO);
	good();
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_INVALID_PARAMETERS);
}

static void test_relinquish_clear_refused(void **state)
{
	(void)state;
	boot_with(SHARE, MEMORY_RWX);
	good();
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_INVALID_PARAMETERS);
	boot_with(SHARE, MEMORY_RO);
	good();
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_INVALID_PARAMETERS);
	boot_with(LEND, MEMORY_RO);
	good();
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_DENIED);
	boot_with(LEND, MEMORY_RX);
	good();
	put32(d, RELINQUISH_FLAGS, FLAG_CLEAR);
	refused(3, STATUS_DENIED);
	relinquish(&region);
}

/* Pages of the borrower that are not what it was given, by whatever way. */
static void test_relinquish_wrong_pages(void **state)
{
	const struct page_run run = { page_of(2, 11), 1 };

	(void)state;
	for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
		struct page_mode mode = { (enum page_state)s, ACCESS_RIGHTS };

		if (s == PAGE_BORROWED)
			continue;
		machine_set_mode(3, run, mode);
		good();
		refused(3, STATUS_INVALID_PARAMETERS);
	}
	machine_set_mode(3, run,
			 (struct page_mode){ PAGE_BORROWED, ACCESS_RIGHTS });
	relinquish(&region);
}

static void test_relinquish(void **state)
{
	static const uint32_t funcs[] = { LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		enum page_state owner = i == 0 ? PAGE_OWNED_LENT :
						 PAGE_OWNED_SHARED;

		boot_with(funcs[i], MEMORY_RW);
		for (unsigned times = 0; times < 3; times++) {
			relinquish(&region);
			for (unsigned p = 0; p < 16; p++) {
				bool in = p == 3 || p == 10 || p == 11;

				assert_mode(3, page_of(2, p), PAGE_NONE, 0);
				assert_mode(2, page_of(2, p),
					    in ? owner : PAGE_OWNED,
					    ACCESS_RIGHTS);
				assert_true(page_is(page_of(2, p),
						    (uint8_t)(1 + p)));
			}
			retrieve(&region);
		}
	}
}

/* The pages are cleared when somebody gets them again. */
static void test_relinquish_clear(void **state)
{
	(void)state;
	page_fill(page_of(2, 10), 0xff);
	assert_success(try_relinquish(&region, FLAG_CLEAR), vcpu_of(3, 0), 0);
	for (unsigned p = 0; p < 16; p++)
		assert_mode(3, page_of(2, p), PAGE_NONE, 0);
	assert_true(page_is(page_of(2, 10), 0xff));
	retrieve(&region);
	for (unsigned p = 0; p < 16; p++) {
		bool in = p == 3 || p == 10 || p == 11;

		assert_true(page_is(page_of(2, p), (uint8_t)(in ? 0 : 1 + p)));
	}
	relinquish(&region);
	reclaim(&region);
}

/* Unknown flags are not refused, only not known: as in the reference. */
static void test_relinquish_other_flags(void **state)
{
	(void)state;
	assert_success(try_relinquish(&region, 0xfffffffe), vcpu_of(3, 0), 0);
	assert_true(page_is(page_of(2, 3), 4));
}

static void test_reclaim_checks(void **state)
{
	(void)state;
	relinquish(&region);
	not_reclaimed_by(2, region.handle & 0x7fffffff, 0,
			 STATUS_INVALID_PARAMETERS);
	not_reclaimed_by(2, region.handle + 1, 0, STATUS_INVALID_PARAMETERS);
	not_reclaimed_by(2, region.handle ^ 1U << 30, 0,
			 STATUS_INVALID_PARAMETERS);
	not_reclaimed_by(3, region.handle, 0, STATUS_INVALID_PARAMETERS);
	not_reclaimed_by(1, region.handle, 0, STATUS_INVALID_PARAMETERS);
	/* the upper halves of x1 and x2 do not count */
	assert_success(hvc(vcpu_of(2, 0), RECLAIM,
			   0xffffffff00000000 | region.handle,
			   0xffffffff00000000),
		       vcpu_of(2, 0), 0);
	assert_true(page_is(page_of(2, 3), 4));
	not_reclaimed_by(2, region.handle, 0, STATUS_INVALID_PARAMETERS);
}

static void test_reclaim_while_held(void **state)
{
	(void)state;
	not_reclaimed_by(2, region.handle, 0, STATUS_DENIED);
	not_reclaimed_by(2, region.handle, FLAG_CLEAR, STATUS_DENIED);
	not_reclaimed_by(3, region.handle, 0, STATUS_INVALID_PARAMETERS);
	relinquish(&region);
	reclaim(&region);
}

/* The sender's pages are no longer what the send has left. */
static void test_reclaim_wrong_pages(void **state)
{
	const struct page_run run = { page_of(2, 11), 1 };

	(void)state;
	relinquish(&region);
	for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
		struct page_mode mode = { (enum page_state)s, ACCESS_RIGHTS };

		if (s == PAGE_OWNED_LENT)
			continue;
		machine_set_mode(2, run, mode);
		not_reclaimed_by(2, region.handle, 0,
				 STATUS_INVALID_PARAMETERS);
		not_reclaimed_by(2, region.handle, FLAG_CLEAR,
				 STATUS_INVALID_PARAMETERS);
	}
	machine_set_mode(2, run,
			 (struct page_mode){ PAGE_OWNED_LENT, ACCESS_RIGHTS });
	reclaim(&region);
}

static void check_reclaimed(uint32_t flags, bool cleared)
{
	unsigned handles = slots_count(vm_find(2));

	assert_success(try_reclaim(&region, flags), vcpu_of(2, 0), 0);
	assert_int_equal(slots_count(vm_find(2)), handles - 1);
	for (unsigned p = 0; p < 16; p++) {
		bool in = p == 3 || p == 10 || p == 11;

		assert_mode(2, page_of(2, p), PAGE_OWNED, ACCESS_RIGHTS);
		assert_mode(3, page_of(2, p), PAGE_NONE, 0);
		assert_true(page_is(page_of(2, p),
				    (uint8_t)(in && cleared ? 0 : 1 + p)));
	}
}

/* Each kind, retrieved and given back or never retrieved, cleared or not. */
static void test_reclaim(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned held = 0; held < 2; held++) {
			for (unsigned clear = 0; clear < 2; clear++) {
				machine_boot(3, MACHINE_PAGES);
				offer(funcs[i], MEMORY_RO);
				if (held && funcs[i] != DONATE) {
					retrieve(&region);
					relinquish(&region);
				}
				check_reclaimed(clear, clear != 0);
			}
		}
	}
}

/* W-08: the mode before the send, not everything. */
static void test_reclaim_restores_mode(void **state)
{
	static const unsigned modes[] = { ACCESS_READ,
					  ACCESS_READ | ACCESS_EXECUTE,
					  ACCESS_READ | ACCESS_WRITE };

	(void)state;
	machine_boot(3, MACHINE_PAGES);
	for (unsigned i = 0; i < 3; i++) {
		const struct page_run all = { page_of(2, 0), 64 };

		machine_set_mode(2, all,
				 (struct page_mode){ PAGE_OWNED, modes[i] });
		offer(SHARE, MEMORY_RO);
		retrieve(&region);
		relinquish(&region);
		reclaim(&region);
		assert_mode(2, page_of(2, 10), PAGE_OWNED, modes[i]);
	}
}

/* Another vCPU of the VM, and the other conduit. */
static void test_reclaim_by_sibling(void **state)
{
	(void)state;
	relinquish(&region);
	assert_success(smc(vcpu_of(2, 1), 0xc4000077, region.handle),
		       vcpu_of(2, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relinquish_not_mapped),
		cmocka_unit_test_setup(test_relinquish_fields, boot),
		cmocka_unit_test_setup(test_relinquish_by_others, boot),
		cmocka_unit_test_setup(test_relinquish_not_retrieved, boot),
		cmocka_unit_test(test_relinquish_clear_refused),
		cmocka_unit_test_setup(test_relinquish_wrong_pages, boot),
		cmocka_unit_test(test_relinquish),
		cmocka_unit_test_setup(test_relinquish_clear, boot),
		cmocka_unit_test_setup(test_relinquish_other_flags, boot),
		cmocka_unit_test_setup(test_reclaim_checks, boot),
		cmocka_unit_test_setup(test_reclaim_while_held, boot),
		cmocka_unit_test_setup(test_reclaim_wrong_pages, boot),
		cmocka_unit_test(test_reclaim),
		cmocka_unit_test(test_reclaim_restores_mode),
		cmocka_unit_test_setup(test_reclaim_by_sibling, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
