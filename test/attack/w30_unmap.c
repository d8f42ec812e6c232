/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-30: RX and TX could never be unmapped. They can, and are whole again then:
 * with their rights, to be sent, and nothing of them is left with the monitor.
 */
#include "test/attack/attack.h"

#define MAP	0xc4000066
#define UNMAP	0x84000067
#define FEATURE 0x84000064

static void test_unmap(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		assert_success(hvc(v, UNMAP), v, 0);
		assert_error(hvc(v, UNMAP), v, STATUS_INVALID_PARAMETERS);
		assert_mode(2, rx_of(2), PAGE_OWNED, ACCESS_RIGHTS);
		assert_mode(2, tx_of(2), PAGE_OWNED, ACCESS_RIGHTS);
		assert_int_equal(host_monitor_prot(rx_of(2)), 0);
		assert_int_equal(host_monitor_prot(tx_of(2)), 0);
		assert_error(hvc(v, 0x8400006e, 2 << 16 | 3), v,
			     STATUS_INVALID_PARAMETERS);
		assert_error(hvc(vcpu_of(3, 0), 0x8400006e, 3 << 16 | 2),
			     vcpu_of(3, 0), STATUS_BUSY);
		assert_success(hvc(v, MAP, tx_of(2), rx_of(2), 1), v, 0);
	}
	/* Guests of SPCI 0.9 are told that there is no such call. */
	assert_error(hvc(v, FEATURE, UNMAP), v, STATUS_NOT_SUPPORTED);
}

ATTACKS(ATTACK(test_unmap))
