/* SPDX-License-Identifier: BSD-3-Clause */
/* ID_GET, and SPM_ID_GET, which there is not. */
#include "kernel/ffa/info.h"

#include "test/support/ffa.h"

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_0 + vm - 1);
	return 0;
}

static void test_id_get(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++) {
		for (unsigned i = 0; i < 2; i++) {
			struct vcpu *v = vcpu_of(vm, i);

			ffa_assert_success(hvc(v, 0x84000069, 1, 2, 3, 4, 5, 6,
					       7),
					   v, vm, 0);
			ffa_assert_success(smc(v, 0x84000069), v, vm, 0);
		}
	}
}

static void test_spm_id_get(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_refused(vcpu_of(vm, 0), STATUS_NOT_SUPPORTED, 0x84000085);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_id_get, boot),
		cmocka_unit_test_setup(test_spm_id_get, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
