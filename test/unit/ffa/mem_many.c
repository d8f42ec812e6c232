/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Regions of several borrowers: what a sender may say of them, what each may
 * ask for, whose wish to clear counts, and borrowers of several versions.
 */
#include "kernel/mem/share.h"
#include "test/support/ffa_wire.h"

#define CLEAR	    1U
#define CLEAR_AFTER 4U
#define BYPASS	    0x400U
#define RW_ACCESS   (ACCESS_READ | ACCESS_WRITE)
#define VMS	    8

/* VM 2 gives to all others. */
static const uint16_t others[] = { 3, 1, 8, 4, 7, 5, 6 };

static struct descriptor p;
static struct given region;
static uint8_t grants[9];

static int boot(void **state)
{
	(void)state;
	machine_boot(VMS, MACHINE_PAGES);
	for (unsigned vm = 1; vm <= VMS; vm++)
		ffa_speak(vm, DIALECT_FFA_1_2 | DIALECT_SETTLED);
	for (unsigned i = 0; i < 9; i++)
		grants[i] = FFA_RW;
	return 0;
}

static struct terms terms_of(unsigned n)
{
	return (struct terms){ .sender = 2,
			       .attributes = FFA_NORMAL_WB,
			       .vms = others,
			       .permissions = grants,
			       .count = n };
}

static void speak(unsigned vm, unsigned v)
{
	ffa_speak(vm, (DIALECT_FFA_1_0 + v) | DIALECT_SETTLED);
}

/* A send by VM 2, which speaks 1.v, to the first n. */
static void good(unsigned v, unsigned n)
{
	const struct page_run run = { page_of(2, 3), 1 };
	struct terms t = terms_of(n);

	put_terms(&p, v, &t);
	put_runs(&p, &run, 1);
}

static void not_sent(uint32_t func, enum status status)
{
	put_tx(vcpu_of(2, 0), p.d, PAGE_SIZE);
	ffa_refused(vcpu_of(2, 0), status, func, p.length, p.length);
}

/* 4, 7, 8, 12 and 14 of docs/ffa.md, 8.4, with something bad about the last. */
static void bad_send(unsigned v, uint32_t func)
{
	const enum status bad = STATUS_INVALID_PARAMETERS;
	static const uint16_t vms[] = { 0, 2, 9, 0x8000 };

	for (unsigned i = 0; i < 4; i++) {
		good(v, 7);
		put16(p.d, in_access(&p, 6, FFA_IN_VM), vms[i]);
		not_sent(func, bad);
	}
	good(v, 7);
	put32(p.d, in_access(&p, 6, FFA_IN_COMPOSITE), p.composite_at + 16);
	not_sent(func, bad);
	good(v, 7);
	p.d[in_access(&p, 6, FFA_IN_FLAGS)] = 1;
	not_sent(func, bad);
	good(v, 7);
	put64(p.d, in_access(&p, 6, FFA_IN_RESERVED(v)), 1);
	not_sent(func, bad);
	for (unsigned i = 0; i < 6; i++) {
		good(v, 7);
		put16(p.d, FFA_AT_ATTRIBUTES, 0x1f); /* 14 comes later */
		put16(p.d, in_access(&p, 6, FFA_IN_VM), others[i]);
		not_sent(func, bad);
		good(v, 7);
		put16(p.d, FFA_AT_ATTRIBUTES, 0x1f);
		p.d[in_access(&p, i, FFA_IN_PERMISSIONS)] = 0;
		not_sent(func, bad);
	}
	good(v, 7);
	put32(p.d, FFA_AT_ACCESS_COUNT, 9);
	not_sent(func, bad);
	/* inside the access descriptors, and across their end */
	good(v, 7);
	for (unsigned i = 0; i < 7; i++)
		put32(p.d, in_access(&p, i, FFA_IN_COMPOSITE),
		      p.composite_at - p.access_size);
	not_sent(func, bad);
}

static void test_send_refused(void **state)
{
	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		speak(2, v);
		bad_send(v, LEND);
		bad_send(v, SHARE);
		for (uint16_t a = 0; a < 0x40; a++) {
			good(v, 2);
			put16(p.d, FFA_AT_ATTRIBUTES, a);
			if (a == FFA_NORMAL_WB)
				continue;
			not_sent(SHARE, STATUS_DENIED);
			if (a >= 0x10)
				not_sent(LEND, STATUS_DENIED);
		}
		grants[0] = grants[1] = 0;
		good(v, 2);
		not_sent(DONATE, STATUS_INVALID_PARAMETERS);
		grants[0] = grants[1] = FFA_RW;
	}
}

