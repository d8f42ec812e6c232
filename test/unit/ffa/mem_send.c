/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * DONATE, LEND and SHARE of FF-A: every check in the order of docs/ffa.md, 8.4,
 * in the layout of each version, each with all later ones failing, too; what a
 * refusal leaves, and what success is.
 */
#include "test/support/ffa_wire.h"

static const uint32_t funcs[] = { DONATE, LEND, SHARE };
static const uint16_t three[] = { 3 };

static struct descriptor p;
static unsigned v; /* minor version of VM 2, which sends */
static uint32_t func;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, MACHINE_PAGES);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	return 0;
}

/* Calls f for each version and each call. */
static void for_all(void (*f)(void))
{
	for (v = 0; v <= 2; v++) {
		ffa_speak(2, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		for (unsigned i = 0; i < 3; i++) {
			func = funcs[i];
			f();
		}
	}
}

/* A descriptor by VM 2 for VM 3 of three runs that nothing is wrong with. */
static void good(void)
{
	const struct page_run runs[] = {
		{ page_of(2, 10), 2 },
		{ page_of(2, 3), 1 },
		{ page_of(2, 30), 4 },
	};
	const uint8_t data = grant_of(func, FFA_RW);
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .tag = 0x123456789abcdef0,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };

	put_terms(&p, v, &t);
	put_runs(&p, runs, 3);
}

static void refused_registers(uint32_t id, uint64_t total, uint64_t fragment,
			      uint64_t x3, uint64_t x4, enum status status)
{
	struct vcpu *caller = vcpu_of(2, 0);

	put_tx(caller, p.d, sizeof(p.d));
	ffa_refused(caller, status, id, total, fragment, x3, x4);
}

