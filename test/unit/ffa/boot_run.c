/* SPDX-License-Identifier: BSD-3-Clause */
/* The first run of a VM by the first request to it: docs/ffa.md, 5.5. */
#include "kernel/ffa/boot_run.h"

#include "test/support/ffa_calls.h"

#define RUN	  FFA_ID(RUN)
#define MSG_WAIT  FFA_ID(MSG_WAIT)
#define YIELD	  FFA_ID(YIELD)
#define INTERRUPT FFA_ID(INTERRUPT)
#define REQ	  FFA_ID(MSG_SEND_DIRECT_REQ)
#define REQ2	  (FFA_ID(MSG_SEND_DIRECT_REQ2) | FFA_64_BIT)
#define RESP	  FFA_ID(MSG_SEND_DIRECT_RESP)
#define RESP2	  (FFA_ID(MSG_SEND_DIRECT_RESP2) | FFA_64_BIT)
#define CPU_OFF	  0x84000002U
#define ENTRY	  0x41000000U
#define SIZE	  0x100000U
#define UPPER	  0xabcd00000000ULL

static struct vcpu *p, *v;

/* VM 2 is NEW; its manifest has a version, and keel,boot-run. */
static int boot(void **state)
{
	(void)state;
	machine_boot(3, 64);
	p = vcpu_of(1, 0);
	v = vcpu_of(2, 0);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speaks(vm, DIALECT_FFA_1_2);
	vm_find(2)->vcpu_count = 1;
	vm_find(2)->config.boot_run = true;
	v->state = VCPU_OFF;
	vcpu_reset(v, ENTRY, SIZE);
	vcpu_become(v, VCPU_NEW);
	return 0;
}

/* v begins, as at boot. */
static void begins(const uint64_t x[FFA_ALL])
{
	assert_ptr_equal(ffa_call_of(p, x), v);
	assert_state(v, VCPU_READY, true);
	assert_int_equal(host_cpu()->pc, ENTRY);
	assert_finds(v, SIZE);
}

static void test_request(void **state)
{
	(void)state;
	begins((const uint64_t[FFA_ALL]){ UPPER | REQ, ID(1, 2), UPPER,
					  UPPER | 3, 4, 5, 6, 7, 8 });
	assert_refused(v, STATUS_DENIED, RESP, ID(2, 1));
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_finds(v, REQ, ID(1, 2), 0, 3, 4, 5, 6, 7);
	assert_true(v->initialized);
	assert_refused(v, STATUS_DENIED, MSG_WAIT);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1), 0, 9), p);
	assert_finds(p, RESP, ID(2, 1), 0, 9);
	/* from now on as any other */
	assert_ptr_equal(ffa(p, REQ, ID(1, 2), 0, 1), v);
	assert_finds(v, REQ, ID(1, 2), 0, 1);
}

static void test_request2(void **state)
{
	uint64_t x[FFA_ALL] = { REQ2 | FFA_SVE_HINT, ID(1, 2), 0, 0 };

	(void)state;
	for (unsigned i = 4; i < FFA_ALL; i++)
		x[i] = UPPER | i;
	begins(x);
	x[0] = REQ2;
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	ffa_assert_finds(v, x, __FILE__, __LINE__);
	assert_refused(v, STATUS_DENIED, RESP, ID(2, 1));
	assert_ptr_equal(ffa(v, RESP2, ID(2, 1)), p);
}