/* Nine borrowers are too many, even if all of them were there. */
static void test_too_many(void **state)
{
	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		static const uint16_t nine[] = { 3, 1, 8, 4, 7, 5, 6, 9, 10 };
		const struct page_run run = { page_of(2, 3), 1 };
		struct terms t = terms_of(9);

		t.vms = nine;
		speak(2, v);
		put_terms(&p, v, &t);
		put_runs(&p, &run, 1);
		put16(p.d, FFA_AT_SENDER, 1); /* would be DENIED */
		not_sent(LEND, STATUS_INVALID_PARAMETERS);
	}
}

/* VM 2 gives a page to the first n of the others. */
static void offer(uint32_t func, unsigned n, uint32_t flags)
{
	const struct page_run run = { page_of(2, 3), 1 };
	struct terms t = terms_of(n);

	t.flags = flags;
	t.tag = 7;
	region = give(func, vm_ffa_minor(vm_find(2)), &t, &run, 1);
}

/* The request of a VM, which lists n borrowers. */
static void put_list(unsigned vm, unsigned n)
{
	struct terms t = terms_of(n);

	t.handle = FFA_HANDLE(region.handle);
	t.tag = 7;
	put_terms(&p, vm_ffa_minor(vm_find((uint16_t)vm)), &t);
}

static void take(unsigned vm, unsigned n)
{
	put_list(vm, n);
	take_as(&p, vm);
	release_rx(vm);
}

/* Without the list: as flag 10 says. */
static void take_alone(unsigned vm, uint8_t permissions, uint32_t flags)
{
	put_request(&p, vm_ffa_minor(vm_find((uint16_t)vm)), &region,
		    (uint16_t)vm, permissions);
	put32(p.d, FFA_AT_FLAGS, BYPASS | flags);
	take_as(&p, vm);
	release_rx(vm);
}

static void test_all(void **state)
{
	(void)state;
	for (uint32_t func = LEND; func <= SHARE; func++) {
		for (unsigned n = 2; n <= 7; n++) {
			offer(func, n, 0);
			for (unsigned i = 0; i < n; i++) {
				if (i % 2)
					take(others[i], n);
				else
					take_alone(others[i], FFA_RW, 0);
				assert_mode(others[i], page_of(2, 3),
					    PAGE_BORROWED_SHARED, RW_ACCESS);
				ffa_refused(vcpu_of(2, 0), STATUS_DENIED,
					    RECLAIM, region.handle,
					    HANDLE_HIGH);
			}
			for (unsigned i = 0; i < n; i++) {
				ffa_refused(vcpu_of(2, 0), STATUS_DENIED,
					    RECLAIM, region.handle,
					    HANDLE_HIGH);
				assert_ok(give_back(region.handle, others[i],
						    0),
					  others[i]);
			}
			assert_ok(take_back(&region, 0), 2);
			assert_mode(2, page_of(2, 3), PAGE_OWNED,
				    ACCESS_RIGHTS);
		}
	}
}

/* A lend with type 0 is one of normal memory. */
static void test_unspecified(void **state)
{
	(void)state;
	good(2, 3);
	put16(p.d, FFA_AT_ATTRIBUTES, 0);
	put_tx(vcpu_of(2, 0), p.d, PAGE_SIZE);
	ffa_assert_success(hvc(vcpu_of(2, 0), LEND, p.length, p.length),
			   vcpu_of(2, 0), FIRST_HANDLE(2), HANDLE_HIGH);
}

static void not_taken(unsigned vm, enum status status)
{
	put_tx(vcpu_of(vm, 0), p.d, PAGE_SIZE);
	ffa_refused(vcpu_of(vm, 0), status, RETRIEVE, p.length, p.length);
}

