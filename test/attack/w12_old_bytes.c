/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-12: bytes of others in what a receiver can see. RX holds secrets of VM 1
 * before each message or response to VM 3; then every byte behind is zero.
 */
#include <string.h>

#include "test/attack/attack.h"

#define MSG_SEND   0x8400006eU
#define MSG_POLL   0x8400006aU
#define RX_RELEASE 0x84000065U

static void receive_secrets(void)
{
	struct vcpu *p = vcpu_of(1, 0);
	uint8_t secrets[PAGE_SIZE];

	memset(secrets, 0x5e, sizeof(secrets));
	put_tx(p, secrets, sizeof(secrets));
	assert_success(hvc(p, MSG_SEND, 1 << 16 | 3, 0, PAGE_SIZE), p, 0);
	assert_int_equal(hvc(vcpu_of(3, 0), MSG_POLL).x[0], MSG_SEND);
	assert_success(hvc(vcpu_of(3, 0), RX_RELEASE), vcpu_of(3, 0), 0);
}

static void assert_rx(const uint8_t *want)
{
	uint8_t rx[PAGE_SIZE];

	assert_true(host_guest_read(vm_find(3), rx_of(3), rx, sizeof(rx)));
	assert_memory_equal(rx, want, sizeof(rx));
}

static void test_messages(void **state)
{
	(void)state;
	for (uint64_t size = 0; size <= PAGE_SIZE; size += 273) {
		uint8_t want[PAGE_SIZE] = { 0 };
		struct vcpu *v = vcpu_of(2, 0);

		receive_secrets();
		memset(want, 0x11, sizeof(want));
		put_tx(v, want, sizeof(want));
		memset(want + size, 0, sizeof(want) - size);
		(void)hvc(v, MSG_SEND, 2 << 16 | 3, 0, size);
		assert_int_equal(hvc(vcpu_of(3, 0), MSG_POLL).x[0], MSG_SEND);
		assert_rx(want);
		assert_success(hvc(vcpu_of(3, 0), RX_RELEASE), vcpu_of(3, 0),
			       0);
	}
}

static void test_responses(void **state)
{
	struct page_run runs[CONSTITUENTS_MAX];

	(void)state;
	for (unsigned i = 0; i < CONSTITUENTS_MAX; i++)
		runs[i] = (struct page_run){ page_of(2, 2 * i), 1 };
	for (unsigned n = 1; n <= CONSTITUENTS_MAX; n += 36) {
		uint8_t want[PAGE_SIZE] = { 0 };
		struct sent s;

		receive_secrets();
		put32(want, 0, 1);
		put16(want, 16, 3);
		put32(want, 20, n);
		put32(want, 24, n);
		for (unsigned i = 0; i < n; i++)
			put_run(want, RESPONSE_RUNS + i * CONSTITUENT_SIZE,
				runs[i]);
		s = send_as(LEND, 2, 3, MEMORY_RWX, 0, runs, n);
		assert_int_equal(retrieve(&s), 32 + 16 * n);
		assert_rx(want);
		relinquish(&s);
		reclaim(&s);
	}
}

/* Bytes in the page before it became RX are the VM's own, but no message. */
static void test_first_message(void **state)
{
	uint8_t want[PAGE_SIZE] = { 0x77, 0x77, 0x77 };
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	page_fill(rx_of(3), 0xcc);
	put_tx(p, want, sizeof(want));
	assert_success(hvc(p, MSG_SEND, 1 << 16 | 3, 0, 3), p, 0);
	assert_rx(want);
}

ATTACKS(ATTACK(test_messages), ATTACK(test_responses),
	ATTACK(test_first_message))