/* The descriptor as it is, by both forms of the call. */
static void refused(enum status status)
{
	refused_registers(func, p.length, p.length, 0, 0, status);
	refused_registers(func | FFA_64_BIT, p.length, p.length, 0, 0, status);
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

static void bad_access16(unsigned field, uint16_t value)
{
	good();
	bad16(in_access(&p, 0, field), value);
}

static void bad_access32(unsigned field, uint32_t value)
{
	good();
	bad32(in_access(&p, 0, field), value);
}

/* 1 and 2: registers; all of the descriptor is in TX. */
static void registers(void)
{
	const enum status bad = STATUS_INVALID_PARAMETERS;

	good();
	refused_registers(func, p.length, p.length, 1, 0, bad);
	refused_registers(func, p.length, p.length, 0, 1, bad);
	refused_registers(func | FFA_64_BIT, p.length, p.length, 1ULL << 32, 0,
			  bad);
	refused_registers(func, p.length - 16, p.length, 0, 0, bad);
	refused_registers(func, p.length, 0, 0, 0, bad);
	refused_registers(func, 0, 0, 0, 0, bad);
	refused_registers(func, 4112, 4112, 0, 0, bad);
	refused_registers(func, 0xfffffff0, 0xfffffff0, 0, 0, bad);
	for (uint32_t length = 1; length < p.length; length++)
		refused_registers(func, length, length, 0, 0, bad);
	put16(p.d, FFA_AT_SENDER, 1); /* 9 comes later */
	for (uint32_t more = 1; more < 16; more++)
		refused_registers(func, p.length + more, p.length + more, 0, 0,
				  bad);
}

static void test_registers(void **state)
{
	(void)state;
	for_all(registers);
}

static void no_tx(void)
{
	ffa_refused(vcpu_of(2, 0), STATUS_INVALID_PARAMETERS, func, 128, 128);
}

static void test_no_tx(void **state)
{
	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	for_all(no_tx);
}

/* 3: what the layout has to be. The sender is wrong, too: 9 comes later. */
static void layout(void)
{
	static const uint32_t sizes[] = { 0, 8, 15, 17, 24, 48, 0xffffffff };
	static const uint32_t places[] = { 0, 16, 32, 47, 49, 56, 0xfffffff0 };

	for (unsigned bit = 7; bit < 16; bit++)
		bad16(FFA_AT_ATTRIBUTES, (uint16_t)(1U << bit));
	for (unsigned i = 1; i < 7; i++)
		bad32(FFA_AT_ACCESS_SIZE, sizes[i]);
	if (v == 0)
		bad32(FFA_AT_ACCESS_SIZE, 16);
	else
		bad32(FFA_AT_ACCESS_SIZE, 0);
	if (v == 1)
		bad32(FFA_AT_ACCESS_SIZE, 32);
	for (unsigned i = 0; i < 7 && v >= 1; i++)
		bad32(FFA_AT_ACCESS_AT, places[i]);
	for (unsigned i = 0; i < 3 && v >= 1; i++)
		bad32(FFA_AT_RESERVED + 4 * i, 0x80000000);
	bad_access32(FFA_IN_RESERVED(v), 1);
	bad_access32(FFA_IN_RESERVED(v) + 4, 0x80000000);
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

/* 4 and 5: how many borrowers, and where the constituents are. */
static void places(void)
{
	static const uint32_t counts[] = { 0, 9, 0x10000001, 0xffffffff };
	uint32_t at;

	for (unsigned i = 0; i < 4; i++)
		bad32(FFA_AT_ACCESS_COUNT, counts[i]);
	good();
	at = p.composite_at;
	bad_access32(FFA_IN_COMPOSITE, 0);
	bad_access32(FFA_IN_COMPOSITE, at - 16);
	bad_access32(FFA_IN_COMPOSITE, at - 1);
	bad_access32(FFA_IN_COMPOSITE, at + 1);
	bad_access32(FFA_IN_COMPOSITE, at + 8);
	bad_access32(FFA_IN_COMPOSITE, at + 16);
	bad_access32(FFA_IN_COMPOSITE, p.length - 8);
	bad_access32(FFA_IN_COMPOSITE, p.length);
	bad_access32(FFA_IN_COMPOSITE, 0xfffffff0);
	bad32(at + FFA_IN_RESERVED_2, 1);
	bad32(at + FFA_IN_RESERVED_2 + 4, 1);
}

static void test_places(void **state)
{
	(void)state;
	for_all(places);
}

/* 6 to 8: flags, and borrowers that there are not. */
static void flags_and_vms(void)
{
	for (unsigned bit = 1; bit < 32; bit++)
		bad32(FFA_AT_FLAGS, 1U << bit);
	if (func == SHARE)
		bad32(FFA_AT_FLAGS, 1);
	bad_access16(FFA_IN_VM, 0);
	bad_access16(FFA_IN_VM, 2);
	bad_access16(FFA_IN_VM, 4);
	bad_access16(FFA_IN_VM, 0x8000);
	bad_access16(FFA_IN_VM, 0xffff);
}

static void test_flags_and_vms(void **state)
{
	(void)state;
	for_all(flags_and_vms);
}

/* All that comes after 9 is wrong, too. */
static void spoil_terms(void)
{
	put32(p.d, p.composite_at + FFA_IN_COUNT, 7);
	p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = 0xff;
	put16(p.d, FFA_AT_ATTRIBUTES, 0x7f);
}

/* 9: the sender. It comes after 3 to 8, and before all others. */
static void sender(void)
{
	static const uint16_t senders[] = { 0, 1, 3, 4, 0x8000 };

	for (unsigned i = 0; i < 5; i++) {
		good();
		put16(p.d, FFA_AT_SENDER, senders[i]);
		refused(STATUS_DENIED);
		spoil_terms();
		refused(STATUS_DENIED);
		put32(p.d, FFA_AT_FLAGS, 2); /* time slice: 11 */
		refused(STATUS_DENIED);
		put32(p.d, FFA_AT_FLAGS, 4);
		invalid();
	}
}

static void test_sender(void **state)
{
	(void)state;
	for_all(sender);
}

/* 10 to 13 with attributes that 14 would refuse. */
static void invalid_terms(void)
{
	put16(p.d, FFA_AT_ATTRIBUTES,
	      (uint16_t)(get16(p.d, FFA_AT_ATTRIBUTES) | 0x10));
	invalid();
}

static void terms(void)
{
	static const uint32_t counts[] = { 0, 2, 4, 0x10000003, 0xffffffff };

	for (unsigned i = 0; i < 5; i++) {
		good();
		put32(p.d, p.composite_at + FFA_IN_COUNT, counts[i]);
		invalid_terms();
	}
	for (unsigned permissions = 0; permissions < 256; permissions++) {
		if (func == DONATE ? permissions == 0 :
				     permissions == 1 || permissions == 2)
			continue;
		good();
		p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] =
			(uint8_t)permissions;
		invalid_terms();
	}
	good();
	put16(p.d, FFA_AT_ATTRIBUTES, 0x40 | FFA_NORMAL_WB);
	invalid_terms();
	good();
	put32(p.d, FFA_AT_FLAGS, 2);
	invalid_terms();
}

static void test_terms(void **state)
{
	(void)state;
	for_all(terms);
}

/* 14: attributes, before there is no slot (15). */
static void attributes(void)
{
	for (uint16_t a = 0; a < 0x40; a++) {
		good();
		put16(p.d, FFA_AT_ATTRIBUTES, a);
		if (func == SHARE && a != FFA_NORMAL_WB)
			refused(STATUS_DENIED);
		if (func != SHARE && a >= 0x10)
			invalid();
	}
}

static void test_attributes(void **state)
{
	(void)state;
	for_all(attributes);
}

/* 15: no slot is left, or no page for the runs. */
static void exhausted(void)
{
	good();
	put32(p.d, p.runs_at, 1); /* 16 comes later */
	pool_drain(0);
	refused(STATUS_NO_MEMORY);
	pool_refill();
}

static void test_exhausted(void **state)
{
	struct page_run run = { page_of(1, 5), 1 };
	const uint8_t data = FFA_RW;
	const struct terms t = { .sender = 2,
				 .attributes = FFA_NORMAL_WB,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };

	(void)state;
	for_all(exhausted);
	machine_watch(false);
	for (unsigned i = 0; i < KEEL_HANDLE_QUOTA; i++) {
		run.begin = page_of(2, 5 + i);
		give(SHARE, 2, &t, &run, 1);
	}
	machine_watch(true);
	v = 2;
	func = LEND;
	good();
	put32(p.d, p.runs_at, 1);
	refused(STATUS_NO_MEMORY);
}

/* As many runs as one response has room for in any layout, and one more. */
static void test_many(void **state)
{
	static uint8_t d[2 * PAGE_SIZE];
	struct vcpu *caller = vcpu_of(2, 0);
	struct page_run run = { page_of(2, 0), 1 };
	const uint8_t data = FFA_RW;
	const struct terms t = { .sender = 2,
				 .attributes = FFA_NORMAL_WB,
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };
	uint64_t tx = page_of(2, 516);
	uint32_t length;

	(void)state;
	ffa_assert_success(hvc(caller, 0x84000067), caller, 0, 0);
	ffa_assert_success(hvc(caller, 0x84000066, tx, tx + 2 * PAGE_SIZE, 2),
			   caller, 0, 0);
	for (unsigned n = 245; n >= 244; n--) {
		struct answer a;

		put_terms(&p, 2, &t);
		put_runs(&p, &run, 1);
		memset(d, 0, sizeof(d));
		put32(p.d, p.composite_at + FFA_IN_PAGES, n);
		put32(p.d, p.composite_at + FFA_IN_COUNT, n);
		memcpy(d, p.d, p.runs_at);
		for (unsigned i = 0; i < n; i++)
			put_run(d, p.runs_at + i * CONSTITUENT_SIZE,
				(struct page_run){ page_of(2, 2 * i), 1 });
		length = p.runs_at + n * CONSTITUENT_SIZE;
		assert_true(host_guest_write(vm_find(2), tx, d, sizeof(d)));
		a = hvc(caller, SHARE, length, length);
		ffa_assert_success(a, caller, a.x[2], HANDLE_HIGH);
		if (n == 245) /* it is in parts */
			assert_ok(hvc(caller, RECLAIM, a.x[2], HANDLE_HIGH), 2);
	}
	ffa_speak(3, DIALECT_SPCI);
	retrieve(&(struct sent){ SHARE, 2, 3, 244, FIRST_HANDLE(2) + 1 });
	assert_mode(3, page_of(2, 486), PAGE_BORROWED_SHARED,
		    ACCESS_READ | ACCESS_WRITE);
}

static void bad_run(uint64_t begin, uint64_t pages, enum status status)
{
	good();
	put_run(p.d, p.runs_at + CONSTITUENT_SIZE,
		(struct page_run){ begin, pages });
	put32(p.d, p.composite_at + FFA_IN_PAGES, 6 + (uint32_t)pages);
	refused(status);
}

/* 16: constituents that cannot be, at pages that are not the sender's. */
static void constituents(void)
{
	const enum status bad = STATUS_INVALID_PARAMETERS;
	const struct page_run not_mine = { page_of(2, 10), 2 };

	machine_set_mode(2, not_mine, (struct page_mode){ PAGE_NONE, 0 });
	bad_run(page_of(2, 3) + 1, 1, bad);
	bad_run(page_of(2, 3) + 0x800, 1, bad);
	bad_run(page_of(2, 3), 0, bad);
	bad_run(0xfffffffffffff000, 1, bad);
	bad_run(0xfffffffffffff000, 2, bad);
	bad_run(0xffffffff00000000, 0x100000, bad);
	bad_run(page_of(2, 3), 0xffffffff, bad); /* overlaps */
	bad_run(page_of(2, 10), 1, bad);
	bad_run(page_of(2, 11), 1, bad);
	bad_run(page_of(2, 9), 2, bad);
	bad_run(page_of(2, 33), 1, bad);
	good();
	bad32(p.composite_at + FFA_IN_PAGES, 0);
	bad32(p.composite_at + FFA_IN_PAGES, 6);
	bad32(p.composite_at + FFA_IN_PAGES, 8);
	for (unsigned i = 0; i < 3; i++)
		bad32(p.runs_at + i * CONSTITUENT_SIZE + CONSTITUENT_REST, 1);
	/* two whose sum in 64 bits does not tell */
	good();
	put32(p.d, p.runs_at + CONSTITUENT_REST, 0x80000000);
	put32(p.d, p.runs_at + CONSTITUENT_SIZE + CONSTITUENT_REST, 0x80000000);
	invalid();
	/* a sum of 2^32 + 7 */
	good();
	put_run(p.d, p.runs_at,
		(struct page_run){ page_of(2, 10), 0x80000002 });
	put_run(p.d, p.runs_at + 2 * CONSTITUENT_SIZE,
		(struct page_run){ page_of(2, 30), 0x80000004 });
	invalid();
	machine_set_mode(2, not_mine,
			 (struct page_mode){ PAGE_OWNED, ACCESS_RIGHTS });
}

static void test_constituents(void **state)
{
	(void)state;
	for_all(constituents);
}

static void bad_mode(uint64_t page, struct page_mode mode)
{
	const struct page_mode all = { PAGE_OWNED, ACCESS_RIGHTS };
	struct page_run run = { page_of(2, page), 1 };

	machine_set_mode(2, run, mode);
	good();
	refused(STATUS_DENIED);
	machine_set_mode(2, run, all);
}

/* 17: a state or rights that one page alone has; and what is out of reach. */
static void modes(void)
{
	static const uint64_t pages[] = { 3, 10, 11, 30, 32, 33 };

	for (unsigned i = 0; i < 6; i++) {
		for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
			if (s != PAGE_OWNED)
				bad_mode(pages[i],
					 (struct page_mode){ (enum page_state)s,
							     ACCESS_RIGHTS });
		}
		for (unsigned access = 0; access < ACCESS_RIGHTS; access++)
			bad_mode(pages[i],
				 (struct page_mode){ PAGE_OWNED, access });
		bad_mode(pages[i],
			 (struct page_mode){ PAGE_OWNED,
					     ACCESS_RIGHTS | ACCESS_DEVICE });
	}
	bad_run(1ULL << 40, 1, STATUS_DENIED);
	bad_run((1ULL << 40) - PAGE_SIZE, 2, STATUS_DENIED);
	bad_run(1ULL << 48, 1, STATUS_DENIED);
	bad_run(page_of(1, 3), 1, STATUS_DENIED);
	bad_run(tx_of(2), 1, STATUS_DENIED);
	bad_run(rx_of(2), 1, STATUS_DENIED);
}

