/* SPDX-License-Identifier: BSD-3-Clause */
/* Stage-2 aborts, and what else traps and is refused. */
#include "kernel/base/events.h"
#include "test/support/machine.h"

static struct vcpu *v;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	v = vcpu_of(2, 0);
	return 0;
}

/* The table says what may be accessed by now: then the access is repeated. */
static void test_faults(void **state)
{
	static const struct {
		unsigned access;
		bool fetch, write;
	} kinds[] = {
		{ ACCESS_READ, false, false },
		{ ACCESS_WRITE, false, true },
		{ ACCESS_EXECUTE, true, false },
	};
	uint64_t counted = event_total(2, EVENT_FAULT);

	(void)state;
	for (unsigned k = 0; k < 3; k++) {
		struct guest_fault f = { .ipa = ipa(page_of(2, 4)),
					 .ipa_valid = true,
					 .fetch = kinds[k].fetch,
					 .write = kinds[k].write };
		struct page_run run = { f.ipa.ipa, 1 };

		for (unsigned access = 0; access <= ACCESS_RIGHTS; access++) {
			bool may = (access & kinds[k].access) != 0;

			machine_set_mode(2, run,
					 (struct page_mode){ PAGE_OWNED,
							     access });
			assert_int_equal(upcall_fault(v, &f),
					 may ? FAULT_RETRY : FAULT_INJECT);
			counted += !may;
		}
		machine_set_mode(2, run,
				 (struct page_mode){ PAGE_OWNED_LENT,
						     ACCESS_RIGHTS });
		assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
		f.ipa = ipa(page_of(3, 4));
		assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
		f.ipa = ipa(1ULL << 45);
		assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
		f.ipa = ipa(page_of(2, 5));
		f.ipa_valid = false;
		assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
		counted += 4;
	}
	assert_int_equal(event_total(2, EVENT_FAULT), counted);
}

static void test_undefined(void **state)
{
	uint64_t sysregs = event_total(2, EVENT_SYSREG);
	uint64_t others = event_total(2, EVENT_UNDEFINED);

	(void)state;
	upcall_undefined(v, true);
	upcall_undefined(v, false);
	upcall_undefined(v, false);
	assert_int_equal(event_total(2, EVENT_SYSREG), sysregs + 1);
	assert_int_equal(event_total(2, EVENT_UNDEFINED), others + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_faults, boot),
		cmocka_unit_test_setup(test_undefined, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
