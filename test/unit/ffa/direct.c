/* SPDX-License-Identifier: BSD-3-Clause */
/* Direct requests: registers, and each row of docs/ffa.md, 5.1 and 5.2. */
#include "kernel/ffa/direct.h"

#include "test/support/ffa_calls.h"

#define RUN	 FFA_ID(RUN)
#define MSG_WAIT FFA_ID(MSG_WAIT)
#define REQ	 FFA_ID(MSG_SEND_DIRECT_REQ)
#define REQ_64	 (REQ | FFA_64_BIT)
#define REQ2	 (FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT)
#define RESP	 FFA_ID(MSG_SEND_DIRECT_RESP)
#define INVALID	 STATUS_INVALID_PARAMETERS
#define FRAME	 0x80000000U /* w2: a framework message */
#define UPPER	 0xabcd00000000ULL

static const uint32_t versions[] = { DIALECT_FFA_1_0, DIALECT_FFA_1_1,
				     DIALECT_FFA_1_2 };
static const uint64_t requests[] = { REQ, REQ_64, REQ2 };

static struct vcpu *p, *v;

/* VM 2 waits, and may ask; VM 3 has not run; VM 4 speaks SPCI. */
static int boot(void **state)
{
	(void)state;
	machine_boot(4, 16);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	for (unsigned vm = 1; vm <= 3; vm++) {
		ffa_speaks(vm, DIALECT_FFA_1_2);
		vm_find(vm)->config.properties |= VM_SENDS_DIRECT |
						  VM_SENDS_DIRECT2;
	}
	for (unsigned vm = 2; vm <= 4; vm++)
		vm_find(vm)->vcpu_count = 1;
	vcpu_of(3, 0)->state = VCPU_NEW;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	return 0;
}

/* Has VM vm wait. */
static struct vcpu *ready(unsigned vm)
{
	struct vcpu *w = vcpu_of(vm, 0);

	assert_ptr_equal(ffa(p, RUN, ID(vm, 0)), w);
	assert_ptr_equal(ffa(w, MSG_WAIT), p);
	return w;
}

#define refused(by, status, ...)                                 \
	do {                                                     \
		assert_refused(by, status, REQ, __VA_ARGS__);    \
		assert_refused(by, status, REQ_64, __VA_ARGS__); \
	} while (0)

/* All three kinds. */
#define all_refused(by, status, ids)                        \
	do {                                                \
		refused(by, status, ids);                   \
		assert_refused_wide(by, status, REQ2, ids); \
	} while (0)

/* 5.1: each register, and x8 to x17 of a receiver that knows them. */
static void test_5_1_request_32(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, UPPER | REQ, UPPER | ID(1, 2), UPPER, UPPER | 3,
			     UPPER | 4, UPPER | 5, UPPER | 6, UPPER | 7, 8),
			 v);
	assert_finds(v, REQ, ID(1, 2), 0, 3, 4, 5, 6, 7);
	assert_state(v, VCPU_READY, true);
	assert_ptr_equal(v->arch.cpu, p->arch.cpu);
}

static void test_5_1_request_64(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, UPPER | REQ_64, UPPER | ID(1, 2), UPPER,
			     UPPER | 3, UPPER | 4, UPPER | 5, UPPER | 6,
			     UPPER | 7, 8),
			 v);
	assert_finds(v, REQ_64, ID(1, 2), 0, UPPER | 3, UPPER | 4, UPPER | 5,
		     UPPER | 6, UPPER | 7);
}

static void test_5_1_request2(void **state)
{
	uint64_t x[FFA_ALL] = { UPPER | REQ2, UPPER | ID(1, 2), 0, 0 };

	(void)state;
	for (unsigned i = 4; i < FFA_ALL; i++)
		x[i] = UPPER | i;
	assert_ptr_equal(ffa_call_of(p, x), v);
	x[0] = REQ2;
	x[1] = ID(1, 2);
	ffa_assert_finds(v, x, __FILE__, __LINE__);
}

/* The hint of SMCCC is no part of the id that is handed over. */
static void test_5_1_hint(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, REQ_64 | FFA_SVE_HINT, ID(1, 2)), v);
	assert_finds(v, REQ_64, ID(1, 2));
}