static void test_modes(void **state)
{
	(void)state;
	for_all(modes);
}

/* All pages alike: wrong states, and rights that the sender lacks (18). */
static void uniform(void)
{
	const struct page_run all = { page_of(2, 0), 64 };
	const struct page_mode mine = { PAGE_OWNED, ACCESS_RIGHTS };

	for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
		if (s == PAGE_OWNED)
			continue;
		machine_set_mode(2, all,
				 (struct page_mode){ (enum page_state)s,
						     ACCESS_RIGHTS });
		good();
		refused(STATUS_DENIED);
		machine_set_mode(2, all, mine);
	}
	machine_set_mode(2, all,
			 (struct page_mode){ PAGE_OWNED,
					     ACCESS_RIGHTS | ACCESS_DEVICE });
	good();
	refused(STATUS_DENIED);
	machine_set_mode(2, all, mine);
	machine_set_mode(2, all, (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	good();
	if (func != DONATE)
		refused(STATUS_DENIED);
	put32(p.d, FFA_AT_FLAGS, FLAG_CLEAR);
	if (func != SHARE)
		refused(STATUS_DENIED);
	machine_set_mode(2, all, mine);
}

static void test_uniform(void **state)
{
	(void)state;
	for_all(uniform);
}

/* 19: no page for a table. */
static void no_table(void)
{
	struct page_run run = { page_of(2, 512 + 10), 1 };
	const uint8_t data = grant_of(func, FFA_RW);
	const struct terms t = { .sender = 2,
				 .attributes = attributes_of(func),
				 .vms = three,
				 .permissions = &data,
				 .count = 1 };

	run.begin = page_of(2, 10);
	pool_drain(0);
	put_terms(&p, v, &t);
	put_runs(&p, &run, 1);
	refused(STATUS_NO_MEMORY);
	pool_refill();
}

static void test_no_table(void **state)
{
	(void)state;
	for_all(no_table);
}

/* Success: the pages' state, and the handle. */
static void success(void)
{
	static const enum page_state states[] = { PAGE_DONATED, PAGE_OWNED_LENT,
						  PAGE_OWNED_SHARED };
	struct vcpu *caller = vcpu_of(2, 0);
	struct answer a;
	struct given g;

	good();
	put64(p.d, FFA_AT_HANDLE, 0xdeadbeefdeadbeef); /* ignored */
	put_tx(caller, p.d, PAGE_SIZE);
	a = hvc(caller, func | (v == 1 ? FFA_64_BIT : 0), p.length, p.length, 0,
		0, 5, 6, 7);
	ffa_assert_success(a, caller, a.x[2], HANDLE_HIGH);
	assert_int_equal(a.x[2] >> 31, 1);
	assert_mode(2, page_of(2, 10), states[func - DONATE], ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 3), states[func - DONATE], ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 33), states[func - DONATE], ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 34), PAGE_OWNED, ACCESS_RIGHTS);
	g = (struct given){ .sender = 2, .handle = (uint32_t)a.x[2] };
	assert_ok(take_back(&g, 0), 2);
	assert_mode(2, page_of(2, 10), PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, page_of(2, 33), PAGE_OWNED, ACCESS_RIGHTS);
}

