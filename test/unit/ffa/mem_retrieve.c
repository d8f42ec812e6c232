/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * RETRIEVE_REQ: every check in the order of docs/ffa.md, 8.5, in the layout of
 * each version, what a refusal leaves, and what the borrower finds in RX and
 * may do with the pages.
 */
#include "test/support/ffa_wire.h"

#define RETRIEVE_64  0xc4000074U
#define TAG	     0x123456789abcdef0ULL
#define CLEAR	     1U
#define CLEAR_AFTER  4U
#define BYPASS	     0x400U
#define TYPE(number) ((uint32_t)(number) << 3)
#define SHARED	     TYPE(1)
#define LENT	     TYPE(2)
#define DONATED	     TYPE(3)
#define RW_ACCESS    (ACCESS_READ | ACCESS_WRITE)

static const uint16_t three[] = { 3 };

static struct descriptor p;
static struct given region;
static unsigned v; /* minor version of VM 3, which retrieves */

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	return 0;
}

/* VM 2 gives VM 3 pages in two runs. */
static void offer(uint32_t func, uint8_t data, uint32_t flags)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
	};
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .flags = flags,
				 .tag = TAG,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };

	region = give(func, 2, &t, runs, 2);
}

static void offer_default(uint32_t func)
{
	offer(func, grant_of(func, FFA_RW), 0);
}

/* Calls f for each version of the borrower, and each way of giving. */
static void for_all(void (*f)(void))
{
	for (v = 0; v <= 2; v++) {
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		for (uint32_t func = DONATE; func <= SHARE; func++) {
			offer_default(func);
			f();
			assert_ok(take_back(&region, 0), 2);
		}
	}
}

static void good(void)
{
	put_request(&p, v, &region, 3, wish_of(region.func, FFA_RW));
}

static void refused_registers(uint32_t id, uint64_t total, uint64_t fragment,
			      uint64_t x3, uint64_t x4)
{
	struct vcpu *caller = vcpu_of(3, 0);

	put_tx(caller, p.d, sizeof(p.d));
	ffa_refused(caller, STATUS_INVALID_PARAMETERS, id, total, fragment, x3,
		    x4);
}

static void refused_to(unsigned vm, enum status status)
{
	struct vcpu *caller = vcpu_of(vm, 0);

	put_tx(caller, p.d, sizeof(p.d));
	ffa_refused(caller, status, RETRIEVE, p.length, p.length);
	ffa_refused(caller, status, RETRIEVE_64, p.length, p.length);
}

static void refused(enum status status)
{
	refused_to(3, status);
}

static void invalid(void)
{
	refused(STATUS_INVALID_PARAMETERS);
}

static void bad16(unsigned offset, uint16_t value)
{
	good();
	put16(p.d, offset, value);
	invalid();
}

static void bad32(unsigned offset, uint32_t value)
{
	good();
	put32(p.d, offset, value);
	invalid();
}

static void bad64(unsigned offset, uint64_t value)
{
	good();
	put64(p.d, offset, value);
	invalid();
}

/* 1: registers. */
static void registers(void)
{
	good();
	refused_registers(RETRIEVE, p.length, p.length, 1, 0);
	refused_registers(RETRIEVE, p.length, p.length, 0, 1);
	refused_registers(RETRIEVE_64, p.length, p.length, 1ULL << 32, 0);
	refused_registers(RETRIEVE, p.length, p.length - 16, 0, 0);
	refused_registers(RETRIEVE, p.length - 16, p.length, 0, 0);
	refused_registers(RETRIEVE, 0, 0, 0, 0);
	refused_registers(RETRIEVE, 4112, 4112, 0, 0);
	for (uint32_t length = 1; length < p.length + 48; length++) {
		if (length != p.length)
			refused_registers(RETRIEVE, length, length, 0, 0);
	}
}

static void test_registers(void **state)
{
	(void)state;
	for_all(registers);
}

