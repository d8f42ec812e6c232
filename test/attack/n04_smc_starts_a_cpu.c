/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-04: an SMC filter that is permissive, or lists what starts a CPU, hands EL2
 * to the VM: firmware starts the CPU there, at an address of the VM's.
 */
#include "kernel/entry/smc_filter.h"
#include "test/attack/attack.h"

static const uint32_t never[] = {
	0x95c1ba60, /* PSCI 0.1's CPU_ON, as QEMU and KVM have it */
	0x95c1ba5e, 0x95c1ba5f, 0x95c1ba61,
	0x12345678,			    /* as this firmware's tree has it */
	0x84000003, 0xc4000003, 0x8400001f, /* PSCI */
	0x84010003,		/* the same with the hint of SMCCC 1.3 */
	0xc4000020, 0xc400003f, /* SDEI calls back at EL2 */
	0x84000071, 0xc40000ef, /* FF-A */
};

static const uint32_t others[] = { 0x80008000, 0x82000001, 0xc3001234,
				   0x84000050, 0xb2000003, 0x32000000 };

static void ask(const uint32_t *ids, size_t count, unsigned passed)
{
	struct vcpu *v = vcpu_of(2, 0);

	for (size_t i = 0; i < count; i++) {
		host_firmware.calls = 0;
		v->vm->config.smc_whitelist[0] = ids[i];
		(void)smc(v, ids[i]);
		(void)smc(v, 0xffffffff00000000 | ids[i]);
		assert_int_equal(host_firmware.calls, 2 * passed);
	}
}

static void test_never(void **state)
{
	static const uint32_t ids[SMC_PSCI_0_1] = { 0, 0, 0x12345678, 0 };
	struct vm *vm = vm_find(2);

	(void)state;
	smc_filter_init(ids);
	host_firmware.smc_allowed = true;
	for (unsigned permissive = 0; permissive < 2; permissive++) {
		vm->config.smc_permissive = permissive != 0;
		vm->config.smc_count = 1;
		ask(never, sizeof(never) / sizeof(*never), 0);
		ask(others, sizeof(others) / sizeof(*others), 1);
	}
	vm->config.smc_count = 0;
	ask(never, sizeof(never) / sizeof(*never), 0);
	ask(others, sizeof(others) / sizeof(*others), 1);
}

ATTACKS(ATTACK(test_never))