/* 11 and 12 of docs/ffa.md, 8.5. */
static void bad_lists(void)
{
	const enum status bad = STATUS_INVALID_PARAMETERS;

	put_list(3, 2);
	not_taken(3, bad);
	put_list(3, 4);
	not_taken(3, bad);
	put_list(3, 3);
	put32(p.d, FFA_AT_FLAGS, BYPASS);
	not_taken(3, bad);
	put_request(&p, 2, &region, 3, FFA_RW);
	not_taken(3, bad);
	put_request(&p, 2, &region, 1, FFA_RW); /* not the caller */
	put32(p.d, FFA_AT_FLAGS, BYPASS);
	not_taken(3, bad);
	put_request(&p, 2, &region, 5, FFA_RW); /* nor a borrower */
	put32(p.d, FFA_AT_FLAGS, BYPASS);
	not_taken(3, STATUS_DENIED);
	put_list(3, 3);
	put16(p.d, in_access(&p, 2, FFA_IN_VM), 5);
	not_taken(3, STATUS_DENIED);
	put_list(3, 3);
	put16(p.d, in_access(&p, 2, FFA_IN_VM), 1);
	p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = 3; /* 13 comes later */
	not_taken(3, bad);
	put_list(5, 3);
	not_taken(5, bad);
}

static void test_bad_lists(void **state)
{
	(void)state;
	for (uint32_t func = LEND; func <= SHARE; func++) {
		offer(func, 3, 0);
		bad_lists();
		assert_ok(take_back(&region, 0), 2);
	}
}

/* 13 and 14: of any that is listed, the others' first. */
static void test_permissions(void **state)
{
	(void)state;
	grants[1] = FFA_RO;
	offer(LEND, 3, 0);
	grants[1] = FFA_RW;
	put_list(3, 3);
	not_taken(3, STATUS_DENIED);
	p.d[in_access(&p, 0, FFA_IN_PERMISSIONS)] = 3;
	not_taken(3, STATUS_DENIED);
	not_taken(1, STATUS_INVALID_PARAMETERS);
	grants[1] = FFA_RO;
	for (unsigned i = 0; i < 3; i++) {
		put_list(3, 3);
		p.d[in_access(&p, i, FFA_IN_PERMISSIONS)] |= FFA_NX;
		not_taken(3, STATUS_INVALID_PARAMETERS);
		put_list(3, 3);
		p.d[in_access(&p, i, FFA_IN_PERMISSIONS)] |= FFA_X;
		not_taken(3, STATUS_INVALID_PARAMETERS);
		put_list(3, 3);
		p.d[in_access(&p, i, FFA_IN_PERMISSIONS)] = 0x10 | FFA_RO;
		not_taken(3, STATUS_INVALID_PARAMETERS);
	}
	put_list(1, 3);
	take_as(&p, 1);
	assert_mode(1, page_of(2, 3), PAGE_BORROWED_SHARED, ACCESS_READ);
	take_alone(3, FFA_RO, 0);
	assert_mode(3, page_of(2, 3), PAGE_BORROWED_SHARED, ACCESS_READ);
}

/* Three borrowers, and a wish of one: it is carried out when all have left. */
static void test_clear(void **state)
{
	(void)state;
	for (unsigned wish = 0; wish < 7; wish++) {
		uint8_t last = wish == 0 ? 0x5a : 0;

		offer(LEND, 3, 0);
		for (unsigned i = 0; i < 3; i++)
			take_alone(others[i], FFA_RW,
				   wish == 4 + i ? CLEAR_AFTER : 0);
		page_fill(page_of(2, 3), 0x5a);
		for (unsigned i = 0; i < 3; i++) {
			assert_true(page_is(page_of(2, 3), 0x5a));
			assert_ok(give_back(region.handle, others[i],
					    wish == 1 + i ? CLEAR : 0),
				  others[i]);
		}
		/* who next has it finds it cleared: half by a borrower */
		if (wish % 2) {
			take_alone(others[1], FFA_RW, 0);
			assert_true(page_is(page_of(2, 3), last));
			page_fill(page_of(2, 3), 0x77);
			assert_ok(give_back(region.handle, others[1], 0),
				  others[1]);
			last = 0x77;
		}
		assert_ok(take_back(&region, 0), 2);
		assert_true(page_is(page_of(2, 3), last));
	}
}

/* 4: once its sender is stopped, only who has a region keeps it (W-14). */
static void test_abandoned(void **state)
{
	struct slot_view view;

	(void)state;
	offer(SHARE, 2, 0);
	take(others[0], 2);
	assert_true(handle_look_spci(region.handle, &view));
	assert_int_equal(mem_abandon(&view), STATUS_OK);
	put_list(others[1], 2);
	not_taken(others[1], STATUS_INVALID_PARAMETERS);
	put_list(others[0], 2);
	not_taken(others[0], STATUS_INVALID_PARAMETERS);
	assert_ok(give_back(region.handle, others[0], 0), others[0]);
	assert_mode(2, page_of(2, 3), PAGE_OWNED, ACCESS_RIGHTS);
}