/* 2 and 3: no buffers; an RX that is not free, whatever the layout is. */
static void test_buffers(void **state)
{
	struct vcpu *caller = vcpu_of(3, 0);

	(void)state;
	offer_default(LEND);
	v = 2;
	good();
	ffa_assert_success(hvc(caller, 0x84000068), caller, 3, 24);
	refused(STATUS_BUSY);
	put32(p.d, FFA_AT_ACCESS_COUNT, 0);
	refused(STATUS_BUSY);
	release_rx(3);
	ffa_assert_success(hvc(caller, 0x84000067), caller, 0, 0);
	ffa_refused(caller, STATUS_INVALID_PARAMETERS, RETRIEVE, 80, 80);
}

/* 4: the layout. The handle is wrong, too, or the rest would do. */
static void layout(void)
{
	for (unsigned bit = 7; bit < 16; bit++)
		bad16(FFA_AT_ATTRIBUTES, (uint16_t)(1U << bit));
	bad32(FFA_AT_ACCESS_COUNT, 0);
	bad32(FFA_AT_ACCESS_COUNT, 2);
	bad32(FFA_AT_ACCESS_COUNT, 0x10000001);
	bad32(FFA_AT_ACCESS_SIZE, v == 0 ? 16 : 0);
	if (v >= 1) {
		bad32(FFA_AT_ACCESS_SIZE, v == 1 ? 32 : 16);
		bad32(FFA_AT_ACCESS_AT, 32);
		bad32(FFA_AT_ACCESS_AT, 64);
		bad32(FFA_AT_ACCESS_AT, 0xfffffff0);
		for (unsigned i = 0; i < 3; i++)
			bad32(FFA_AT_RESERVED + 4 * i, 1);
	}
	good();
	bad32(in_access(&p, 0, FFA_IN_COMPOSITE), p.length);
	bad64(in_access(&p, 0, FFA_IN_RESERVED(v)), 1);
	for (unsigned bit = 0; bit < 8; bit++) {
		good();
		p.d[in_access(&p, 0, FFA_IN_FLAGS)] = (uint8_t)(1U << bit);
		invalid();
	}
}

static void test_layout(void **state)
{
	(void)state;
	for_all(layout);
}

/* 5: handles of no region, and of one that is taken back. */
static void handles(void)
{
	uint64_t h = FFA_HANDLE(region.handle);

	bad64(FFA_AT_HANDLE, 0);
	bad64(FFA_AT_HANDLE, ~(uint64_t)0);
	for (unsigned bit = 0; bit < 64; bit++) {
		if (h & ((uint64_t)1 << bit) || bit >= 10)
			bad64(FFA_AT_HANDLE, h ^ ((uint64_t)1 << bit));
	}
	bad64(FFA_AT_HANDLE, h + 1);
}

static void test_handles(void **state)
{
	(void)state;
	for_all(handles);
	offer_default(LEND);
	assert_ok(take_back(&region, 0), 2);
	good();
	invalid();
}

/* 6: the sender, before what comes next, and behind the layout. */
static void sender(void)
{
	static const uint16_t senders[] = { 0, 1, 3, 4, 0x8000 };

	for (unsigned i = 0; i < 5; i++) {
		good();
		put16(p.d, FFA_AT_SENDER, senders[i]);
		refused(STATUS_DENIED);
		put64(p.d, FFA_AT_TAG, 1);
		put32(p.d, FFA_AT_FLAGS, 0xffffffff);
		put16(p.d, FFA_AT_ATTRIBUTES, 0x7f);
		refused(STATUS_DENIED);
		refused_registers(RETRIEVE, p.length + 16, p.length + 16, 0, 0);
	}
}

static void test_sender(void **state)
{
	(void)state;
	for_all(sender);
}

