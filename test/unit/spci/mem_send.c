/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * DONATE, LEND and SHARE: every check in the order of the specification, each
 * with all later ones failing, too; what a refusal leaves; and what success is.
 */
#include "test/support/wire.h"

#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"

static const uint32_t funcs[] = { DONATE, LEND, SHARE };

static uint8_t d[PAGE_SIZE];
static uint32_t length;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	return 0;
}

/* A descriptor by VM 2 for VM 3 of three runs that nothing is wrong with. */
static void good(void)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
		{ page_of(2, 30), 4 },
	};

	length = wire_region(d, 2, 3, runs, 3);
}

static void refused_with(uint32_t func, struct answer a, enum status status,
			 const struct snapshot *before)
{
	(void)func;
	assert_error(a, vcpu_of(2, 0), status);
	assert_unchanged(before);
}

/* The descriptor as it is, by each of the three calls. */
static void refused(enum status status)
{
	for (unsigned i = 0; i < 3; i++) {
		struct snapshot before;

		put_tx(vcpu_of(2, 0), d, sizeof(d));
		before = snapshot();
		refused_with(funcs[i],
			     call_with(vcpu_of(2, 0), funcs[i], d, length),
			     status, &before);
	}
}

static void refused_registers(uint64_t x1, uint64_t x2, uint64_t x3,
			      uint64_t x4, uint64_t x5)
{
	struct vcpu *v = vcpu_of(2, 0);

	good();
	put_tx(v, d, sizeof(d));
	for (unsigned i = 0; i < 3; i++) {
		struct snapshot before = snapshot();

		refused_with(funcs[i], hvc(v, funcs[i], x1, x2, x3, x4, x5),
			     STATUS_INVALID_PARAMETERS, &before);
	}
}

static void test_registers(void **state)
{
	(void)state;
	good();
	refused_registers(1, 0, length, length, 0);
	refused_registers(1ULL << 32, 0, length, length, 0);
	refused_registers(0, 1, length, length, 0);
	refused_registers(0, 0, length, length, 1);
	refused_registers(0, 0, length - 16, length, 0);
	refused_registers(0, 0, length - 16, length, 7);
	refused_registers(0, 0, 4097, 4097, 0);
	refused_registers(0, 0, 0xfffffff0, 0xfffffff0, 0);
	refused_registers(0, 0, 0, 0, 0);
	refused_registers(0, 0, 47, 47, 0);
}

/* Upper halves of w2 to w5 do not count. */
static void test_registers_of_32_bits(void **state)
{
	const uint64_t high = 0xabcdef0100000000;
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	good();
	put_tx(v, d, sizeof(d));
	a = hvc(v, LEND, 0, high, high | length, high | length, high);
	assert_success(a, v, FIRST_HANDLE(2));
}

static void test_tx_not_mapped(void **state)
{
	struct vcpu *v;
	struct snapshot before;

	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	v = vcpu_of(2, 0);
	before = snapshot();
	for (unsigned i = 0; i < 3; i++)
		refused_with(funcs[i], hvc(v, funcs[i], 0, 0, 64, 64, 0),
			     STATUS_INVALID_PARAMETERS, &before);
}

static void invalid_field16(unsigned offset, uint16_t v)
{
	good();
	put16(d, offset, v);
	refused(STATUS_INVALID_PARAMETERS);
}

static void invalid_field(unsigned offset, uint32_t v)
{
	good();
	put32(d, offset, v);
	refused(STATUS_INVALID_PARAMETERS);
}

static void test_header(void **state)
{
	(void)state;
	invalid_field16(REGION_SENDER, 1);
	invalid_field16(REGION_SENDER, 0);
	invalid_field(REGION_ATTRIBUTES, 0);
	invalid_field(REGION_ATTRIBUTES, 2);
	invalid_field(REGION_ATTRIBUTES, 0xffffffff);
	invalid_field16(REGION_RECEIVER, 0);
	invalid_field16(REGION_RECEIVER, 2);
	invalid_field16(REGION_RECEIVER, 4);
	invalid_field16(REGION_RECEIVER, 0x8000);
	invalid_field16(REGION_RECEIVER, 0xffff);
	invalid_field(REGION_OFFSET, 32);
	invalid_field(REGION_OFFSET, 47);
	invalid_field(REGION_OFFSET, 64);
	invalid_field(REGION_OFFSET, 0xfffffff0);
	invalid_field(REGION_COUNT, 2);
	invalid_field(REGION_COUNT, 4);
	invalid_field(REGION_COUNT, 0x10000003);
	invalid_field(REGION_COUNT, 0xffffffff);
}