/* Interrupts are served on the way; other requests are BUSY. */
static void test_interrupted(void **state)
{
	(void)state;
	begins((const uint64_t[FFA_ALL]){ REQ, ID(1, 2), 0, 3 });
	assert_ptr_equal(ffa_irq(v), p);
	assert_finds(p, INTERRUPT, ID(2, 0));
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, YIELD), p);
	assert_finds(p, YIELD, ID(2, 0));
	assert_ptr_equal(ffa(vcpu_of(1, 2), RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_finds(v, REQ, ID(1, 2), 0, 3);
	assert_ptr_equal(ffa(v, RESP, ID(2, 1)), vcpu_of(1, 2));
}

/* YIELD of 1.0 is free before the request is found, and denied after. */
static void test_yield(void **state)
{
	(void)state;
	ffa_speaks(2, DIALECT_FFA_1_0);
	begins((const uint64_t[FFA_ALL]){ REQ, ID(1, 2) });
	assert_ptr_equal(ffa(v, YIELD), p);
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_refused(v, STATUS_DENIED, YIELD);
}

/* Its first run is a secondary's request, too. */
static void test_by_secondary(void **state)
{
	struct vcpu *w = vcpu_of(3, 0);

	(void)state;
	vm_find(3)->config.properties |= VM_SENDS_DIRECT;
	assert_ptr_equal(ffa(p, RUN, ID(3, 0)), w);
	assert_ptr_equal(ffa(w, REQ, ID(3, 2), 0, 3), v);
	assert_state(w, VCPU_BLOCKED_REQUEST, false);
	assert_int_equal(host_cpu()->pc, ENTRY);
	assert_ptr_equal(ffa(v, MSG_WAIT), v);
	assert_finds(v, REQ, ID(3, 2), 0, 3);
	assert_ptr_equal(ffa(v, RESP, ID(2, 3)), w);
}

/* RUN comes first: then there is no request to begin with. */
static void test_run_before(void **state)
{
	(void)state;
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_refused(vcpu_of(1, 2), STATUS_BUSY, REQ, ID(1, 2));
	assert_ptr_equal(ffa_irq(v), p);
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	assert_ptr_equal(ffa(p, RUN, ID(2, 0)), v);
	assert_ptr_equal(ffa(v, MSG_WAIT), p);
	assert_ptr_equal(ffa(p, REQ, ID(1, 2)), v);
}

/* Without the property it is BUSY; refusals come before, in their order. */
static void test_not_begun(void **state)
{
	struct vm *vm = vm_find(2);

	(void)state;
	assert_refused(p, STATUS_INVALID_PARAMETERS, REQ, ID(1, 2), 1);
	vm->config.properties = VM_RECEIVES_DIRECT2;
	assert_refused(p, STATUS_DENIED, REQ, ID(1, 2));
	vm->config.properties = VM_RECEIVES_DIRECT;
	ffa_speaks(2, DIALECT_SPCI);
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	ffa_speaks(2, DIALECT_FFA_1_0);
	vm->config.boot_run = false;
	assert_refused(p, STATUS_BUSY, REQ, ID(1, 2));
	assert_state(v, VCPU_NEW, false);
}

/* Its memory is cleared before, with a look at interrupts. */
static void test_cleared(void **state)
{
	const uint64_t x[FFA_ALL] = { REQ, ID(1, 2) };
	struct vm *vm = vm_find(2);
	bool again;

	(void)state;
	machine_watch(false); /* here its pages are mapped by then */
	vm->uncleared = (struct pa_range){ page_of(2, 0), page_of(2, 60) };
	host_interrupt_every(1);
	assert_ptr_equal(ffa_call_once(p, x, &again), p);
	assert_true(again);
	assert_state(v, VCPU_NEW, false);
	ffa_assert_finds(p, x, __FILE__, __LINE__);
	assert_ptr_equal(ffa_call_of(p, x), v);
	host_interrupt_every(0);
	for (unsigned n = 0; n < 60; n++)
		assert_true(page_is(page_of(2, n), 0));
	assert_int_equal(pa_range_size(vm->uncleared), 0);
}

/* It answers first, and does not go off. */
static void test_off(void **state)
{
	(void)state;
	begins((const uint64_t[FFA_ALL]){ REQ, ID(1, 2) });
	assert_ptr_equal(ffa(v, CPU_OFF), v);
	assert_int_equal(v->arch.regs.x[0], (uint64_t)-3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_request, boot),
		cmocka_unit_test_setup(test_request2, boot),
		cmocka_unit_test_setup(test_interrupted, boot),
		cmocka_unit_test_setup(test_yield, boot),
		cmocka_unit_test_setup(test_by_secondary, boot),
		cmocka_unit_test_setup(test_run_before, boot),
		cmocka_unit_test_setup(test_not_begun, boot),
		cmocka_unit_test_setup(test_cleared, boot),
		cmocka_unit_test_setup(test_off, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