/* 7: type, tag, flags; 15 (CLEAR that was not) and 9 would refuse, too. */
static void header(void)
{
	uint32_t type = TYPE(3 - (region.func - DONATE));

	for (uint32_t t = SHARED; t <= DONATED; t += SHARED) {
		if (t != type)
			bad32(FFA_AT_FLAGS, t);
	}
	for (unsigned bit = 5; bit < 32; bit++) {
		if (bit != 10)
			bad32(FFA_AT_FLAGS, type | 1U << bit);
	}
	bad32(FFA_AT_FLAGS, 2);
	bad32(FFA_AT_FLAGS, 0x200 | 5U << 5);
	bad64(FFA_AT_TAG, TAG + 1);
	bad64(FFA_AT_TAG, TAG ^ (uint64_t)1 << 63);
	bad64(FFA_AT_TAG, 0);
	if (region.func == SHARE) {
		bad32(FFA_AT_FLAGS, CLEAR);
		bad32(FFA_AT_FLAGS, CLEAR_AFTER);
	}
	good();
	put32(p.d, FFA_AT_FLAGS, CLEAR);
	put64(p.d, FFA_AT_TAG, 0);
	invalid();
}

static void test_header(void **state)
{
	(void)state;
	for_all(header);
}

/* 7: the caller is no borrower. */
static void test_stranger(void **state)
{
	(void)state;
	v = 2;
	for (uint32_t func = DONATE; func <= SHARE; func++) {
		offer_default(func);
		for (unsigned vm = 1; vm <= 2; vm++) {
			put_request(&p, 2, &region, (uint16_t)vm,
				    wish_of(func, FFA_RW));
			refused_to(vm, STATUS_INVALID_PARAMETERS);
			good();
			refused_to(vm, STATUS_INVALID_PARAMETERS);
		}
		assert_ok(take_back(&region, 0), 2);
	}
}

/* 8: CLEAR where the sender did not ask for it, before NS (9). */
static void clear(void)
{
	if (region.func == SHARE)
		return;
	good();
	put32(p.d, FFA_AT_FLAGS, CLEAR);
	put16(p.d, FFA_AT_ATTRIBUTES, 0x40);
	refused(STATUS_DENIED);
}

static void test_clear(void **state)
{
	(void)state;
	for_all(clear);
}

/* 9 and 10: attributes. A later check would say that data is reserved. */
static void attributes(void)
{
	for (uint16_t a = 0; a < 0x80; a++) {
		good();
		p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = 3;
		put16(p.d, FFA_AT_ATTRIBUTES, a);
		if (a & 0x40 || a < 0x10 || a == FFA_NORMAL_WB)
			invalid();
		else
			refused(STATUS_DENIED);
	}
}

static void test_attributes(void **state)
{
	(void)state;
	for_all(attributes);
}

/* 11 and 12: the list. */
static void list(void)
{
	good();
	put32(p.d, FFA_AT_FLAGS, BYPASS); /* there is only one borrower */
	invalid();
	for (uint16_t vm = 0; vm < 6; vm++) {
		if (vm == 3)
			continue;
		good();
		put16(p.d, in_access(&p, 0, FFA_IN_VM), vm);
		p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = 3;
		refused(STATUS_DENIED);
	}
}

static void test_list(void **state)
{
	(void)state;
	for_all(list);
}

/* 13 to 15 of a region that is given with all rights. */
static void permissions(void)
{
	for (unsigned wish = 0; wish < 256; wish++) {
		unsigned data = wish & 3, instruction = wish >> 2;
		bool right = data != 3 &&
			     (region.func == SHARE ?
				      instruction == 0 :
				      instruction == 1 || instruction == 2 ||
					      (instruction == 0 && v == 0));

		if (right)
			continue;
		good();
		p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = (uint8_t)wish;
		invalid();
	}
}

static void test_permissions(void **state)
{
	(void)state;
	for_all(permissions);
}