/* W-13: what has no meaning must be zero, so that it can be given one. */
static void test_reserved(void **state)
{
	(void)state;
	for (unsigned bit = 1; bit < 32; bit++)
		invalid_field(REGION_FLAGS, 1U << bit);
	invalid_field16(REGION_RESERVED_0, 1);
	invalid_field(REGION_RESERVED_1, 1);
	invalid_field(REGION_RESERVED_2, 1);
	invalid_field(REGION_RESERVED_3, 1);
	invalid_field(REGION_RESERVED_3 + 4, 0x80000000);
	for (unsigned i = 0; i < 3; i++)
		invalid_field(REGION_CONSTITUENTS + i * CONSTITUENT_SIZE +
				      CONSTITUENT_REST,
			      1);
}

/* Attributes but the access have no meaning in SPCI 0.9 and may be anything. */
static void test_attributes_ignored(void **state)
{
	(void)state;
	for (uint32_t other = 0; other <= 0xffff; other += 0x0809) {
		struct page_run run = { page_of(2, 4), 1 };
		uint16_t memory = (uint16_t)((other & ~0x60U) | 0x60);
		struct sent s = send_as(LEND, 2, 3, memory, 0, &run, 1);

		retrieve(&s);
		assert_mode(3, run.begin, PAGE_BORROWED, ACCESS_RIGHTS);
		relinquish(&s);
		reclaim(&s);
	}
}

static void test_clear_of_shared(void **state)
{
	struct snapshot before;

	(void)state;
	good();
	put32(d, REGION_FLAGS, FLAG_CLEAR);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	before = snapshot();
	refused_with(SHARE, call_with(vcpu_of(2, 0), SHARE, d, length),
		     STATUS_INVALID_PARAMETERS, &before);
}

static void invalid_run(uint64_t begin, uint64_t pages)
{
	good();
	put_constituent(d, 1, (struct page_run){ begin, pages });
	put32(d, REGION_PAGES, 6 + (uint32_t)pages);
	refused(STATUS_INVALID_PARAMETERS);
}

static void test_constituents(void **state)
{
	(void)state;
	/* none at all */
	good();
	put32(d, REGION_COUNT, 0);
	put32(d, REGION_PAGES, 0);
	length = REGION_CONSTITUENTS;
	refused(STATUS_INVALID_PARAMETERS);
	/* at an address that is no multiple of 4, but in the right number */
	for (unsigned off = 1; off < 4; off++) {
		good();
		memmove(d + REGION_CONSTITUENTS + off, d + REGION_CONSTITUENTS,
			3 * CONSTITUENT_SIZE);
		put32(d, REGION_OFFSET, REGION_CONSTITUENTS + off);
		length += off;
		refused(STATUS_INVALID_PARAMETERS);
		length -= off;
	}
	invalid_run(page_of(2, 3) + 1, 1);
	invalid_run(page_of(2, 3) + 0x800, 1);
	invalid_run(page_of(2, 3), 0);
	/* the end of the address space, and around it */
	invalid_run(0xfffffffffffff000, 1);
	invalid_run(0xfffffffffffff000, 2);
	invalid_run(0xffffffff00000000, 0x100000);
	invalid_run(page_of(2, 3), 0xffffffff);
	/* beyond the IPAs that there are, and across their limit */
	invalid_run(1ULL << 40, 1);
	invalid_run((1ULL << 40) - PAGE_SIZE, 2);
	invalid_run(1ULL << 48, 1);
}

