/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * H-13: the guest library, with messages and memory of other VMs that are not
 * as it expects them: each has a code, and nothing is kept.
 */
#include "fake.h"

#include <keel/mailbox.h>
#include <keel/memory.h>
#include <string.h>

#define HANDLE	0x80000007
#define SENDER	3
#define ADDRESS UINT64_C(0x123456000)
#define PAGES	5
#define BIG	100

/* The response that the monitor writes into RX. */
static union {
	uint8_t bytes[SPCI_PAGE_SIZE];
	struct spci_retrieved_memory_region region;
} response;
static uint32_t response_length;

static struct spci_value answer(struct spci_value args)
{
	struct spci_value v = { .func = SPCI_MEM_RETRIEVE_RESP_32,
				.arg3 = response_length };

	if (args.func != SPCI_MEM_RETRIEVE_REQ_32)
		return fake_success();
	memcpy((void *)(uintptr_t)guest_rx(), &response, sizeof(response));
	return v;
}

/* Has the sender cut the region into pieces of these sizes. */
static void cut(const uint32_t pages[], uint32_t count, uint32_t total)
{
	struct spci_memory_region_constituent pieces[BIG];

	for (uint32_t i = 0; i < count; i++)
		pieces[i] = spci_memory_region_constituent_init(
			ADDRESS + i * UINT64_C(0x100000), pages[i]);
	memset(&response, 0, sizeof(response));
	response_length = spci_retrieved_memory_region_init(&response.region,
							    sizeof(response),
							    FAKE_ID, pieces,
							    count, total);
	assert_int_not_equal(response_length, 0);
}

static struct guest_region sent(void)
{
	return (struct guest_region){ .share_func = SPCI_MEM_LEND_32,
				      .handle = HANDLE,
				      .sender = SENDER,
				      .pages = PAGES };
}

/* Retrieves what cannot be used: it has this code, and is given back. */
static void refused(int32_t code)
{
	struct guest_region region = sent();

	fake_count = 0;
	assert_int_equal(guest_mem_retrieve(&region), code);
	assert_int_equal(region.address, 0);
	assert_int_equal(fake_made(SPCI_RX_RELEASE_32), 1);
	assert_int_equal(fake_made(SPCI_MEM_RELINQUISH_32), 1);
	assert_int_equal(
		((const struct spci_mem_relinquish *)guest_tx())->handle,
		HANDLE);
}

static void test_whole(void **state)
{
	const uint32_t pages[] = { PAGES };
	struct guest_region region = sent();

	(void)state;
	fake_reset(answer);
	cut(pages, 1, PAGES);
	assert_int_equal(guest_mem_retrieve(&region), 0);
	assert_int_equal(region.address, ADDRESS);
	assert_int_equal(fake_made(SPCI_RX_RELEASE_32), 1);
	assert_int_equal(fake_made(SPCI_MEM_RELINQUISH_32), 0);
}

static void test_pieces(void **state)
{
	const uint32_t pages[BIG] = { 2, 3 };
	const uint32_t other[] = { PAGES + 1 };

	(void)state;
	fake_reset(answer);
	cut(pages, 2, PAGES);
	refused(SPCI_NOT_SUPPORTED);
	cut(pages, BIG, PAGES);
	refused(SPCI_NOT_SUPPORTED);
	cut(pages, 0, 0);
	refused(SPCI_NOT_SUPPORTED);
	cut(other, 1, PAGES);
	refused(SPCI_NOT_SUPPORTED);
	cut(other, 1, PAGES + 1);
	refused(SPCI_NOT_SUPPORTED);
}

static void test_out_of_the_map(void **state)
{
	const uint32_t pages[] = { PAGES };

	(void)state;
	fake_reset(answer);
	cut(pages, 1, PAGES);
	fake_map_full = true;
	refused(SPCI_NO_MEMORY);
}

static struct spci_value message;

static struct spci_value answer_message(struct spci_value args)
{
	static unsigned int waits;

	if (args.func != SPCI_MSG_WAIT_32)
		return fake_success();
	return ++waits % 3 == 0 ? message : fake_error(SPCI_INTERRUPTED);
}

static void test_receive(void **state)
{
	uint8_t text[8] = { 0 };
	spci_vm_id_t sender = 0;

	(void)state;
	fake_reset(answer_message);
	message = (struct spci_value){ .func = SPCI_MSG_SEND_32,
				       .arg1 = SENDER << 16 | FAKE_ID,
				       .arg3 = HF_MAILBOX_SIZE };
	memset((void *)(uintptr_t)guest_rx(), 0xab, HF_MAILBOX_SIZE);
	/* An interrupt that is masked does not go away by waiting. */
	assert_int_equal(guest_receive(&sender, text, 4), SPCI_INTERRUPTED);
	assert_int_equal(guest_receive(&sender, text, 4), SPCI_INTERRUPTED);
	assert_int_equal(guest_receive(&sender, text, 4), HF_MAILBOX_SIZE);
	assert_int_equal(sender, SENDER);
	assert_int_equal(text[3], 0xab);
	assert_int_equal(text[4], 0);
	assert_int_equal(fake_made(SPCI_RX_RELEASE_32), 1);
	fake_irq_masked = false;
	assert_int_equal(guest_receive(&sender, text, 4), HF_MAILBOX_SIZE);
	message = fake_error(SPCI_NOT_SUPPORTED);
	assert_int_equal(guest_receive(&sender, text, 4), SPCI_NOT_SUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_out_of_the_map),
		cmocka_unit_test(test_receive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