/* The sender has no more than read. RW is refused before instructions are. */
static void test_read_only(void **state)
{
	const struct page_run all = { page_of(2, 0), 64 };

	(void)state;
	machine_set_mode(2, all, (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	for (v = 0; v <= 2; v++) {
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		for (uint32_t func = DONATE; func <= SHARE; func++) {
			offer(func, grant_of(func, FFA_RO), 0);
			good();
			refused(STATUS_DENIED);
			p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = FFA_RW;
			refused(STATUS_DENIED);
			if (func != SHARE) {
				p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] =
					FFA_RO | FFA_X;
				refused(STATUS_DENIED);
				p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] =
					FFA_RO | FFA_NX;
				put32(p.d, FFA_AT_FLAGS, CLEAR_AFTER);
				refused(STATUS_DENIED);
			}
			assert_ok(take_back(&region, 0), 2);
		}
	}
}

/* 16: CLEAR and CLEAR-after with what is asked for read-only. */
static void test_clear_of_read_only(void **state)
{
	(void)state;
	for (v = 0; v <= 2; v++) {
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		for (uint32_t func = DONATE; func <= LEND; func++) {
			offer(func, grant_of(func, FFA_RW), CLEAR);
			put_request(&p, v, &region, 3, FFA_RO | FFA_NX);
			for (uint32_t flags = 1; flags < 6; flags++) {
				put32(p.d, FFA_AT_FLAGS, flags);
				if ((flags & 2) == 0)
					refused(STATUS_DENIED);
			}
			assert_ok(take_back(&region, 0), 2);
		}
	}
}

/* 17: it has the region already; in the primary, too (F-02). */
static void test_twice(void **state)
{
	(void)state;
	v = 2;
	for (uint32_t func = LEND; func <= SHARE; func++) {
		offer_default(func);
		good();
		take_as(&p, 3);
		refused(STATUS_BUSY);
		release_rx(3);
		refused(STATUS_DENIED);
		assert_ok(give_back(region.handle, 3, 0), 3);
		assert_ok(take_back(&region, 0), 2);
	}
	offer_default(DONATE);
	good();
	take_as(&p, 3);
	release_rx(3);
	invalid();
}

/* 18 and 19: the borrower has something at the addresses, or no page. */
static void pages(void)
{
	const struct page_run run = { page_of(2, 3), 1 };

	machine_set_mode(3, run, (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	good();
	refused(STATUS_DENIED);
	machine_set_mode(3, run, (struct page_mode){ PAGE_NONE, 0 });
}

static void test_pages(void **state)
{
	(void)state;
	for_all(pages);
}

static void test_no_table(void **state)
{
	(void)state;
	v = 2;
	offer_default(LEND);
	pool_drain(0);
	good();
	refused(STATUS_NO_MEMORY);
	pool_refill();
}

/* Has VM 3 have the tables that it needs, which a refusal would leave, too. */
static void make_tables(void)
{
	v = 2;
	offer_default(SHARE);
	good();
	take_as(&p, 3);
	release_rx(3);
	assert_ok(give_back(region.handle, 3, 0), 3);
	assert_ok(take_back(&region, 0), 2);
}

/* 20: what both may know of, if both know of it. */
static void test_impdef(void **state)
{
	const uint8_t data = FFA_RW;
	const struct terms t = { .sender = 2,
				 .tag = TAG,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };
	const struct page_run run = { page_of(2, 3), 1 };
	struct vcpu *caller = vcpu_of(2, 0);
	uint8_t rx[PAGE_SIZE];
	struct answer a;

	(void)state;
	make_tables();
	put_terms(&p, 2, &t);
	put_runs(&p, &run, 1);
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF), 0x1111);
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF + 8), 0x2222);
	a = call_as(caller, LEND, &p);
	region = (struct given){ LEND, 2, (uint32_t)a.x[2], TAG, 1 };
	v = 2;
	good();
	invalid();
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF), 0x1111);
	invalid();
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF + 8), 0x2223);
	invalid();
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF + 8), 0x2222);
	take_as(&p, 3);
	assert_true(host_guest_read(vm_find(3), rx_of(3), rx, sizeof(rx)));
	assert_int_equal(get64(rx, 48 + FFA_IN_IMPDEF), 0x1111);
	assert_int_equal(get64(rx, 48 + FFA_IN_IMPDEF + 8), 0x2222);
	release_rx(3);
	assert_ok(give_back(region.handle, 3, 0), 3);
	/* an earlier reader has none, and one of 1.2 with short descriptors */
	v = 1;
	ffa_speak(3, DIALECT_FFA_1_1 | DIALECT_SETTLED);
	good();
	take_as(&p, 3);
	release_rx(3);
	assert_ok(give_back(region.handle, 3, 0), 3);
	assert_ok(take_back(&region, 0), 2);
	/* of an earlier sender's region anything is right */
	ffa_speak(2, DIALECT_FFA_1_1 | DIALECT_SETTLED);
	ffa_speak(3, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	v = 2;
	region = give(LEND, 1, &t, &run, 1);
	good();
	put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF), 0x3333);
	take_as(&p, 3);
	assert_true(host_guest_read(vm_find(3), rx_of(3), rx, sizeof(rx)));
	assert_int_equal(get64(rx, 48 + FFA_IN_IMPDEF), 0);
}

