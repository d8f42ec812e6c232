/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * From x0 to a handler: which ids are calls, by which conduit, how much of each
 * register counts, and which registers are results. And the small calls.
 */
#include <string.h>

#include "kernel/base/events.h"
#include "kernel/vm/vcpu.h"
#include "test/support/machine.h"

#define NOT_SUPPORTED (-1)
#define UNKNOWN	      UINT64_MAX
#define HCR_VI	      (1U << 7)

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

/* Nothing but the low 32 bits of x0, and of these not bit 30. */
static void test_spci_ids(void **state)
{
	static const uint64_t ids[] = { 0x84000069, 0xc4000069,
					0xffffffff84000069,
					0x12345678c4000069 };
	struct vcpu *v = vcpu_of(3, 0);

	(void)state;
	for (unsigned i = 0; i < 4; i++) {
		assert_success(with_arguments(v, CONDUIT_HVC, ids[i]), v, 3);
		assert_success(with_arguments(v, CONDUIT_SMC, ids[i]), v, 3);
	}
}

/* All ids around those that are calls, and those in between that are none. */
static void test_no_calls(void **state)
{
	static const uint64_t ids[] = {
		0,	    1,		0x8400005f, 0x84000060, 0x84000061,
		0x84000062, 0x84000068, 0x8400006f, 0x84000070, 0x84000075,
		0x84000078, 0x8400007f, 0x84000080, 0xc4000060, 0xc4000068,
		0x04000069, 0xa4000069, 0x84000015, 0x840000ff, 0xff00,
		0xff08,	    0xff09,	0xff0a,	    0xffab,	0x1ff01,
		0xc000ff01, 0x4000ff01, 0xbd000001, 0xfd000001, UINT64_MAX,
		0x10000ff01
	};

	(void)state;
	for (unsigned vm = 1; vm <= 2; vm++) {
		struct vcpu *v = vcpu_of(vm, 0);

		for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
			assert_x0_only(with_arguments(v, CONDUIT_HVC, ids[i]),
				       v, UNKNOWN);
			assert_x0_only(with_arguments(v, CONDUIT_SMC, ids[i]),
				       v, UNKNOWN);
		}
	}
	assert_int_equal(host_firmware.calls, 0);
}

/* HF_* by HVC only, all 64 bits of x0 counting; the debug log by SMC, too. */
static void test_hf_ids(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);

	(void)state;
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xff01), v, 3);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xff01), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0x10000ff01), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xbd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0xfd000000), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_HVC, 0x1bd000000), v, UNKNOWN);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xbd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0xfd000000), v, 0);
	assert_x0_only(with_arguments(v, CONDUIT_SMC, 0x1fd000000), v, 0);
}

static bool is_feature(uint32_t id)
{
	static const uint32_t features[] = {
		0x84000060, 0x84000061, 0x84000063, 0x84000064, 0x84000069,
		0x8400006a, 0x8400006b, 0x8400006c, 0x8400006e, 0x84000071,
		0x84000072, 0x84000073, 0x84000074, 0x84000076, 0x84000077
	};

	for (unsigned i = 0; i < sizeof(features) / sizeof(*features); i++)
		if (features[i] == id)
			return true;
	return false;
}

/* Every id of the ranges that mean anything, and of their 64-bit forms. */
static void test_features(void **state)
{
	static const uint32_t ranges[] = { 0,	       0x80000000, 0x84000000,
					   0xc4000000, 0xff00,	   0xbd000000 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned r = 0; r < sizeof(ranges) / sizeof(*ranges); r++) {
		for (uint32_t i = 0; i < 0x100; i++) {
			uint32_t id = ranges[r] + i;
			struct answer a = hvc(v, 0x84000064, id);

			if (is_feature(id))
				assert_success(a, v, 0);
			else
				assert_error(a, v, NOT_SUPPORTED);
		}
	}
	assert_success(hvc(v, 0x84000064, 0xffffffff84000071), v, 0);
	assert_success(hvc(vcpu_of(1, 0), 0x84000064, 0x84000074),
		       vcpu_of(1, 0), 0);
}

static void test_version(void **state)
{
	static const uint64_t asked[] = { 0, 9, 0xffff, 0xffffffff00000001 };
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		assert_success(hvc(v, 0x84000063, asked[i]), v, 9);
}

static void test_ids(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++)
		for (unsigned i = 0; i < 2; i++)
			assert_success(hvc(vcpu_of(vm, i), 0x84000069),
				       vcpu_of(vm, i), vm);
}

