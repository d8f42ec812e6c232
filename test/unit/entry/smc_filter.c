/* SPDX-License-Identifier: BSD-3-Clause */
/* SMCs of guests: which go to firmware, and with which registers. */
#include "kernel/entry/smc_filter.h"

#include "kernel/base/events.h"
#include "test/support/machine.h"

#define UNKNOWN UINT64_MAX

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

#define assert_x0_only(a, v, value)                                          \
	assert_answer(a, v, value, 0x101, 0x102, 0x103, 0x104, 0x105, 0x106, \
		      0x107)

static struct answer with_arguments(struct vcpu *v, enum conduit conduit,
				    uint64_t id)
{
	const uint64_t x[8] = { id,    0x101, 0x102, 0x103,
				0x104, 0x105, 0x106, 0x107 };

	return guest_call(v, conduit, x);
}

static void forwarded(struct vcpu *v, uint64_t id)
{
	const uint64_t x[8] = { id, 1, 2, 3, 4, 5, 6, 0xaabbccdd99887766 };
	struct answer a;

	host_firmware.calls = 0;
	for (unsigned i = 0; i < 8; i++)
		host_firmware.forward[i] = 0x900 + i;
	a = guest_call(v, CONDUIT_SMC, x);
	assert_answer(a, v, 0x900, 0x901, 0x902, 0x903, 0x904, 0x905, 0x906,
		      0xaabbccdd99887766);
	assert_int_equal(host_firmware.calls, 1);
	assert_int_equal(host_firmware.x[0], (uint32_t)id);
	for (unsigned i = 1; i < 7; i++)
		assert_int_equal(host_firmware.x[i], i);
	assert_int_equal(host_firmware.x[7], 0x99880000 | v->vm->id);
}

static void test_smc_filter(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	uint64_t refused = event_total(2, EVENT_SMC_REFUSED);

	(void)state;
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x82000001), v, UNKNOWN);
	assert_int_equal(host_firmware.calls, 0);
	assert_int_equal(event_total(2, EVENT_SMC_REFUSED), refused + 1);

	v->vm->config.smc_whitelist[0] = 0x12345;
	v->vm->config.smc_whitelist[1] = 0x82000001;
	v->vm->config.smc_count = 2;
	forwarded(v, 0x82000001);
	forwarded(v, 0xffffffff82000001);
	/* without bit 30, or with it, it is another function */
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xc2000001), v, UNKNOWN);
	/* what is a call is never forwarded, nor is anything by HVC */
	v->vm->config.smc_whitelist[1] = 0x84000069;
	assert_success(smc(v, 0x84000069), v, 2);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0x12345), v, UNKNOWN);
	/* SPCI ids that are none are FF-A's: never (N-04) */
	v->vm->config.smc_whitelist[1] = 0x84000068;
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x84000068), v, UNKNOWN);

	refused = event_total(2, EVENT_SMC_REFUSED);
	v->vm->config.smc_permissive = true;
	forwarded(v, 0x82000002);
	assert_int_equal(event_total(2, EVENT_SMC_REFUSED), refused + 1);
}

/* No firmware to ask: the guest's registers stay but for x0. */
static void test_smc_without_firmware(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	host_firmware.smc_allowed = false;
	v->vm->config.smc_permissive = true;
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x82000001), v, UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_smc_filter, boot),
		cmocka_unit_test_setup(test_smc_without_firmware, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
