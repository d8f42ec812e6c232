/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RETRIEVE: every check in the order of the specification, what a refusal
 * leaves, and what the receiver finds in RX and may do with the pages.
 */
#include "test/support/wire.h"

#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"

#define RX_RELEASE 0x84000065U
#define TAG	   0x12345678U

static const uint32_t funcs[] = { DONATE, LEND, SHARE };

static uint8_t d[PAGE_SIZE];
static struct sent region;

/* VM 2 lends VM 3 pages in two runs, by default. */
static void offer(uint32_t func, uint16_t memory)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
	};

	region = send_as(func, 2, 3, memory, 0, runs, 2);
}

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	offer(LEND, MEMORY_RWX);
	return 0;
}

static void good(void)
{
	wire_retrieve(d, region.handle, region.func, 2, 3, region.pages);
}

static void refused_by(unsigned vm, struct answer a, enum status status,
		       const struct snapshot *before)
{
	assert_error(a, vcpu_of(vm, 0), status);
	assert_unchanged(before);
}

static void refused(unsigned vm, enum status status)
{
	struct snapshot before;

	put_tx(vcpu_of(vm, 0), d, sizeof(d));
	before = snapshot();
	refused_by(vm, call_with(vcpu_of(vm, 0), RETRIEVE, d, RETRIEVE_SIZE),
		   status, &before);
}

static void refused_registers(uint64_t x1, uint64_t x2, uint64_t x3,
			      uint64_t x4, uint64_t x5)
{
	struct vcpu *v = vcpu_of(3, 0);
	struct snapshot before;

	good();
	put_tx(v, d, sizeof(d));
	before = snapshot();
	refused_by(3, hvc(v, RETRIEVE, x1, x2, x3, x4, x5),
		   STATUS_INVALID_PARAMETERS, &before);
}

static void test_registers(void **state)
{
	(void)state;
	refused_registers(1, 0, 64, 64, 0);
	refused_registers(1ULL << 63, 0, 64, 64, 0);
	refused_registers(0, 1, 64, 64, 0);
	refused_registers(0, 0, 64, 64, 1);
	refused_registers(0, 0, 32, 64, 0);
	refused_registers(0, 0, 32, 64, 9);
	refused_registers(0, 0, 4097, 4097, 0);
	/* lengths that are not 32 + 32 * properties */
	refused_registers(0, 0, 0, 0, 0);
	refused_registers(0, 0, 32, 32, 0);
	refused_registers(0, 0, 63, 63, 0);
	refused_registers(0, 0, 65, 65, 0);
	refused_registers(0, 0, 96, 96, 0);
	refused_registers(0, 0, 4096, 4096, 0);
}

static void test_not_mapped(void **state)
{
	struct snapshot before;

	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	before = snapshot();
	refused_by(3, hvc(vcpu_of(3, 0), RETRIEVE, 0, 0, 64, 64, 0),
		   STATUS_INVALID_PARAMETERS, &before);
}

/* RX holds a message, or one that was read: BUSY, whatever else is wrong. */
static void test_rx_in_use(void **state)
{
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	assert_success(hvc(vcpu_of(1, 0), 0x8400006e, 1 << 16 | 3, 0, 0),
		       vcpu_of(1, 0), 0);
	good();
	put32(d, RETRIEVE_HANDLE, 0x80000123);
	put32(d, RETRIEVE_PROPERTIES, 9);
	refused(3, STATUS_BUSY);
	assert_answer(hvc(v, 0x8400006a), v, 0x8400006e, 1 << 16 | 3, 0, 0, 0,
		      0, 0, 0);
	refused(3, STATUS_BUSY);
	assert_success(hvc(v, RX_RELEASE), v, 0);
	refused(3, STATUS_INVALID_PARAMETERS);
}

static void invalid_field(unsigned offset, uint32_t v)
{
	good();
	put32(d, offset, v);
	refused(3, STATUS_INVALID_PARAMETERS);
}

static void test_handles(void **state)
{
	(void)state;
	invalid_field(RETRIEVE_HANDLE, region.handle + 1);
	invalid_field(RETRIEVE_HANDLE, region.handle + 512);
	/* the slot is right, its generation is not */
	for (unsigned bit = KEEL_HANDLE_INDEX_BITS; bit < 31; bit++)
		invalid_field(RETRIEVE_HANDLE, region.handle ^ 1U << bit);
	invalid_field(RETRIEVE_HANDLE, 0xffffffff);
	reclaim(&region);
	good();
	refused(3, STATUS_INVALID_PARAMETERS);
}

