/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Regions of FF-A that the library sends, in all layouts and in fragments, and
 * answers that end that.
 */
#include "fake_ffa.h"

#include <keel/ffa.h>
#include <string.h>

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1,
				     FFA_VERSION_1_2 };

static uint32_t header_size(void)
{
	return fake_version == FFA_VERSION_1_0 ? 32 : 48;
}

static uint32_t access_size(void)
{
	return fake_version == FFA_VERSION_1_2 ? 32 : 16;
}

static uint64_t get(uint32_t offset, unsigned int size)
{
	uint64_t v = 0;

	memcpy(&v, fake_descriptor + offset, size);
	return v;
}

/* All of a region arrives, in as few fake_did.calls as buffers can hold. */
static void send(uint32_t func, uint32_t count)
{
	struct guest_ffa_region region = fake_region(func, count);
	uint32_t head = header_size() + 2 * access_size();
	uint64_t pages = (uint64_t)count * (count + 1) / 2;

	fake_did.calls = 0;
	assert_int_equal(guest_ffa_mem_send(&region), 0);
	assert_int_equal(region.handle, FAKE_HANDLE);
	assert_int_equal(region.sender, FAKE_ID);
	assert_int_equal(fake_total, head + 16 + count * 16);
	assert_int_equal(fake_did.calls,
			 (fake_total + HF_MAILBOX_SIZE - 1) / HF_MAILBOX_SIZE);
	assert_int_equal(get(0, 2), FAKE_ID);
	assert_int_equal(get(2, 2), func == FFA_MEM_SHARE_32 ? 0x2f : 0);
	assert_int_equal(get(4, 4), func == FFA_MEM_LEND_32);
	assert_int_equal(get(8, 8), 0);
	assert_int_equal(get(16, 8), FAKE_TAG);
	assert_int_equal(get(header_size() + 4, 4), head);
	assert_int_equal(get(head, 8), (uint64_t)count << 32 | pages);
	assert_memory_equal(fake_descriptor + head + 16, fake_pieces,
			    count * 16);
}

static void test_send(void **state)
{
	(void)state;
	for (unsigned int v = 0; v < 3; v++) {
		fake_ffa_begin(versions[v]);
		for (uint32_t count = 0; count <= 300; count++)
			send(FFA_MEM_SHARE_32, count);
		send(FFA_MEM_LEND_32, 256 * 3);
		send(FFA_MEM_DONATE_32, FAKE_PIECES);
	}
}

/* An answer to the first, the second or the last fragment that ends it all. */
static void send_refused(unsigned int call, struct ffa_args v, int32_t code)
{
	struct guest_ffa_region region = fake_region(FFA_MEM_SHARE_32, 600);

	fake_did.calls = 0;
	fake_ffa_wrong(call, v);
	assert_int_equal(guest_ffa_mem_send(&region), code);
	assert_int_equal(region.handle, 0);
	assert_int_equal(fake_did.calls, call + 1);
}

static void test_send_refused(void **state)
{
	(void)state;
	fake_ffa_begin(FFA_VERSION_1_2);
	for (unsigned int call = 0; call < 3; call++) {
		send_refused(call, fake_ffa_error(FFA_NO_MEMORY),
			     FFA_NO_MEMORY);
		send_refused(call, fake_ffa(FFA_INTERRUPT_32, 0, 0, 0),
			     FFA_NOT_SUPPORTED);
		/* not where we are */
		send_refused(call,
			     fake_ffa(FAKE_FRAG_RX, FAKE_LOW, FAKE_HIGH, 16),
			     FFA_NOT_SUPPORTED);
	}
	/* done too early, or not yet when there is no more */
	send_refused(1, fake_ffa(FFA_SUCCESS_32, 0, FAKE_LOW, FAKE_HIGH),
		     FFA_NOT_SUPPORTED);
	send_refused(2, fake_ffa(FAKE_FRAG_RX, FAKE_LOW, FAKE_HIGH, fake_total),
		     FFA_NOT_SUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_send),
		cmocka_unit_test(test_send_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