/* One clears at send; a borrower that reads only may have it; once. */
static void test_sent_clear(void **state)
{
	(void)state;
	page_fill(page_of(2, 3), 0x5a);
	offer(LEND, 3, CLEAR);
	take_alone(3, FFA_RO, 0);
	assert_true(page_is(page_of(2, 3), 0));
	page_fill(page_of(2, 3), 0x66);
	take_alone(1, FFA_RW, CLEAR);
	assert_true(page_is(page_of(2, 3), 0x66));
}

/* Values of their own for each borrower. */
static void test_impdef(void **state)
{
	struct answer a;
	uint8_t rx[PAGE_SIZE];

	(void)state;
	good(2, 7);
	for (unsigned i = 0; i < 7; i++) {
		put64(p.d, in_access(&p, i, FFA_IN_IMPDEF), 100 + i);
		put64(p.d, in_access(&p, i, FFA_IN_IMPDEF + 8), 200 + i);
	}
	a = call_as(vcpu_of(2, 0), SHARE, &p);
	region = (struct given){ SHARE, 2, (uint32_t)a.x[2], 0, 1 };
	for (unsigned i = 0; i < 7; i++) {
		unsigned vm = others[i];

		put_request(&p, 2, &region, (uint16_t)vm, FFA_RW);
		put32(p.d, FFA_AT_FLAGS, BYPASS);
		put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF), 100 + i);
		put64(p.d, in_access(&p, 0, FFA_IN_IMPDEF + 8), 200 + i);
		take_as(&p, vm);
		assert_true(host_guest_read(vm_find((uint16_t)vm), rx_of(vm),
					    rx, sizeof(rx)));
		assert_int_equal(get64(rx, 48 + FFA_IN_IMPDEF), 100 + i);
		assert_int_equal(get64(rx, 48 + FFA_IN_IMPDEF + 8), 200 + i);
	}
}

/* Borrowers of all versions of one region, of a sender of each of FF-A. */
static void test_mixed(void **state)
{
	(void)state;
	for (unsigned v = 0; v <= 2; v++) {
		struct sent s = { 0 };

		boot(NULL);
		speak(2, v);
		for (unsigned i = 0; i < 6; i++)
			speak(others[i], i % 3);
		ffa_speak(6, DIALECT_SPCI);
		for (uint32_t func = LEND; func <= SHARE; func++) {
			offer(func, 7, 0);
			for (unsigned i = 0; i < 6; i++)
				take(others[i], 7);
			s = (struct sent){ func, 2, 6, 1, region.handle };
			{
				uint8_t d[PAGE_SIZE];
				uint32_t length = wire_retrieve(d, s.handle,
								func, 2, 6, 1);

				put32(d, RETRIEVE_TAG, 7);
				assert_int_equal(call_with(vcpu_of(6, 0),
							   RETRIEVE, d, length)
							 .x[0],
						 RETRIEVED);
			}
			assert_success(hvc(vcpu_of(6, 0), 0x84000065),
				       vcpu_of(6, 0), 0);
			for (unsigned i = 0; i < 7; i++)
				assert_mode(others[i], page_of(2, 3),
					    PAGE_BORROWED_SHARED, RW_ACCESS);
			relinquish(&s);
			for (unsigned i = 0; i < 6; i++)
				assert_ok(give_back(region.handle, others[i],
						    0),
					  others[i]);
			assert_ok(take_back(&region, 0), 2);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send_refused, boot),
		cmocka_unit_test_setup(test_too_many, boot),
		cmocka_unit_test_setup(test_all, boot),
		cmocka_unit_test_setup(test_unspecified, boot),
		cmocka_unit_test_setup(test_bad_lists, boot),
		cmocka_unit_test_setup(test_permissions, boot),
		cmocka_unit_test_setup(test_clear, boot),
		cmocka_unit_test_setup(test_abandoned, boot),
		cmocka_unit_test_setup(test_sent_clear, boot),
		cmocka_unit_test_setup(test_impdef, boot),
		cmocka_unit_test_setup(test_mixed, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