/* A receiver that does not know of x8 to x17 keeps its own. */
static void test_5_1_other_registers(void **state)
{
	(void)state;
	for (unsigned m = 0; m < 3; m++) {
		boot(NULL);
		ffa_speaks(2, versions[m]);
		for (unsigned i = 8; i < FFA_ALL; i++)
			v->arch.regs.x[i] = 99;
		assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
		for (unsigned i = 8; i < FFA_ALL; i++)
			assert_int_equal(v->arch.regs.x[i], m == 2 ? 0 : 99);
	}
}

static void test_5_2_1_w2(void **state)
{
	(void)state;
	refused(p, INVALID, ID(1, 2), 1);
	refused(p, INVALID, ID(1, 2), 0x7fffffff);
	/* before the receiver is looked at */
	refused(p, INVALID, ID(1, 3), 1);
}

static void test_5_2_2_framework(void **state)
{
	(void)state;
	refused(p, INVALID, ID(1, 2), FRAME);
	refused(p, INVALID, ID(1, 2), FRAME | 8);
}

static void test_5_2_3_sender(void **state)
{
	(void)state;
	all_refused(p, INVALID, ID(1, 1));
	all_refused(p, INVALID, ID(2, 2));
	all_refused(p, INVALID, ID(3, 2));
	all_refused(p, INVALID, ID(0, 2));
	all_refused(p, INVALID, 2);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	all_refused(v, INVALID, ID(1, 3));
	all_refused(v, INVALID, ID(2, 2));
}

/* Nor another vCPU of the same VM, though that waits, and is this CPU's. */
static void test_5_2_3_sibling(void **state)
{
	struct vcpu *sibling = vcpu_of(2, 1);

	(void)state;
	vm_find(2)->vcpu_count = 2;
	assert_ptr_equal(ffa(p, RUN, ID(2, 1)), sibling);
	all_refused(sibling, INVALID, ID(2, 2));
}

static void test_5_2_4_receiver(void **state)
{
	(void)state;
	all_refused(p, INVALID, ID(1, 0));
	all_refused(p, INVALID, ID(1, 5));
	all_refused(p, INVALID, ID(1, 0x8000));
	all_refused(p, INVALID, ID(1, 0xffff));
}

static void test_5_2_5_uuid(void **state)
{
	struct vm_config *c = &vm_find(2)->config;

	(void)state;
	c->uuids[0] = (struct vm_uuid){ 11, 12 };
	c->uuids[1] = (struct vm_uuid){ 21, 22 };
	c->uuids[2] = (struct vm_uuid){ 31, 32 };
	c->uuid_count = 2;
	assert_refused_wide(p, INVALID, REQ2, ID(1, 2), 11, 22);
	assert_refused_wide(p, INVALID, REQ2, ID(1, 2), 0, 12);
	assert_refused_wide(p, INVALID, REQ2, ID(1, 2), 31, 32);
	/* before what the receiver may */
	c->properties = 0;
	assert_refused_wide(p, INVALID, REQ2, ID(1, 2), 31, 32);
	c->properties = VM_RECEIVES_DIRECT2;
	assert_ptr_equal(ffa(p, REQ2, ID(1, 2), 21, 22), v);
	assert_finds(v, REQ2, ID(1, 2), 21, 22);
}

/* The sender's or the receiver's property is missing. */
static void test_5_2_6_properties(void **state)
{
	struct vm_config *from = &vm_find(1)->config;
	struct vm_config *to = &vm_find(2)->config;

	(void)state;
	from->properties &= (uint16_t)~VM_SENDS_DIRECT;
	refused(p, STATUS_DENIED, ID(1, 2));
	from->properties ^= VM_SENDS_DIRECT | VM_SENDS_DIRECT2;
	assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 2));
	from->properties |= VM_SENDS_DIRECT2;
	to->properties &= (uint16_t)~VM_RECEIVES_DIRECT;
	refused(p, STATUS_DENIED, ID(1, 2));
	to->properties ^= VM_RECEIVES_DIRECT | VM_RECEIVES_DIRECT2;
	assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 2));
	/* before the missing vCPU, and before BUSY */
	vm_find(2)->vcpu_count = 2;
	assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 2));
	v->arch.claimed = 1;
	assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 2));
}

/* Without a manifest secondaries receive, and the primary sends, alone. */
static void test_5_2_6_defaults(void **state)
{
	(void)state;
	machine_boot(3, 16);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speaks(vm, DIALECT_FFA_1_2);
	v = ready(2);
	ready(3);
	for (unsigned i = 0; i < 3; i++) {
		assert_ptr_equal(ffa(p, requests[i], ID(1, 2)), v);
		if (i < 2)
			assert_refused(v, STATUS_DENIED, requests[i], ID(2, 3));
		else
			assert_refused_wide(v, STATUS_DENIED, REQ2, ID(2, 3));
		v->request = REQUEST_DIRECT;
		assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	}
}

