/* SPDX-License-Identifier: BSD-3-Clause */
/* FEATURES: which ids are reported to whom, and with which properties. */
#include "kernel/ffa/features.h"

#include "test/support/ffa.h"

#define FEATURES 0x84000064U

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, 16);
	return 0;
}

/* Ids of calls that every version has and every VM is told of. */
static void test_always(void **state)
{
	static const uint32_t ids[] = { 0x84000060, 0x84000061, 0xc4000061,
					0x84000062, 0x84000063, 0x84000064,
					0x84000069 };

	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			struct vcpu *v = vcpu_of(vm, 0);

			ffa_speak(vm, DIALECT_FFA_1_0 + minor);
			for (unsigned i = 0; i < 7; i++)
				ffa_assert_success(hvc(v, FEATURES, ids[i], 0,
						       3, 4, 5, 6, 7),
						   v, 0, 0);
		}
	}
}

/* 2: calls that are there in no version, or for other sides than VMs. */
static void test_never(void **state)
{
	static const uint32_t ids[] = {
		0x84000078,		/* MEM_OP_PAUSE */
		0x84000079,		/* MEM_OP_RESUME */
		0x8400007c,		/* NORMAL_WORLD_RESUME */
		0x8400007d,		/* NOTIFICATION_BITMAP_CREATE */
		0x8400007e,		/* NOTIFICATION_BITMAP_DESTROY */
		0x84000084,		/* RX_ACQUIRE */
		0x84000085,		/* SPM_ID_GET */
		0x84000087,		/* SECONDARY_EP_REGISTER */
		0xc4000087, 0x84000088, /* MEM_PERM_GET */
		0xc4000088, 0x84000089, /* MEM_PERM_SET */
		0xc4000089, 0x8400008b, /* PARTITION_INFO_GET_REGS, 32 bits */
		0x8400008c,		/* EL3_INTR_HANDLE */
		0x8400008d,		/* MSG_SEND_DIRECT_REQ2, 32 bits */
		0x8400008e, 0x8400008f, /* NS_RES_INFO_GET */
		0xc400008f, 0x84000090, /* ABORT */
		0xc4000090, 0xc4000060, /* 64-bit forms that there are not */
		0xc4000062, 0xc4000063, 0xc4000064, 0xc4000069,
		0xc4000075, 0x840000ff, 0x84010069, /* a hint is for calls */
		0x84000000, 0x80000000, 0xff01,	    0xbd000000,
	};

	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			struct vcpu *v = vcpu_of(vm, 0);

			ffa_speak(vm, DIALECT_FFA_1_0 + minor);
			for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids);
			     i++)
				ffa_assert_error(hvc(v, FEATURES, ids[i]), v,
						 STATUS_NOT_SUPPORTED);
		}
	}
}

/* Ids of features: without notifications, and managed exit, none is there. */
static void test_feature_ids(void **state)
{
	struct vcpu *v = vcpu_of(1, 0);

	(void)state;
	ffa_speak(1, DIALECT_FFA_1_2);
	for (uint32_t id = 0; id < 0x200; id++)
		ffa_assert_error(hvc(v, FEATURES, id), v, STATUS_NOT_SUPPORTED);
	ffa_assert_error(hvc(v, FEATURES, 0x04000069), v, STATUS_NOT_SUPPORTED);
	ffa_assert_error(hvc(v, FEATURES, 0x44000069), v, STATUS_NOT_SUPPORTED);
	ffa_assert_error(hvc(v, FEATURES, 0x7fffffff), v, STATUS_NOT_SUPPORTED);
}

/* w2 has to be 0 where nothing is to be said; w3 to w7 are ignored. */
static void test_input(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_1);
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		ffa_assert_error(hvc(v, FEATURES, 0x84000063, bit), v,
				 STATUS_NOT_SUPPORTED);
	ffa_assert_success(hvc(v, FEATURES, 0x84000063, 0xffffffff00000000,
			       UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX,
			       UINT64_MAX),
			   v, 0, 0);
}

/* Memory calls: of a retrieve bit NS, of which a caller may say it knows. */
static void test_memory(void **state)
{
	static const uint32_t ids[] = { 0x84000071, 0xc4000071, 0x84000072,
					0xc4000072, 0x84000073, 0xc4000073,
					0x84000075, 0x84000076, 0x84000077 };

	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		for (unsigned vm = 1; vm <= 2; vm++) {
			struct vcpu *v = vcpu_of(vm, 0);
			uint32_t ns = minor == 0 ? 0 : 2;

			ffa_speak(vm, DIALECT_FFA_1_0 + minor);
			for (unsigned i = 0; i < sizeof(ids) / sizeof(*ids);
			     i++) {
				ffa_assert_success(hvc(v, FEATURES, ids[i]), v,
						   0, 0);
				ffa_assert_error(hvc(v, FEATURES, ids[i], 2), v,
						 STATUS_NOT_SUPPORTED);
			}
			for (uint32_t id = 0x84000074; id != 0x04000074;
			     id += FFA_64_BIT) {
				ffa_assert_success(hvc(v, FEATURES, id), v, ns,
						   0);
				ffa_assert_success(hvc(v, FEATURES, id, ns), v,
						   ns, 0);
				ffa_assert_error(hvc(v, FEATURES, id, 1), v,
						 STATUS_NOT_SUPPORTED);
				ffa_assert_error(hvc(v, FEATURES, id, 3), v,
						 STATUS_NOT_SUPPORTED);
			}
		}
	}
	ffa_speak(1, DIALECT_FFA_1_0);
	ffa_assert_error(hvc(vcpu_of(1, 0), FEATURES, 0x84000074, 2),
			 vcpu_of(1, 0), STATUS_NOT_SUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_always, boot),
		cmocka_unit_test_setup(test_never, boot),
		cmocka_unit_test_setup(test_feature_ids, boot),
		cmocka_unit_test_setup(test_input, boot),
		cmocka_unit_test_setup(test_memory, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
