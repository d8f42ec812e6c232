/* SPDX-License-Identifier: BSD-3-Clause */
/* W-04: a send to VM 0x8000 panicked. There is no such VM, for anything. */
#include "test/attack/attack.h"

static void refused(struct answer a, const struct snapshot *before)
{
	assert_error(a, vcpu_of(2, 0), STATUS_INVALID_PARAMETERS);
	assert_unchanged(before);
	assert_int_equal(host_firmware.calls, 0);
}

static void test_memory(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run run = { page_of(2, 3), 1 };
	struct vcpu *v = vcpu_of(2, 0);
	uint8_t d[PAGE_SIZE];

	(void)state;
	for (uint32_t receiver = 0x7ffe; receiver <= 0x8001; receiver++) {
		for (unsigned i = 0; i < 3; i++) {
			uint32_t length =
				wire_region(d, 2, (uint16_t)receiver, &run, 1);
			struct snapshot before;

			put_tx(v, d, sizeof(d));
			before = snapshot();
			refused(call_with(v, funcs[i], d, length), &before);
		}
	}
}

static void test_messages(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before = snapshot();

	(void)state;
	refused(hvc(v, 0x8400006e, 2 << 16 | 0x8000, 0, 8), &before);
	refused(hvc(v, 0x8400006e, 2 << 16 | 0x8000, 0, 8, 1), &before);
	assert_int_equal(hvc(vcpu_of(1, 0), 0xff02, 0x8000).x[0], 0);
	assert_int_equal(hvc(vcpu_of(1, 0), 0xff07, 0x8000, 0, 5).x[0],
			 UINT64_MAX);
	assert_int_equal(hvc(vcpu_of(1, 0), 0xff04, 0x8000).x[0], UINT64_MAX);
	assert_error(hvc(vcpu_of(1, 0), 0x8400006d, 0x80000000), vcpu_of(1, 0),
		     STATUS_INVALID_PARAMETERS);
}

ATTACKS(ATTACK(test_memory), ATTACK(test_messages))