static void test_pages_total(void **state)
{
	(void)state;
	invalid_field(REGION_PAGES, 0);
	invalid_field(REGION_PAGES, 6);
	invalid_field(REGION_PAGES, 8);
	invalid_field(REGION_PAGES, 0xffffffff);
	/* a sum of 2^32 + 7 */
	good();
	put_constituent(d, 0, (struct page_run){ page_of(2, 10), 0x80000002 });
	put_constituent(d, 2, (struct page_run){ page_of(2, 30), 0x80000004 });
	refused(STATUS_INVALID_PARAMETERS);
}

static void test_overlap(void **state)
{
	(void)state;
	invalid_run(page_of(2, 10), 1);
	invalid_run(page_of(2, 11), 1);
	invalid_run(page_of(2, 9), 2);
	invalid_run(page_of(2, 33), 1);
	invalid_run(page_of(2, 9), 30);
}

static void invalid_mode(uint64_t page, struct page_mode mode)
{
	const struct page_mode all = { PAGE_OWNED, ACCESS_RIGHTS };
	struct page_run run = { page_of(2, page), 1 };

	machine_set_mode(2, run, mode);
	good();
	refused(STATUS_INVALID_PARAMETERS);
	machine_set_mode(2, run, all);
}

/* A state or rights that one page alone has, first, in the middle, or last. */
static void test_modes(void **state)
{
	static const uint64_t pages[] = { 3, 10, 11, 30, 32, 33 };

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
			if (s != PAGE_OWNED)
				invalid_mode(
					pages[i],
					(struct page_mode){ (enum page_state)s,
							    ACCESS_RIGHTS });
		}
		for (unsigned access = 0; access < ACCESS_RIGHTS; access++)
			invalid_mode(pages[i],
				     (struct page_mode){ PAGE_OWNED, access });
		invalid_mode(pages[i], (struct page_mode){
					       PAGE_OWNED,
					       ACCESS_RIGHTS | ACCESS_DEVICE });
	}
}

/* All pages alike, and wrong. */
static void test_uniform_wrong(void **state)
{
	const struct page_run all = { page_of(2, 0), 64 };

	(void)state;
	for (int s = PAGE_OWNED + 1; s <= PAGE_MAILBOX; s++) {
		machine_set_mode(2, all,
				 (struct page_mode){ (enum page_state)s,
						     ACCESS_RIGHTS });
		good();
		refused(STATUS_INVALID_PARAMETERS);
	}
	machine_set_mode(2, all,
			 (struct page_mode){ PAGE_OWNED,
					     ACCESS_RIGHTS | ACCESS_DEVICE });
	good();
	refused(STATUS_INVALID_PARAMETERS);
	machine_set_mode(2, all, (struct page_mode){ PAGE_NONE, 0 });
	good();
	refused(STATUS_INVALID_PARAMETERS);
}

static void test_others_pages(void **state)
{
	(void)state;
	invalid_run(page_of(3, 3), 1);
	invalid_run(page_of(1, 3), 1);
	invalid_run(tx_of(2), 1);
	invalid_run(rx_of(2), 1);
	invalid_run(page_of(2, MACHINE_PAGES), 1);
	invalid_run(0, 1);
	invalid_run(0x10000000, 1);
}

/* W-08: DENIED, but only where nothing else is wrong. */
static void test_grants(void **state)
{
	static const uint16_t memory[] = { MEMORY_RO, MEMORY_RX, MEMORY_RW,
					   MEMORY_RWX };
	static const unsigned access[] = { ACCESS_READ,
					   ACCESS_READ | ACCESS_EXECUTE,
					   ACCESS_READ | ACCESS_WRITE,
					   ACCESS_RIGHTS };

	(void)state;
	for (unsigned has = 0; has < 4; has++) {
		const struct page_run all = { page_of(2, 0), 64 };

		machine_set_mode(2, all,
				 (struct page_mode){ PAGE_OWNED, access[has] });
		for (unsigned gives = 0; gives < 4; gives++) {
			good();
			put16(d, REGION_MEMORY, memory[gives]);
			if (access[gives] & ~access[has]) {
				refused(STATUS_DENIED);
				put_constituent(d, 0,
						(struct page_run){ 0, 2 });
				refused(STATUS_INVALID_PARAMETERS);
			} else {
				struct answer a = call_with(vcpu_of(2, 0), LEND,
							    d, length);

				assert_success(a, vcpu_of(2, 0), a.x[2]);
				a = hvc(vcpu_of(2, 0), RECLAIM, a.x[2]);
				assert_success(a, vcpu_of(2, 0), 0);
			}
		}
	}
}