/* Nobody could run the primary, whatever its manifest says. */
static void test_5_2_6_primary(void **state)
{
	(void)state;
	vm_find(1)->config.properties = UINT16_MAX;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	all_refused(v, STATUS_DENIED, ID(2, 1));
}

/* A VM of SPCI 0.9 gets none; REQ2 needs 1.2 on both sides. */
static void test_5_2_6_versions(void **state)
{
	(void)state;
	all_refused(p, STATUS_DENIED, ID(1, 4));
	for (unsigned m = 0; m < 2; m++) {
		ffa_speaks(2, versions[m]);
		assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 2));
	}
	ffa_speaks(2, DIALECT_FFA_1_2);
	for (unsigned m = 0; m < 2; m++) {
		ffa_speaks(1, versions[m]);
		assert_refused(p, STATUS_NOT_SUPPORTED, REQ2, ID(1, 2));
	}
	assert_refused(p, STATUS_NOT_SUPPORTED, REQ2 & ~FFA_64_BIT, ID(1, 2));
	/* asked for a version, and no more: nothing waits for FF-A yet */
	atomic_store(&vm_find(2)->dialect, DIALECT_FFA_1_2);
	refused(p, STATUS_DENIED, ID(1, 2));
}

/* Any two versions may exchange what both have. */
static void test_5_2_6_pairs(void **state)
{
	(void)state;
	for (unsigned a = 0; a < 3; a++) {
		for (unsigned b = 0; b < 3; b++) {
			boot(NULL);
			ffa_speaks(1, versions[a]);
			ffa_speaks(2, versions[b]);
			assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
			assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
			assert_finds(p, RESP, ID(2, 1));
		}
	}
}

/* Two vCPUs, and eight CPUs. */
static void test_5_2_7_no_vcpu_here(void **state)
{
	struct vcpu *p2 = vcpu_of(1, 2);

	(void)state;
	vm_find(2)->vcpu_count = 2;
	all_refused(p2, INVALID, ID(1, 2));
	/* before BUSY */
	v->state = VCPU_NEW;
	all_refused(p2, INVALID, ID(1, 2));
}

/* The vCPU of a VM with several is this CPU's; a single one comes here. */
static void test_5_2_vcpu_here(void **state)
{
	struct vcpu *p1 = vcpu_of(1, 1);
	struct vcpu *w = vcpu_of(2, 1);

	(void)state;
	assert_ptr_equal(ffa(p1, REQ, ID(1, 2)), v);
	assert_ptr_equal(v->arch.cpu, p1->arch.cpu);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p1);
	vm_find(2)->vcpu_count = 2;
	assert_ptr_equal(ffa(p, RUN, ID(2, 1)), w);
	assert_ptr_equal(ffa(w, MSG_WAIT), p);
	assert_ptr_equal(ffa(p1, REQ, ID(1, 2)), w);
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
}

/* It never ran, whether its version is known or not. */
static void test_5_2_8_never_ran(void **state)
{
	(void)state;
	all_refused(p, STATUS_BUSY, ID(1, 3));
	ffa_speaks(3, DIALECT_SPCI);
	all_refused(p, STATUS_BUSY, ID(1, 3));
	ffa_speaks(3, DIALECT_FFA_1_1);
	refused(p, STATUS_BUSY, ID(1, 3));
	assert_refused_wide(p, STATUS_DENIED, REQ2, ID(1, 3));
	/* even to a vCPU that has not waited itself: before 10 */
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	v->initialized = false;
	refused(v, STATUS_BUSY, ID(2, 3));
}

/* It runs, is being saved, or has a request. */
static void test_5_2_9_busy(void **state)
{
	struct vcpu *p2 = vcpu_of(1, 2);

	(void)state;
	v->arch.claimed = 1;
	all_refused(p, STATUS_BUSY, ID(1, 2));
	v->arch.claimed = 0;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
	all_refused(p2, STATUS_BUSY, ID(1, 2));
	assert_ptr_equal(ffa_irq(v), p);
	all_refused(p, STATUS_BUSY, ID(1, 2));
	all_refused(p2, STATUS_BUSY, ID(1, 2));
}