/* Bit 31 says who made the handle; here it may be absent. */
static void test_handle_without_bit_31(void **state)
{
	(void)state;
	region.handle &= 0x7fffffff;
	retrieve(&region);
}

static void test_identity(void **state)
{
	(void)state;
	invalid_field(RETRIEVE_FUNC, DONATE);
	invalid_field(RETRIEVE_FUNC, SHARE);
	invalid_field(RETRIEVE_FUNC, 0);
	invalid_field(RETRIEVE_FUNC, LEND | 0x40000000);
	invalid_field(RETRIEVE_TAG, 1);
	good();
	put16(d, RETRIEVE_SENDER, 1);
	refused(3, STATUS_INVALID_PARAMETERS);
	/* others than the receiver: a stranger, and the sender itself */
	good();
	put16(d, RETRIEVE_RECEIVER, 1);
	refused(1, STATUS_INVALID_PARAMETERS);
	good();
	put16(d, RETRIEVE_RECEIVER, 2);
	refused(2, STATUS_INVALID_PARAMETERS);
}

static void test_tag(void **state)
{
	struct page_run run = { page_of(2, 20), 1 };
	uint32_t length = wire_region(d, 2, 3, &run, 1);
	struct answer a;

	(void)state;
	put32(d, REGION_TAG, TAG);
	a = call_with(vcpu_of(2, 0), SHARE, d, length);
	assert_success(a, vcpu_of(2, 0), a.x[2]);
	wire_retrieve(d, (uint32_t)a.x[2], SHARE, 2, 3, 1);
	refused(3, STATUS_INVALID_PARAMETERS);
	put32(d, RETRIEVE_TAG, TAG);
	a = call_with(vcpu_of(3, 0), RETRIEVE, d, RETRIEVE_SIZE);
	assert_int_equal(a.x[0], RETRIEVED);
}

static void test_twice(void **state)
{
	(void)state;
	retrieve(&region);
	good();
	refused(3, STATUS_DENIED);
	/* that comes before what is wrong with the attributes or properties */
	put32(d, RETRIEVE_ATTRIBUTES, 1);
	put32(d, RETRIEVE_PAGES, 99);
	refused(3, STATUS_DENIED);
	/* and behind who asks */
	put32(d, RETRIEVE_TAG, 1);
	refused(3, STATUS_INVALID_PARAMETERS);
	relinquish(&region);
	retrieve(&region);
}

static void test_properties(void **state)
{
	(void)state;
	good();
	put32(d, RETRIEVE_ATTRIBUTES, 1);
	refused(3, STATUS_NOT_SUPPORTED);
	put32(d, RETRIEVE_PAGES, 99);
	refused(3, STATUS_NOT_SUPPORTED);
	put32(d, RETRIEVE_TAG, 1);
	refused(3, STATUS_INVALID_PARAMETERS);

	invalid_field(RETRIEVE_PAGES, region.pages - 1);
	invalid_field(RETRIEVE_PAGES, region.pages + 1);
	invalid_field(RETRIEVE_PAGES, 0);
	invalid_field(RETRIEVE_COUNT, 1);
	invalid_field(RETRIEVE_COUNT, 0xffffffff);
	good();
	put16(d, RETRIEVE_RECEIVER, 2);
	refused(3, STATUS_INVALID_PARAMETERS);
}

/* More properties than one, in a request that is as long as they say. */
static void test_properties_count(void **state)
{
	static const uint32_t counts[] = { 0, 2, 3, 127 };

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		uint32_t length = 32 + 32 * counts[i];
		struct vcpu *v = vcpu_of(3, 0);
		struct snapshot before;

		good();
		put32(d, RETRIEVE_PROPERTIES, counts[i]);
		put_tx(v, d, sizeof(d));
		before = snapshot();
		refused_by(3, call_with(v, RETRIEVE, d, length),
			   STATUS_INVALID_PARAMETERS, &before);
		/* that overflows to 64 in 32 bits */
		put32(d, RETRIEVE_PROPERTIES, 0x08000001);
		put_tx(v, d, sizeof(d));
		before = snapshot();
		refused_by(3, call_with(v, RETRIEVE, d, 64),
			   STATUS_INVALID_PARAMETERS, &before);
	}
}

