/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * ID_GET, SPM_ID_GET, which there is not, and PARTITION_INFO_GET through RX and
 * in registers. Tests are named after the rows of docs/ffa.md.
 */
#include "kernel/ffa/info.h"

#include <string.h>

#include "test/support/ffa.h"

#define ID_GET	   0x84000069U
#define INFO_GET   0x84000068U
#define REGS	   0xc400008bU
#define RX_RELEASE 0x84000065U
#define COUNT	   1U
#define DEFAULT	   (1U << 8)

#define UUID_A                                         \
	{                                              \
		0x2222222211111111, 0x4444444433333333 \
	}
#define UUID_B                                         \
	{                                              \
		0x0123456789abcdef, 0xfedcba9876543210 \
	}
#define UUID_C       \
	{            \
		7, 0 \
	}

/* Words of UUIDs as w1 to w4 have them. */
#define NIL	0, 0, 0, 0
#define A_WORDS 0x11111111, 0x22222222, 0x33333333, 0x44444444
#define B_WORDS 0x89abcdef, 0x01234567, 0x76543210, 0xfedcba98
#define NOBODYS 0x11111111, 0x22222222, 0x33333333, 0x44444445

/* The descriptors of docs/ffa.md, as their bytes are. */
struct old {
	uint16_t id, vcpus;
	uint32_t properties;
};

struct descriptor {
	uint16_t id, vcpus;
	uint32_t properties;
	uint64_t uuid[2];
};

static struct vcpu *v;

static void speak_all(uint32_t one, uint32_t two, uint32_t three)
{
	ffa_speak(1, one);
	ffa_speak(2, two);
	ffa_speak(3, three);
}

/* VM 2 has two UUIDs, and VM 3 one of them. */
static int boot(void **state)
{
	struct vm_config *two, *three;

	(void)state;
	machine_boot(3, 32);
	v = vcpu_of(2, 0);
	two = &vm_find(2)->config;
	three = &vm_find(3)->config;
	two->uuids[0] = (struct vm_uuid)UUID_A;
	two->uuids[1] = (struct vm_uuid)UUID_B;
	two->uuid_count = 2;
	three->uuids[0] = (struct vm_uuid)UUID_B;
	three->uuid_count = 1;
	speak_all(DIALECT_FFA_1_2, DIALECT_FFA_1_2, DIALECT_FFA_1_2);
	return 0;
}

static void test_id_get(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++) {
		for (unsigned i = 0; i < 2; i++) {
			struct vcpu *of = vcpu_of(vm, i);

			ffa_assert_success(hvc(of, ID_GET, 1, 2, 3, 4, 5, 6, 7),
					   of, vm, 0);
			ffa_assert_success(smc(of, ID_GET), of, vm, 0);
		}
	}
}

static void test_spm_id_get(void **state)
{
	(void)state;
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_refused(vcpu_of(vm, 0), STATUS_NOT_SUPPORTED, 0x84000085);
}

/* RX has these bytes, and zeroes behind them. */
static void assert_rx(const void *bytes, size_t size)
{
	uint8_t rx[PAGE_SIZE], want[PAGE_SIZE] = { 0 };

	memcpy(want, bytes, size);
	assert_true(host_guest_read(v->vm, rx_of(v->vm->id), rx, sizeof(rx)));
	assert_memory_equal(rx, want, sizeof(rx));
}

static void release(void)
{
	ffa_assert_success(hvc(v, RX_RELEASE), v, 0, 0);
}

/* Row 1: flags that the version does not know. */
static void test_get_1(void **state)
{
	(void)state;
	for (uint32_t bit = 1; bit != 0; bit <<= 1) {
		ffa_speak(2, DIALECT_FFA_1_0);
		ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NIL, bit);
		for (uint32_t minor = 1; minor <= 2 && bit != COUNT; minor++) {
			ffa_speak(2, DIALECT_FFA_1_0 + minor);
			ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NIL,
				    bit);
			ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NIL,
				    bit | COUNT);
		}
	}
}