static void test_success(void **state)
{
	(void)state;
	for_all(success);
}

/* Access descriptors of 16 bytes from 1.2, and all parts far apart. */
static void test_apart(void **state)
{
	struct page_run run = { page_of(2, 5), 3 };
	struct given g = { .sender = 2 };
	struct vcpu *caller = vcpu_of(2, 0);
	struct answer a;

	(void)state;
	for (v = 1; v <= 2; v++) {
		ffa_speak(2, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
		memset(&p, 0, sizeof(p));
		put16(p.d, FFA_AT_SENDER, 2);
		put32(p.d, FFA_AT_ACCESS_SIZE, 16);
		put32(p.d, FFA_AT_ACCESS_COUNT, 1);
		put32(p.d, FFA_AT_ACCESS_AT, 1024);
		put16(p.d, 1024 + FFA_IN_VM, 3);
		p.d[1024 + FFA_IN_PERMISSIONS] = FFA_RO;
		put32(p.d, 1024 + FFA_IN_COMPOSITE, 4064);
		put32(p.d, 4064 + FFA_IN_PAGES, 3);
		put32(p.d, 4064 + FFA_IN_COUNT, 1);
		put_run(p.d, 4080, run);
		p.length = 4096;
		a = call_as(caller, LEND, &p);
		ffa_assert_success(a, caller, a.x[2], HANDLE_HIGH);
		g.handle = (uint32_t)a.x[2];
		assert_ok(take_back(&g, 0), 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_registers, boot),
		cmocka_unit_test_setup(test_no_tx, boot),
		cmocka_unit_test_setup(test_layout, boot),
		cmocka_unit_test_setup(test_places, boot),
		cmocka_unit_test_setup(test_flags_and_vms, boot),
		cmocka_unit_test_setup(test_sender, boot),
		cmocka_unit_test_setup(test_terms, boot),
		cmocka_unit_test_setup(test_attributes, boot),
		cmocka_unit_test_setup(test_exhausted, boot),
		cmocka_unit_test_setup(test_many, boot),
		cmocka_unit_test_setup(test_constituents, boot),
		cmocka_unit_test_setup(test_modes, boot),
		cmocka_unit_test_setup(test_uniform, boot),
		cmocka_unit_test_setup(test_no_table, boot),
		cmocka_unit_test_setup(test_success, boot),
		cmocka_unit_test_setup(test_apart, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