/* Every byte of the response, and the pages. */
static void check_response(uint8_t given, uint32_t sent_flags, unsigned access,
			   uint32_t length)
{
	static const enum page_state states[] = { PAGE_OWNED, PAGE_BORROWED,
						  PAGE_BORROWED_SHARED };
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
	};
	const struct terms t = { .sender = 2,
				 .attributes = FFA_NORMAL_WB,
				 .flags = TYPE(3 - (region.func - DONATE)) |
					  sent_flags,
				 .handle = FFA_HANDLE(region.handle),
				 .vms = three,
				 .permissions = &given,
				 .count = 1 };
	static struct descriptor r;
	uint8_t rx[PAGE_SIZE];

	put_terms(&r, v, &t);
	put_runs(&r, runs, 2);
	assert_int_equal(length, r.length);
	assert_true(host_guest_read(vm_find(3), rx_of(3), rx, sizeof(rx)));
	assert_memory_equal(rx, r.d, PAGE_SIZE);
	assert_mode(3, page_of(2, 3), states[region.func - DONATE], access);
	assert_mode(3, page_of(2, 11), states[region.func - DONATE], access);
	assert_mode(3, page_of(2, 12), PAGE_NONE, 0);
}

static void succeeds(uint8_t wish, uint32_t flags, uint8_t given,
		     unsigned access, uint32_t sent_flags)
{
	uint32_t length;

	put_request(&p, v, &region, 3, wish);
	put32(p.d, FFA_AT_FLAGS, flags);
	length = take_as(&p, 3);
	check_response(given, sent_flags, access, length);
	release_rx(3);
	if (region.func != DONATE)
		assert_ok(give_back(region.handle, 3, 0), 3);
}

/* Every right that may be asked for is what the borrower gets. */
static void wishes(void)
{
	const unsigned RX_ACCESS = ACCESS_READ | ACCESS_EXECUTE;

	if (region.func == SHARE) {
		succeeds(FFA_RW, 0, FFA_RW | FFA_NX, RW_ACCESS, 0);
		succeeds(FFA_RO, SHARED, FFA_RO | FFA_NX, ACCESS_READ, 0);
		succeeds(0, 0, FFA_RW | FFA_NX, RW_ACCESS, 0);
	} else if (region.func == LEND) {
		succeeds(FFA_RW | FFA_NX, LENT, FFA_RW | FFA_NX, RW_ACCESS, 0);
		succeeds(FFA_RO | FFA_NX, 0, FFA_RO | FFA_NX, ACCESS_READ, 0);
		succeeds(FFA_RO | FFA_X, 0, FFA_RO | FFA_X, RX_ACCESS, 0);
		succeeds(FFA_RW | FFA_X, 0, FFA_RW | FFA_X, ACCESS_RIGHTS, 0);
		succeeds(FFA_X, 0, FFA_RW | FFA_X, ACCESS_RIGHTS, 0);
		if (v == 0)
			succeeds(FFA_RW, 0, FFA_RW | FFA_NX, RW_ACCESS, 0);
	}
}

