/* SPDX-License-Identifier: BSD-3-Clause */
/* Common to the attacks on the boot: each boots a whole machine. */
#pragma once

#include "kernel/vm/vcpu.h"
#include "test/support/whole_boot.h"

#define BOOT_ATTACK(function) cmocka_unit_test_setup(function, boot_setup)

#define BOOT_ATTACKS(...)                                          \
	int main(void)                                             \
	{                                                          \
		const struct CMUnitTest tests[] = { __VA_ARGS__ }; \
                                                                   \
		return cmocka_run_group_tests(tests, NULL, NULL);  \
	}

/* In look: the first vCPU of a VM, which has to be there. */
static inline struct vcpu *first_vcpu(unsigned vm)
{
	assert_non_null(vm_find(vm));
	return &vm_find(vm)->vcpus[0];
}