/* Row 2: nobody has it; also where it is only counted. */
static void test_get_2(void **state)
{
	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		ffa_speak(2, DIALECT_FFA_1_0 + minor);
		ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NOBODYS);
		ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, 0, 0, 0,
			    0x80000000);
		ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NOBODYS,
			    minor > 0);
	}
	/* before RX is looked at */
	assert_true(mailbox_claim(&v->vm->mailbox));
	ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, NOBODYS);
}

/* Row 3: a count needs no RX, and w3 is 0 in every version. */
static void test_get_3(void **state)
{
	(void)state;
	ffa_assert_success(hvc(v, INFO_GET, NIL, COUNT), v, 4, 0);
	ffa_assert_success(hvc(v, INFO_GET, A_WORDS, COUNT), v, 1, 0);
	ffa_assert_success(hvc(v, INFO_GET, B_WORDS, COUNT), v, 2, 0);
	ffa_speak(2, DIALECT_FFA_1_1);
	ffa_assert_success(hvc(v, INFO_GET, NIL, COUNT), v, 3, 0);
	assert_true(mailbox_claim(&v->vm->mailbox));
	ffa_assert_success(hvc(v, INFO_GET, NIL, COUNT), v, 3, 0);
	machine_boot_bare(3, 16);
	ffa_speak(2, DIALECT_FFA_1_1);
	ffa_assert_success(hvc(v, INFO_GET, NIL, COUNT), v, 3, 0);
}

/* Row 4: no RX, or one that is in use, whoever uses it. */
static void test_get_4(void **state)
{
	static const enum mailbox_state states[] = { MAILBOX_RECEIVED,
						     MAILBOX_READ,
						     MAILBOX_DELIVERED };
	struct mailbox *m = &v->vm->mailbox;

	(void)state;
	assert_true(mailbox_claim(m));
	ffa_refused(v, STATUS_BUSY, INFO_GET, NIL);
	for (unsigned i = 0; i < 3; i++) {
		mailbox_publish(m, 1, 5, states[i]);
		ffa_refused(v, STATUS_BUSY, INFO_GET, NIL);
	}
	release();
	ffa_assert_success(hvc(v, 0x84000067), v, 0, 0);
	ffa_refused(v, STATUS_BUSY, INFO_GET, NIL);
	ffa_refused(v, STATUS_BUSY, INFO_GET, B_WORDS);
}

/* Row 5: more than RX has room for. It is as it was, and can be used. */
static void test_get_5(void **state)
{
	struct mailbox *m = &v->vm->mailbox;

	(void)state;
	m->size = 95; /* of 4 descriptors that take 96 bytes */
	ffa_refused(v, STATUS_NO_MEMORY, INFO_GET, NIL);
	assert_true(mailbox_is_empty(m));
	m->size = 96;
	ffa_assert_success(hvc(v, INFO_GET, NIL), v, 4, 24);
	release();
	m->size = 95;
	ffa_speak(2, DIALECT_FFA_1_0);
	ffa_assert_success(hvc(v, INFO_GET, NIL), v, 3, 0);
}

/* 1.0: eight bytes each; of properties bits 2 to 0, messages by MSG_SEND. */
static void test_list_1_0(void **state)
{
	const struct old all[] = { { 1, 8, 2 }, { 2, 2, 5 }, { 3, 2, 5 } };

	(void)state;
	speak_all(DIALECT_FFA_1_1, DIALECT_FFA_1_0, DIALECT_FFA_1_0);
	ffa_assert_success(hvc(v, INFO_GET, NIL), v, 3, 0);
	assert_rx(all, sizeof(all));
	release();
	ffa_assert_success(hvc(v, INFO_GET, A_WORDS), v, 1, 0);
	assert_rx(&all[1], sizeof(all[1]));
	release();
	ffa_assert_success(hvc(v, INFO_GET, B_WORDS), v, 2, 0);
	assert_rx(&all[1], 2 * sizeof(all[1]));
}