static void test_wishes(void **state)
{
	(void)state;
	for_all(wishes);
}

static void test_donation(void **state)
{
	static const uint8_t asked[] = { FFA_RW | FFA_NX, FFA_RO | FFA_X,
					 FFA_X };
	static const uint8_t given[] = { FFA_RW | FFA_NX, FFA_RO | FFA_X,
					 FFA_RW | FFA_X };
	static const unsigned access[] = { RW_ACCESS,
					   ACCESS_READ | ACCESS_EXECUTE,
					   ACCESS_RIGHTS };

	(void)state;
	for (v = 0; v <= 2; v++) {
		boot(NULL);
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		offer(DONATE, 0, CLEAR);
		succeeds(asked[v], DONATED, given[v], access[v], CLEAR);
		assert_mode(2, page_of(2, 3), PAGE_NONE, 0);
		ffa_refused(vcpu_of(2, 0), STATUS_INVALID_PARAMETERS, RECLAIM,
			    region.handle, HANDLE_HIGH);
	}
}

/* CLEAR of the sender is carried out, and CLEAR of the borrower agrees. */
static void test_cleared(void **state)
{
	(void)state;
	for (v = 0; v <= 2; v++) {
		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		page_fill(page_of(2, 3), 0x5a);
		offer(LEND, FFA_RW, CLEAR);
		succeeds(FFA_RW | FFA_NX, CLEAR, FFA_RW | FFA_NX, RW_ACCESS,
			 CLEAR);
		assert_true(page_is(page_of(2, 3), 0));
		assert_ok(take_back(&region, 0), 2);
	}
}

/* An RX of a page cannot have all of a region of SPCI 0.9. */
static void test_long(void **state)
{
	static struct page_run runs[253];
	struct sent s;

	(void)state;
	make_tables();
	for (unsigned i = 0; i < 253; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	ffa_speak(2, DIALECT_SPCI);
	for (v = 0; v <= 2; v++) {
		unsigned fits =
			(4096 - FFA_HEADER_SIZE(v) - FFA_ACCESS_SIZE(v) - 16) /
			CONSTITUENT_SIZE;

		ffa_speak(3, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		for (unsigned n = fits; n <= fits + 1; n++) {
			s = send_as(SHARE, 2, 3, MEMORY_RO, 0, runs, n);
			region = (struct given){ SHARE, 2, s.handle, 0, n };
			put_request(&p, v, &region, 3, FFA_RO);
			if (n > fits) {
				refused(STATUS_NO_MEMORY);
			} else {
				take_as(&p, 3);
				release_rx(3);
				assert_ok(give_back(s.handle, 3, 0), 3);
			}
			assert_success(hvc(vcpu_of(2, 0), RECLAIM, s.handle),
				       vcpu_of(2, 0), 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_registers, boot),
		cmocka_unit_test_setup(test_buffers, boot),
		cmocka_unit_test_setup(test_layout, boot),
		cmocka_unit_test_setup(test_handles, boot),
		cmocka_unit_test_setup(test_sender, boot),
		cmocka_unit_test_setup(test_header, boot),
		cmocka_unit_test_setup(test_stranger, boot),
		cmocka_unit_test_setup(test_clear, boot),
		cmocka_unit_test_setup(test_attributes, boot),
		cmocka_unit_test_setup(test_list, boot),
		cmocka_unit_test_setup(test_permissions, boot),
		cmocka_unit_test_setup(test_read_only, boot),
		cmocka_unit_test_setup(test_clear_of_read_only, boot),
		cmocka_unit_test_setup(test_twice, boot),
		cmocka_unit_test_setup(test_pages, boot),
		cmocka_unit_test_setup(test_no_table, boot),
		cmocka_unit_test_setup(test_impdef, boot),
		cmocka_unit_test_setup(test_wishes, boot),
		cmocka_unit_test_setup(test_donation, boot),
		cmocka_unit_test_setup(test_cleared, boot),
		cmocka_unit_test_setup(test_long, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
