/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * L-06: HPFAR_EL2 was read on permission faults, where it is unknown. When it
 * is read, what is made of PAR_EL1 otherwise, and what happens where neither
 * says the address. (FAR_EL1, and all of this on a CPU: group aborts of
 * test/guest.)
 */
#include "arch/esr.h"
#include "test/attack/attack.h"

#define S1PTW ((uint64_t)1 << 7)

/* Every fault of stage 2, of data and of instructions, at each level. */
static void test_unknown(void **state)
{
	static const unsigned kinds[] = { FAULT_ADDRESS_SIZE, FAULT_TRANSLATION,
					  FAULT_ACCESS_FLAG, FAULT_PERMISSION };

	(void)state;
	for (unsigned i = 0; i < 32; i++) {
		unsigned kind = kinds[i / 8];
		uint64_t class = i % 2 ? EC_DATA_LOWER : EC_FETCH_LOWER;
		uint64_t esr = class << ESR_EC_SHIFT | ESR_IL | kind |
			       i / 2 % 4;

		assert_true(esr_is_stage2_fault(esr));
		assert_int_equal(esr_hpfar_valid(esr),
				 kind != FAULT_PERMISSION);
		/* a walk of stage 1 has its own address there, always */
		assert_true(esr_hpfar_valid(esr | S1PTW));
	}
}

/* A translation that failed gives no address, whatever PAR_EL1 looks like. */
static void test_translation(void **state)
{
	(void)state;
	for (uint64_t page = 0; page < 1ULL << 48;
	     page = page * 2 + PAGE_SIZE) {
		uint64_t par = 0xff00000000000b80 | page;

		assert_false(par_failed(par));
		assert_int_equal(par_ipa(par), page);
		assert_true(par_failed(par | 1));
	}
}

/*
 * Without an address no page decides: not even one that permits the access, or
 * the guest would try it for ever.
 */
static void test_no_address(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct guest_fault f = { .ipa = ipa(page_of(2, 3)), .write = true };

	(void)state;
	machine_enter(v);
	assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
	f.ipa_valid = true;
	assert_int_equal(upcall_fault(v, &f), FAULT_RETRY);
	/* RX may be read, not written */
	f.ipa = ipa(rx_of(2));
	assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
	f.write = false;
	assert_int_equal(upcall_fault(v, &f), FAULT_RETRY);
}

ATTACKS(ATTACK(test_unknown), ATTACK(test_translation), ATTACK(test_no_address))