/* The receiver has something there already. */
static void test_own_pages_in_the_way(void **state)
{
	(void)state;
	for (int s = PAGE_OWNED; s <= PAGE_MAILBOX; s++) {
		struct page_run run = { page_of(2, 11), 1 };
		struct page_mode mode = { (enum page_state)s, ACCESS_RIGHTS };

		machine_set_mode(3, run, mode);
		good();
		refused(3, STATUS_INVALID_PARAMETERS);
		machine_set_mode(3, run, (struct page_mode){ PAGE_NONE, 0 });
	}
	retrieve(&region);
}

/* W-01: the sender's side is looked at again. */
static void test_sender_no_longer_lends(void **state)
{
	(void)state;
	machine_set_mode(2, (struct page_run){ page_of(2, 11), 1 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_RIGHTS });
	good();
	refused(3, STATUS_INVALID_PARAMETERS);
}

static enum page_state held_state(uint32_t func)
{
	if (func == DONATE)
		return PAGE_OWNED;
	return func == LEND ? PAGE_BORROWED : PAGE_BORROWED_SHARED;
}

static void check_response(uint64_t length)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
	};
	uint8_t expected[PAGE_SIZE] = { 0 };
	uint8_t rx[PAGE_SIZE];

	assert_int_equal(length, 64);
	put32(expected, 0, 1);
	put16(expected, 16, 3);
	put32(expected, 20, 3);
	put32(expected, 24, 2);
	put_run(expected, RESPONSE_RUNS, runs[0]);
	put_run(expected, RESPONSE_RUNS + CONSTITUENT_SIZE, runs[1]);
	assert_true(host_guest_read(vm_find(3), rx_of(3), rx, sizeof(rx)));
	assert_memory_equal(rx, expected, sizeof(rx));
}

static void check_retrieved(uint32_t func, unsigned access)
{
	struct answer a = try_retrieve(&region);
	struct vcpu *v = vcpu_of(3, 0);

	assert_answer(a, v, RETRIEVED, 0, 0, 64, 64, 0, 0, 0);
	check_response(a.x[3]);
	for (unsigned p = 0; p < 16; p++) {
		bool in = p == 3 || p == 10 || p == 11;

		assert_mode(3, page_of(2, p), in ? held_state(func) : PAGE_NONE,
			    in ? access : 0);
		assert_true(page_is(page_of(2, p), (uint8_t)(1 + p)));
	}
	/* RX is read, and free for the next one when it is given back */
	assert_int_equal(v->vm->mailbox.state, MAILBOX_READ);
	assert_success(hvc(v, RX_RELEASE), v, 0);
}

static void test_success(void **state)
{
	static const struct {
		uint16_t memory;
		unsigned access;
	} grants[] = {
		{ MEMORY_RO, ACCESS_READ },
		{ MEMORY_RX, ACCESS_READ | ACCESS_EXECUTE },
		{ MEMORY_RW, ACCESS_READ | ACCESS_WRITE },
		{ MEMORY_RWX, ACCESS_RIGHTS },
	};

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		for (unsigned g = 0; g < 4; g++) {
			machine_boot(3, MACHINE_PAGES);
			offer(funcs[i], grants[g].memory);
			check_retrieved(funcs[i], grants[g].access);
		}
	}
}

/* The access that the request asks for does not count, in SPCI 0.9. */
static void test_request_attributes_ignored(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	offer(LEND, MEMORY_RO);
	good();
	put16(d, RETRIEVE_MEMORY, MEMORY_RWX);
	assert_int_equal(
		call_with(vcpu_of(3, 0), RETRIEVE, d, RETRIEVE_SIZE).x[0],
		RETRIEVED);
	assert_mode(3, page_of(2, 3), PAGE_BORROWED, ACCESS_READ);
}