/* 1.1: one for each VM, with its first UUID where all were asked for. */
static void test_list_1_1(void **state)
{
	const struct descriptor all[] = { { 1, 8, DEFAULT, { 0 } },
					  { 2, 2, DEFAULT | 5, UUID_A },
					  { 3, 2, DEFAULT | 0x205, UUID_B } };
	struct descriptor one = all[1];

	(void)state;
	speak_all(DIALECT_SPCI, DIALECT_FFA_1_1, DIALECT_FFA_1_2);
	ffa_assert_success(hvc(v, INFO_GET, NIL), v, 3, 24);
	assert_rx(all, sizeof(all));
	ffa_refused(v, STATUS_BUSY, INFO_GET, NIL);
	release();
	memset(one.uuid, 0, sizeof(one.uuid));
	ffa_assert_success(hvc(v, INFO_GET, A_WORDS), v, 1, 24);
	assert_rx(&one, sizeof(one));
}

/* 1.2: one for each UUID. A shorter list has zeroes behind it (W-12). */
static void test_list_1_2(void **state)
{
	const struct descriptor all[] = { { 1, 8, DEFAULT | 0x406, { 0 } },
					  { 2, 2, DEFAULT | 0x205, UUID_A },
					  { 2, 2, DEFAULT | 0x205, UUID_B },
					  { 3, 2, DEFAULT | 1, UUID_B } };
	struct descriptor both[] = { all[1], all[3] };

	(void)state;
	ffa_speak(3, DIALECT_FFA_1_0);
	ffa_assert_success(hvc(v, INFO_GET, NIL), v, 4, 24);
	assert_rx(all, sizeof(all));
	release();
	memset(both[0].uuid, 0, sizeof(both[0].uuid));
	memset(both[1].uuid, 0, sizeof(both[1].uuid));
	ffa_assert_success(hvc(v, INFO_GET, B_WORDS), v, 2, 24);
	assert_rx(both, sizeof(both));
}

/* Upper halves of w1 to w5 do not count. */
static void test_widths(void **state)
{
	const uint64_t up = 0xabcdef0100000000;

	(void)state;
	ffa_assert_success(hvc(v, INFO_GET, up | 0x11111111, up | 0x22222222,
			       up | 0x33333333, up | 0x44444444, up),
			   v, 1, 24);
}

/* A VM that is not told of itself; others are told of it. */
static void test_hide_self(void **state)
{
	(void)state;
	vm_find(2)->config.hide_self = true;
	ffa_assert_success(hvc(v, INFO_GET, NIL, COUNT), v, 2, 0);
	ffa_refused(v, STATUS_INVALID_PARAMETERS, INFO_GET, A_WORDS);
	ffa_assert_success(hvc(v, INFO_GET, B_WORDS, COUNT), v, 1, 0);
	ffa_assert_success(hvc(vcpu_of(3, 0), INFO_GET, NIL, COUNT),
			   vcpu_of(3, 0), 4, 0);
}

/* The properties of the manifest, as far as versions have them. */
static void test_properties(void **state)
{
	const struct descriptor two = { 2, 2, DEFAULT | 0x606, { 0 } };

	(void)state;
	vm_find(2)->config.properties = VM_SENDS_DIRECT | VM_INDIRECT |
					VM_RECEIVES_DIRECT2 | VM_SENDS_DIRECT2;
	ffa_assert_success(hvc(v, INFO_GET, A_WORDS), v, 1, 24);
	assert_rx(&two, sizeof(two));
}

static struct wide_answer regs(uint64_t low, uint64_t high, uint64_t index)
{
	const uint64_t x[WIDE] = { REGS, low, high, index, 4,  5,  6,  7,  8,
				   9,	 10,  11,   12,	   13, 14, 15, 16, 17 };

	return guest_call_wide(v, CONDUIT_SMC, x);
}

static void assert_registers(struct wide_answer a, unsigned count,
			     unsigned index, const struct descriptor *d,
			     unsigned n)
{
	uint64_t x[WIDE] = { 0xc4000061, 0,
			     (count - 1) | (uint64_t)(index + n - 1) << 16 |
				     24ULL << 48 };

	memcpy(&x[3], d, n * sizeof(*d));
	assert_ptr_equal(a.next, v);
	assert_memory_equal(a.x, x, sizeof(x));
}