/* INIT: whoever has not waited yet may ask only who does. */
static void test_5_2_10_init(void **state)
{
	static const enum vcpu_state states[] = { VCPU_OFF, VCPU_READY,
						  VCPU_BLOCKED_INTERRUPT,
						  VCPU_ABORTED };
	struct vcpu *w = ready(3);

	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	v->initialized = false;
	for (unsigned i = 0; i < 4; i++) {
		w->state = states[i];
		all_refused(v, STATUS_DENIED, ID(2, 3));
	}
	w->state = VCPU_BLOCKED_MAILBOX;
	assert_ptr_equal(ffa(v, REQ, ID(2, 3)), w);
}

static void test_5_2_11_aborted(void **state)
{
	const uint64_t x[FFA_ALL] = { REQ, ID(1, 2) };
	const uint64_t x2[FFA_ALL] = { REQ2, ID(1, 2) };

	(void)state;
	v->state = VCPU_ABORTED;
	ffa_assert_refused(p, ID(2, 0), STATUS_ABORTED, x, __FILE__, __LINE__);
	ffa_assert_refused_wide(p, ID(2, 0), STATUS_ABORTED, x2, __FILE__,
				__LINE__);
}

static void test_5_2_12_not_waiting(void **state)
{
	static const enum vcpu_state states[] = { VCPU_OFF, VCPU_NEW,
						  VCPU_READY,
						  VCPU_BLOCKED_INTERRUPT,
						  VCPU_BLOCKED_REQUEST };

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		v->state = states[i];
		all_refused(p, STATUS_BUSY, ID(1, 2));
	}
	v->state = VCPU_BLOCKED_MAILBOX;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
}

/* A timer that is due by then is an interrupt, and does not fire. */
static void test_5_2_timer(void **state)
{
	(void)state;
	v->arch.regs.timer.cntv_ctl = 1;
	v->arch.regs.timer.cntv_cval = host_counter + 5;
	v->virq_enabled = 1U << 3;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
	assert_int_equal(v->virq_pending, 0);
	assert_false(host_cpu()->hcr & 1U << 7);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	host_counter += 5;
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
	assert_int_equal(v->virq_pending, 1U << 3);
	assert_int_equal(host_cpu()->timer.cntv_ctl, 3);
	assert_true(host_cpu()->hcr & 1U << 7);
}

/* A message that waits in RX stays there, unread. */
static void test_5_2_message_waits(void **state)
{
	struct mailbox *m = &vm_find(2)->mailbox;

	(void)state;
	assert_true(mailbox_claim(m));
	assert_true(mailbox_finish(m, 4));
	mailbox_publish(m, 1, 4, MAILBOX_RECEIVED);
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_finds(v, RUN, ID(2, 0));
	assert_int_equal(m->state, MAILBOX_READ);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_5_1_request_32, boot),
		cmocka_unit_test_setup(test_5_1_request_64, boot),
		cmocka_unit_test_setup(test_5_1_request2, boot),
		cmocka_unit_test_setup(test_5_1_hint, boot),
		cmocka_unit_test_setup(test_5_1_other_registers, boot),
		cmocka_unit_test_setup(test_5_2_1_w2, boot),
		cmocka_unit_test_setup(test_5_2_2_framework, boot),
		cmocka_unit_test_setup(test_5_2_3_sender, boot),
		cmocka_unit_test_setup(test_5_2_3_sibling, boot),
		cmocka_unit_test_setup(test_5_2_4_receiver, boot),
		cmocka_unit_test_setup(test_5_2_5_uuid, boot),
		cmocka_unit_test_setup(test_5_2_6_properties, boot),
		cmocka_unit_test_setup(test_5_2_6_defaults, boot),
		cmocka_unit_test_setup(test_5_2_6_primary, boot),
		cmocka_unit_test_setup(test_5_2_6_versions, boot),
		cmocka_unit_test_setup(test_5_2_6_pairs, boot),
		cmocka_unit_test_setup(test_5_2_7_no_vcpu_here, boot),
		cmocka_unit_test_setup(test_5_2_vcpu_here, boot),
		cmocka_unit_test_setup(test_5_2_8_never_ran, boot),
		cmocka_unit_test_setup(test_5_2_9_busy, boot),
		cmocka_unit_test_setup(test_5_2_10_init, boot),
		cmocka_unit_test_setup(test_5_2_11_aborted, boot),
		cmocka_unit_test_setup(test_5_2_12_not_waiting, boot),
		cmocka_unit_test_setup(test_5_2_timer, boot),
		cmocka_unit_test_setup(test_5_2_message_waits, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