/* W-07: clearing writes, so the sender must be allowed to. */
static void test_clear_needs_write(void **state)
{
	static const uint32_t clearable[] = { DONATE, LEND };
	const struct page_run all = { page_of(2, 0), 64 };
	struct snapshot before;

	(void)state;
	machine_set_mode(2, all, (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	good();
	put16(d, REGION_MEMORY, MEMORY_RO);
	put32(d, REGION_FLAGS, FLAG_CLEAR);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	before = snapshot();
	for (unsigned i = 0; i < 2; i++)
		refused_with(clearable[i],
			     call_with(vcpu_of(2, 0), clearable[i], d, length),
			     STATUS_DENIED, &before);
}

/* A check that comes first decides, whatever else is wrong. */
static void test_order(void **state)
{
	struct slot *held[KEEL_HANDLE_QUOTA];

	(void)state;
	good();
	put16(d, REGION_MEMORY, MEMORY_RWX);
	machine_set_mode(2, (struct page_run){ page_of(2, 0), 64 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	refused(STATUS_DENIED);
	/* no slot comes before constituents, and after the header */
	for (unsigned i = 0; i < KEEL_HANDLE_QUOTA; i++)
		held[i] = handle_claim(vm_find(2), 1);
	refused(STATUS_NO_MEMORY);
	put_constituent(d, 0, (struct page_run){ 1, 0 });
	refused(STATUS_NO_MEMORY);
	put32(d, REGION_COUNT, 2);
	refused(STATUS_INVALID_PARAMETERS);
	for (unsigned i = 0; i < KEEL_HANDLE_QUOTA; i++)
		handle_free(held[i], vm_find(2));
}

static enum page_state sent_state(uint32_t func)
{
	if (func == DONATE)
		return PAGE_DONATED;
	return func == LEND ? PAGE_OWNED_LENT : PAGE_OWNED_SHARED;
}

static void test_success(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		uint32_t free = pages_free();
		struct answer a;

		good();
		a = call_with(vcpu_of(2, 0), funcs[i], d, length);
		assert_success(a, vcpu_of(2, 0), a.x[2]);
		/* slots come round late, and the handle says which it is */
		assert_int_equal(a.x[2], FIRST_HANDLE(2) + i);
		for (unsigned p = 0; p < 40; p++) {
			bool in = p == 3 || p == 10 || p == 11 ||
				  (p >= 30 && p < 34);
			enum page_state s = in ? sent_state(funcs[i]) :
						 PAGE_OWNED;

			assert_mode(2, page_of(2, p), s,
				    s == PAGE_NONE ? 0 : ACCESS_RIGHTS);
			assert_mode(3, page_of(2, p), PAGE_NONE, 0);
			assert_true(page_is(page_of(2, p), (uint8_t)(1 + p)));
		}
		/* a table of pages the first time, a page for three runs */
		assert_in_range(free - pages_free(), 1, 2);
		a = hvc(vcpu_of(2, 0), RECLAIM, a.x[2]);
		assert_success(a, vcpu_of(2, 0), 0);
		assert_mode(2, page_of(2, 3), PAGE_OWNED, ACCESS_RIGHTS);
	}
}

/* By SMC, with the 64-bit id, by the primary, by another vCPU. */
static void test_anybody(void **state)
{
	struct page_run run = { page_of(1, 4), 1 };
	struct answer a;

	(void)state;
	length = wire_region(d, 1, 2, &run, 1);
	put_tx(vcpu_of(1, 3), d, length);
	a = smc(vcpu_of(1, 3), 0xc4000071, 0, 0, length, length, 0);
	assert_success(a, vcpu_of(1, 3), FIRST_HANDLE(1));
	assert_mode(1, run.begin, PAGE_DONATED, ACCESS_RIGHTS);
	run.begin = page_of(3, 9);
	length = wire_region(d, 3, 1, &run, 1);
	put_tx(vcpu_of(3, 1), d, length);
	a = hvc(vcpu_of(3, 1), SHARE, 0, 0, length, length, 0);
	assert_success(a, vcpu_of(3, 1), FIRST_HANDLE(3));
	assert_mode(3, run.begin, PAGE_OWNED_SHARED, ACCESS_RIGHTS);
}

/* 253 constituents, every second page, in a jumbled order. */
static void test_most_constituents(void **state)
{
	struct page_run runs[CONSTITUENTS_MAX];
	uint32_t free = pages_free();
	struct sent s;

	(void)state;
	for (unsigned i = 0; i < CONSTITUENTS_MAX; i++)
		runs[i] = (struct page_run){
			page_of(2, 2 * (i * 100 % CONSTITUENTS_MAX)), 1
		};
	s = send_as(LEND, 2, 3, MEMORY_RW, 0, runs, CONSTITUENTS_MAX);
	assert_int_equal(s.pages, CONSTITUENTS_MAX);
	assert_int_equal(free - pages_free(), 2);
	for (unsigned p = 0; p < 2 * CONSTITUENTS_MAX; p++)
		assert_mode(2, page_of(2, p),
			    p % 2 == 0 ? PAGE_OWNED_LENT : PAGE_OWNED,
			    ACCESS_RIGHTS);
	assert_int_equal(retrieve(&s), 32 + CONSTITUENTS_MAX * 16);
	for (unsigned p = 0; p < 2 * CONSTITUENTS_MAX; p++)
		assert_mode(3, page_of(2, p),
			    p % 2 == 0 ? PAGE_BORROWED : PAGE_NONE,
			    p % 2 == 0 ? ACCESS_READ | ACCESS_WRITE : 0);
	relinquish(&s);
	reclaim(&s);
	for (unsigned p = 0; p < 2 * CONSTITUENTS_MAX; p++)
		assert_mode(2, page_of(2, p), PAGE_OWNED, ACCESS_RIGHTS);
}

/* The last run of 253 is bad: all that was looked at before is as it was. */
static void test_last_of_most_is_bad(void **state)
{
	struct page_run runs[CONSTITUENTS_MAX];

	(void)state;
	for (unsigned i = 0; i < CONSTITUENTS_MAX; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	runs[CONSTITUENTS_MAX - 1].begin = page_of(3, 0);
	length = wire_region(d, 2, 3, runs, CONSTITUENTS_MAX);
	refused(STATUS_INVALID_PARAMETERS);
	runs[CONSTITUENTS_MAX - 1].begin = page_of(2, 0);
	length = wire_region(d, 2, 3, runs, CONSTITUENTS_MAX);
	refused(STATUS_INVALID_PARAMETERS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_registers, boot),
		cmocka_unit_test_setup(test_registers_of_32_bits, boot),
		cmocka_unit_test(test_tx_not_mapped),
		cmocka_unit_test_setup(test_header, boot),
		cmocka_unit_test_setup(test_reserved, boot),
		cmocka_unit_test_setup(test_attributes_ignored, boot),
		cmocka_unit_test_setup(test_clear_of_shared, boot),
		cmocka_unit_test_setup(test_constituents, boot),
		cmocka_unit_test_setup(test_pages_total, boot),
		cmocka_unit_test_setup(test_overlap, boot),
		cmocka_unit_test_setup(test_modes, boot),
		cmocka_unit_test_setup(test_uniform_wrong, boot),
		cmocka_unit_test_setup(test_others_pages, boot),
		cmocka_unit_test_setup(test_grants, boot),
		cmocka_unit_test_setup(test_clear_needs_write, boot),
		cmocka_unit_test_setup(test_order, boot),
		cmocka_unit_test_setup(test_success, boot),
		cmocka_unit_test_setup(test_anybody, boot),
		cmocka_unit_test_setup(test_most_constituents, boot),
		cmocka_unit_test_setup(test_last_of_most_is_bad, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