static void test_regs(void **state)
{
	const struct descriptor all[] = { { 1, 8, DEFAULT | 0x406, { 0 } },
					  { 2, 2, DEFAULT | 0x205, UUID_A },
					  { 2, 2, DEFAULT | 0x205, UUID_B },
					  { 3, 2, DEFAULT | 0x205, UUID_B } };
	const struct vm_uuid b = UUID_B;
	struct descriptor both[] = { all[1], all[3] };

	(void)state;
	for (unsigned first = 0; first < 4; first++)
		assert_registers(regs(0, 0, first), 4, first, &all[first],
				 4 - first);
	assert_registers(regs(0, 0, 0xffffffff00000000), 4, 0, all, 4);
	memset(both[0].uuid, 0, sizeof(both[0].uuid));
	memset(both[1].uuid, 0, sizeof(both[1].uuid));
	assert_registers(regs(b.low, b.high, 0), 2, 0, both, 2);
	assert_registers(regs(b.low, b.high, 1), 2, 1, &both[1], 1);
	/* no RX is needed */
	ffa_assert_success(hvc(v, 0x84000067), v, 0, 0);
	assert_registers(regs(0, 0, 0), 4, 0, all, 4);
}

/* More than five: the reader goes on behind the last one. */
static void test_regs_many(void **state)
{
	const struct vm_uuid uuids[] = { UUID_A, UUID_B, UUID_C, { 1, 1 } };
	struct descriptor all[9] = { { 1, 8, DEFAULT | 0x406, { 0 } } };

	(void)state;
	for (unsigned i = 0; i < 8; i++) {
		const struct vm_uuid *uuid = &uuids[i % 4];

		vm_find(2 + i / 4)->config.uuid_count = 4;
		vm_find(2 + i / 4)->config.uuids[i % 4] = *uuid;
		all[1 + i] = (struct descriptor){ (uint16_t)(2 + i / 4),
						  2,
						  DEFAULT | 0x205,
						  { uuid->low, uuid->high } };
	}
	assert_registers(regs(0, 0, 0), 9, 0, all, 5);
	assert_registers(regs(0, 0, 5), 9, 5, &all[5], 4);
	assert_registers(regs(0, 0, 3), 9, 3, &all[3], 5);
	assert_registers(regs(0, 0, 8), 9, 8, &all[8], 1);
}

/* The order of its checks: tag, UUID, index. */
static void test_regs_refused(void **state)
{
	(void)state;
	ffa_assert_wide_error(regs(9, 9, 0x1ffff), v, STATUS_RETRY);
	ffa_assert_wide_error(regs(0, 0, 0x10000), v, STATUS_RETRY);
	ffa_assert_wide_error(regs(9, 9, 0), v, STATUS_INVALID_PARAMETERS);
	ffa_assert_wide_error(regs(0, 0, 4), v, STATUS_INVALID_PARAMETERS);
	ffa_assert_wide_error(regs(0, 0, 0xffff), v, STATUS_INVALID_PARAMETERS);
	/* 1.7: a call of 1.2, which has x0 to x7 before */
	for (uint32_t minor = 0; minor <= 1; minor++) {
		ffa_speak(2, DIALECT_FFA_1_0 + minor);
		ffa_refused(v, STATUS_NOT_SUPPORTED, REGS, 0, 0, 0);
	}
	ffa_speak(2, DIALECT_FFA_1_2);
	ffa_refused(v, STATUS_NOT_SUPPORTED, REGS & ~FFA_64_BIT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_id_get, boot),
		cmocka_unit_test_setup(test_spm_id_get, boot),
		cmocka_unit_test_setup(test_get_1, boot),
		cmocka_unit_test_setup(test_get_2, boot),
		cmocka_unit_test_setup(test_get_3, boot),
		cmocka_unit_test_setup(test_get_4, boot),
		cmocka_unit_test_setup(test_get_5, boot),
		cmocka_unit_test_setup(test_list_1_0, boot),
		cmocka_unit_test_setup(test_list_1_1, boot),
		cmocka_unit_test_setup(test_list_1_2, boot),
		cmocka_unit_test_setup(test_widths, boot),
		cmocka_unit_test_setup(test_hide_self, boot),
		cmocka_unit_test_setup(test_properties, boot),
		cmocka_unit_test_setup(test_regs, boot),
		cmocka_unit_test_setup(test_regs_many, boot),
		cmocka_unit_test_setup(test_regs_refused, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
