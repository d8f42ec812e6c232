/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Regions of FF-A that the library retrieves, in all layouts and in fragments.
 * A region that it cannot use, or is told wrong of, is given back with a code.
 */
#include "fake_ffa.h"

#include <keel/ffa.h>
#include <string.h>

static const uint32_t versions[] = { FFA_VERSION_1_0, FFA_VERSION_1_1,
				     FFA_VERSION_1_2 };

/* Has the monitor hold a response of `count` fake_pieces. */
static void offer(uint32_t type, uint32_t count)
{
	const struct ffa_memory_region header = { .sender = FAKE_SENDER,
						  .attributes =
							  FFA_MEMORY_NORMAL,
						  .flags = type,
						  .handle = FAKE_HANDLE,
						  .receiver_count = 1 };
	const struct ffa_memory_access access = {
		.receiver = FAKE_ID,
		.permissions = FFA_DATA_RO | FFA_INSTRUCTION_NX,
		.implementation_defined = { 7, 8 },
	};
	uint32_t length;

	length = ffa_memory_region_init(fake_descriptor, fake_version, &header,
					&access);
	fake_total = ffa_memory_region_add_constituents(
		fake_descriptor, fake_version, length, fake_pieces, count);
	fake_did = (struct fake_count){ 0 };
}

static struct ffa_memory_constituent got[FAKE_PIECES];

static struct guest_ffa_region wanted(uint32_t room)
{
	struct guest_ffa_region region = fake_region(0, 0);

	memset(got, 0, sizeof(got));
	region.handle = FAKE_HANDLE;
	region.sender = FAKE_SENDER;
	region.flags = FFA_MEMORY_CLEAR_AFTER;
	region.pieces = got;
	region.piece_max = room;
	return region;
}

static void retrieve(uint32_t type, uint32_t func, uint32_t count)
{
	struct guest_ffa_region region = wanted(count);

	offer(type, count);
	assert_int_equal(guest_ffa_mem_retrieve(&region), 0);
	assert_int_equal(fake_at, fake_total);
	assert_int_equal(fake_did.releases,
			 (fake_total + HF_MAILBOX_SIZE - 1) / HF_MAILBOX_SIZE);
	assert_int_equal(fake_did.relinquishes, 0);
	assert_int_equal(region.share_func, func);
	assert_int_equal(region.piece_count, count);
	assert_memory_equal(got, fake_pieces, count * sizeof(*fake_pieces));
	assert_int_equal(fake_accesses[0].permissions, FFA_DATA_RO);
	assert_int_equal(fake_accesses[1].permissions,
			 FFA_DATA_RO | FFA_INSTRUCTION_NX);
	assert_int_equal(fake_accesses[1].implementation_defined[1],
			 fake_version == FFA_VERSION_1_2 ? 8 : 6);
}

static void test_retrieve(void **state)
{
	(void)state;
	for (unsigned int v = 0; v < 3; v++) {
		fake_ffa_begin(versions[v]);
		for (uint32_t count = 1; count <= 300; count++)
			retrieve(FFA_MEMORY_LENT, FFA_MEM_LEND_32, count);
		retrieve(FFA_MEMORY_SHARED, FFA_MEM_SHARE_32, 256 * 2 + 250);
		retrieve(FFA_MEMORY_DONATED, FFA_MEM_DONATE_32, FAKE_PIECES);
	}
}

/* Has the library give back a region that it cannot use, and RX with it. */
static void given_back(struct guest_ffa_region region, int32_t code)
{
	fake_did = (struct fake_count){ 0 };
	assert_int_equal(guest_ffa_mem_retrieve(&region), code);
	assert_int_equal(fake_did.relinquishes, 1);
	assert_true(fake_did.releases >= 1);
	assert_false(fake_rx_full);
}

static void test_too_many(void **state)
{
	(void)state;
	fake_ffa_begin(FFA_VERSION_1_1);
	offer(FFA_MEMORY_LENT, 300);
	given_back(wanted(299), FFA_NO_MEMORY);
	given_back(wanted(0), FFA_NO_MEMORY);
	assert_int_equal(got[0].page_count, 0);
	fake_map_full = true;
	given_back(wanted(300), FFA_NO_MEMORY);
}

/* Call number `call` of the retrieve is answered by v: it is given back. */
static void wrong(unsigned int call, struct ffa_args v)
{
	fake_ffa_wrong(call, v);
	given_back(wanted(FAKE_PIECES), FFA_NOT_SUPPORTED);
}

/* Call 0 is the request, 1 RX_RELEASE, 2 FRAG_RX. */
static void test_responses(void **state)
{
	static const uint32_t lengths[] = { 0, 8, 4097, 4112, 0xfffffff0 };

	(void)state;
	fake_ffa_begin(FFA_VERSION_1_2);
	offer(FFA_MEMORY_LENT, 600);
	for (unsigned int i = 0; i < 5; i++) {
		wrong(2,
		      fake_ffa(FAKE_FRAG_TX, FAKE_LOW, FAKE_HIGH, lengths[i]));
		wrong(0, fake_ffa(FFA_MEM_RETRIEVE_RESP_32, fake_total,
				  lengths[i], 0));
	}
	wrong(2, fake_ffa(FFA_SUCCESS_32, 0, 0, 0));
	wrong(0, fake_ffa(FFA_MEM_RETRIEVE_RESP_32, fake_total + 16, 4096, 0));
	wrong(0, fake_ffa(FFA_MEM_RETRIEVE_RESP_32, 4080, 4096, 0));
}

static void test_descriptors(void **state)
{
	(void)state;
	fake_ffa_begin(FFA_VERSION_1_2);
	offer(0, 1);
	given_back(wanted(1), FFA_NOT_SUPPORTED);
	offer(FFA_MEMORY_LENT, 1);
	fake_descriptor[sizeof(struct ffa_memory_region)] = FAKE_OTHER;
	given_back(wanted(1), FFA_NOT_SUPPORTED);
}

/* Nothing was retrieved, so there is nothing to give back. */
static void refused(struct ffa_args v, int32_t code)
{
	struct guest_ffa_region region = wanted(1);

	fake_did = (struct fake_count){ 0 };
	fake_rx_full = false;
	fake_ffa_wrong(0, v);
	assert_int_equal(guest_ffa_mem_retrieve(&region), code);
	assert_int_equal(fake_did.calls, 1);
}

static void test_refused(void **state)
{
	(void)state;
	fake_ffa_begin(FFA_VERSION_1_2);
	offer(FFA_MEMORY_LENT, 1);
	refused(fake_ffa_error(FFA_DENIED), FFA_DENIED);
	refused(fake_ffa(FFA_SUCCESS_32, 0, 0, 0), FFA_NOT_SUPPORTED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_retrieve),
		cmocka_unit_test(test_too_many),
		cmocka_unit_test(test_responses),
		cmocka_unit_test(test_descriptors),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