static uint64_t x0_of(struct vcpu *v, uint64_t id, uint64_t x1)
{
	return hvc(v, id, x1).x[0];
}

static void test_counts(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);

	(void)state;
	assert_int_equal(x0_of(v, 0xff01, 0), 3);
	assert_int_equal(x0_of(vcpu_of(3, 0), 0xff01, 0), 3);
	assert_int_equal(x0_of(v, 0xff02, 1), KEEL_MAX_CPUS);
	assert_int_equal(x0_of(v, 0xff02, 2), MACHINE_VCPUS);
	assert_int_equal(x0_of(v, 0xff02, 0x10002), MACHINE_VCPUS);
	assert_int_equal(x0_of(v, 0xff02, 0), 0);
	assert_int_equal(x0_of(v, 0xff02, 4), 0);
	assert_int_equal(x0_of(v, 0xff02, 0x8000), 0);
	assert_int_equal(x0_of(v, 0xff02, 0xffff), 0);
	assert_int_equal(x0_of(vcpu_of(2, 0), 0xff02, 2), 0);
}

static void test_yield(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);
	struct vcpu *s = vcpu_of(2, 1);
	struct answer a;

	(void)state;
	assert_success(hvc(v, 0x8400006c), v, 0);
	a = hvc(s, 0x8400006c);
	assert_answer(a, s->arch.cpu->arch.primary, 0x84000061, 0, 0, 0, 0, 0,
		      0, 0);
	assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[0], 0x8400006c);
	assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[1],
			 2 << 16 | 1);
	for (unsigned i = 2; i < 8; i++)
		assert_int_equal(s->arch.cpu->arch.primary->arch.regs.x[i], 0);
	assert_int_equal(s->state, VCPU_READY);
	assert_int_equal(s->arch.claimed, 0);
}

/* Lines of guests go to the ring whole, and to no other VM's line. */
static void test_debug_log(void **state)
{
	struct vm *vm = vm_find(2);
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_int_equal(x0_of(v, 0xbd000000, 'a'), 0);
	assert_int_equal(x0_of(vcpu_of(2, 1), 0xbd000000, 0xffffff00 | 'b'), 0);
	assert_int_equal(x0_of(vcpu_of(3, 0), 0xbd000000, 'z'), 0);
	assert_int_equal(vm->log_length, 2);
	assert_memory_equal(vm->log_line, "ab", 2);
	assert_int_equal(x0_of(v, 0xbd000000, '\n'), 0);
	assert_int_equal(vm->log_length, 0);
	assert_int_equal(vm_find(3)->log_length, 1);
	/* 255, 256, 257 characters */
	for (unsigned i = 0; i < VM_LOG_LINE_MAX - 1; i++)
		(void)x0_of(v, 0xbd000000, 'x');
	assert_int_equal(vm->log_length, VM_LOG_LINE_MAX - 1);
	(void)x0_of(v, 0xbd000000, 'y');
	assert_int_equal(vm->log_length, 0);
	(void)x0_of(v, 0xbd000000, 'z');
	assert_int_equal(vm->log_length, 1);
	(void)x0_of(v, 0xbd000000, 0x100);
	assert_int_equal(vm->log_length, 0);
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

/* The line of virtual interrupts follows each call, for secondaries. */
static void test_virq_line(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct vcpu *primary = vcpu_of(1, 0);

	(void)state;
	v->virq_enabled = 1U << 7;
	v->virq_pending = 1U << 7;
	(void)hvc(v, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, HCR_VI);
	v->virq_pending = 1U << 6;
	(void)hvc(v, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, 0);
	primary->virq_enabled = 1;
	primary->virq_pending = 1;
	(void)hvc(primary, 0x84000069);
	assert_int_equal(host_cpu()->hcr & HCR_VI, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_spci_ids, boot),
		cmocka_unit_test_setup(test_no_calls, boot),
		cmocka_unit_test_setup(test_hf_ids, boot),
		cmocka_unit_test_setup(test_features, boot),
		cmocka_unit_test_setup(test_version, boot),
		cmocka_unit_test_setup(test_ids, boot),
		cmocka_unit_test_setup(test_counts, boot),
		cmocka_unit_test_setup(test_yield, boot),
		cmocka_unit_test_setup(test_debug_log, boot),
		cmocka_unit_test_setup(test_smc_filter, boot),
		cmocka_unit_test_setup(test_smc_without_firmware, boot),
		cmocka_unit_test_setup(test_virq_line, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