/* A donation's handle is gone when it is retrieved, and the pages move on. */
static void test_donation(void **state)
{
	struct sent onward;

	(void)state;
	machine_boot(3, MACHINE_PAGES);
	offer(DONATE, MEMORY_RWX);
	assert_int_equal(slots_count(vm_find(2)), 1);
	retrieve(&region);
	assert_int_equal(slots_count(vm_find(2)), 0);
	good();
	refused(3, STATUS_INVALID_PARAMETERS);
	assert_error(try_reclaim(&region, 0), vcpu_of(2, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_error(try_relinquish(&region, 0), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	/* the new owner gives it back */
	onward = send_run(DONATE, 3, 2, (struct page_run){ page_of(2, 10), 2 });
	assert_mode(3, page_of(2, 10), PAGE_DONATED, ACCESS_RIGHTS);
	retrieve(&onward);
	assert_mode(3, page_of(2, 10), PAGE_NONE, 0);
	assert_mode(2, page_of(2, 10), PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 3), PAGE_NONE, 0);
}

/* Borrowed pages cannot be sent on; the primary may retrieve, too. */
static void test_borrowed_stays(void **state)
{
	struct page_run run = { page_of(3, 7), 1 };
	uint32_t length;

	(void)state;
	region = send_run(SHARE, 3, 1, run);
	retrieve(&region);
	assert_mode(1, run.begin, PAGE_BORROWED_SHARED, ACCESS_RIGHTS);
	assert_mode(3, run.begin, PAGE_OWNED_SHARED, ACCESS_RIGHTS);
	for (unsigned i = 0; i < 3; i++) {
		length = wire_region(d, 1, 2, &run, 1);
		assert_error(call_with(vcpu_of(1, 0), funcs[i], d, length),
			     vcpu_of(1, 0), STATUS_INVALID_PARAMETERS);
		length = wire_region(d, 3, 2, &run, 1);
		assert_error(call_with(vcpu_of(3, 0), funcs[i], d, length),
			     vcpu_of(3, 0), STATUS_INVALID_PARAMETERS);
	}
}

/* A block of 2 MiB goes over as one, and takes no table. */
static void test_block(void **state)
{
	const struct page_run block = { page_of(2, 0), 512 };
	uint32_t free;
	unsigned level;

	(void)state;
	machine_boot(3, MACHINE_PAGES);
	/* a first page below, so that the table on the way is there */
	region = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 513), 1 });
	retrieve(&region);
	free = pages_free();
	region = send_run(LEND, 2, 3, block);
	retrieve(&region);
	assert_int_equal(pages_free(), free);
	host_guest_leaf(vm_find(3), block.begin, &level);
	assert_int_equal(level, 2);
	assert_mode(3, page_of(2, 511), PAGE_BORROWED, ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 511), PAGE_OWNED_LENT, ACCESS_RIGHTS);
	relinquish(&region);
	reclaim(&region);
	host_guest_leaf(vm_find(2), block.begin, &level);
	assert_int_equal(level, 2);
	assert_mode(2, page_of(2, 0), PAGE_OWNED, ACCESS_RIGHTS);
}

/* Stores by one side are seen by the other. */
static void test_shared_both_ways(void **state)
{
	struct page_run run = { page_of(2, 40), 1 };
	uint64_t value = 0x1122334455667788;
	uint64_t found;

	(void)state;
	region = send_run(SHARE, 2, 3, run);
	assert_false(host_guest_read(vm_find(3), run.begin, &found, 8));
	retrieve(&region);
	assert_true(host_guest_write(vm_find(3), run.begin, &value, 8));
	assert_true(host_guest_read(vm_find(2), run.begin, &found, 8));
	assert_int_equal(found, value);
	value++;
	assert_true(host_guest_write(vm_find(2), run.begin + 8, &value, 8));
	assert_true(host_guest_read(vm_find(3), run.begin + 8, &found, 8));
	assert_int_equal(found, value);
	assert_false(host_guest_read(vm_find(1), run.begin, &found, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_registers, boot),
		cmocka_unit_test(test_not_mapped),
		cmocka_unit_test_setup(test_rx_in_use, boot),
		cmocka_unit_test_setup(test_handles, boot),
		cmocka_unit_test_setup(test_handle_without_bit_31, boot),
		cmocka_unit_test_setup(test_identity, boot),
		cmocka_unit_test_setup(test_tag, boot),
		cmocka_unit_test_setup(test_twice, boot),
		cmocka_unit_test_setup(test_properties, boot),
		cmocka_unit_test_setup(test_properties_count, boot),
		cmocka_unit_test_setup(test_own_pages_in_the_way, boot),
		cmocka_unit_test_setup(test_sender_no_longer_lends, boot),
		cmocka_unit_test(test_success),
		cmocka_unit_test(test_request_attributes_ignored),
		cmocka_unit_test(test_donation),
		cmocka_unit_test_setup(test_borrowed_stays, boot),
		cmocka_unit_test(test_block),
		cmocka_unit_test_setup(test_shared_both_ways, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
