/* SPDX-License-Identifier: BSD-3-Clause */
#include "fake_ffa.h"

#include <keel/ffa.h>
#include <keel/mailbox.h>
#include <string.h>

#define NO_CALL 0xffffffffU

uint32_t fake_version;
struct ffa_memory_constituent fake_pieces[FAKE_PIECES];
struct ffa_memory_access fake_accesses[2];
uint8_t fake_descriptor[FAKE_ROOM];
uint32_t fake_total, fake_at;
struct fake_count fake_did;
bool fake_rx_full;

static unsigned int wrong_call;
static struct ffa_args wrong;

struct ffa_args fake_ffa(uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	return (struct ffa_args){ { x0, x1, x2, x3 } };
}

struct ffa_args fake_ffa_error(int32_t code)
{
	return fake_ffa(FFA_ERROR_32, 0, (uint32_t)code, 0);
}

/* Takes `length` bytes of TX. */
static struct ffa_args take(uint32_t length)
{
	assert_in_range(length, 16, HF_MAILBOX_SIZE);
	assert_int_equal(length % 16, 0);
	assert_in_range(fake_at + length, 0, fake_total);
	memcpy(fake_descriptor + fake_at, guest_tx(), length);
	fake_at += length;
	return fake_at < fake_total ?
		       fake_ffa(FAKE_FRAG_RX, FAKE_LOW, FAKE_HIGH, fake_at) :
		       fake_ffa(FFA_SUCCESS_32, 0, FAKE_LOW, FAKE_HIGH);
}

/* Puts what is next into RX. Returns how many bytes. */
static uint32_t give(void)
{
	uint32_t length = fake_total - fake_at;

	assert_false(fake_rx_full);
	fake_rx_full = true;
	if (length > HF_MAILBOX_SIZE)
		length = HF_MAILBOX_SIZE;
	memcpy((void *)(uintptr_t)guest_rx(), fake_descriptor + fake_at,
	       length);
	fake_at += length;
	return length;
}

static struct ffa_args give_more(struct ffa_args args)
{
	assert_int_equal(args.x[1], FAKE_LOW);
	assert_int_equal(args.x[2], FAKE_HIGH);
	assert_int_equal(args.x[3], fake_at);
	assert_int_equal(args.x[4], 0);
	return fake_ffa(FAKE_FRAG_TX, args.x[1], args.x[2], give());
}

static struct ffa_args relinquish(void)
{
	const struct ffa_mem_relinquish *d = guest_tx();

	assert_int_equal(d->handle, FAKE_HANDLE);
	assert_int_equal(d->endpoint_count, 1);
	assert_int_equal(d->endpoint, FAKE_ID);
	assert_int_equal(d->flags, 0);
	fake_did.relinquishes++;
	return fake_ffa(FFA_SUCCESS_32, 0, 0, 0);
}

static struct ffa_args serve(struct ffa_args args)
{
	switch (args.x[0]) {
	case FFA_VERSION_32:
		fake_version = (uint32_t)args.x[1];
		return fake_ffa(FFA_VERSION_1_2, 0, 0, 0);
	case FFA_MEM_DONATE_32:
	case FFA_MEM_LEND_32:
	case FFA_MEM_SHARE_32:
		fake_total = (uint32_t)args.x[1];
		fake_at = 0;
		return take((uint32_t)args.x[2]);
	case FAKE_FRAG_TX:
		assert_int_equal(args.x[1], FAKE_LOW);
		assert_int_equal(args.x[2], FAKE_HIGH);
		assert_int_equal(args.x[4], 0);
		return take((uint32_t)args.x[3]);
	case FFA_MEM_RETRIEVE_REQ_32:
		fake_at = 0;
		return fake_ffa(FFA_MEM_RETRIEVE_RESP_32, fake_total, give(),
				0);
	case FAKE_FRAG_RX:
		return give_more(args);
	case FFA_RX_RELEASE_32:
		fake_did.releases += fake_rx_full;
		fake_rx_full = false;
		return fake_ffa(FFA_SUCCESS_32, 0, 0, 0);
	case FFA_MEM_RELINQUISH_32:
		return relinquish();
	default:
		fail_msg("call 0x%x", (unsigned int)args.x[0]);
		return fake_ffa_error(FFA_NOT_SUPPORTED);
	}
}

struct ffa_args ffa_call(struct ffa_args args)
{
	struct ffa_args v = serve(args);

	for (unsigned int i = 5; i < 18; i++)
		assert_int_equal(args.x[i], 0);
	return fake_did.calls++ == wrong_call ? wrong : v;
}

void fake_ffa_begin(uint32_t version)
{
	fake_reset(NULL);
	wrong_call = NO_CALL;
	assert_int_equal(guest_ffa_init(version), 0);
	fake_did = (struct fake_count){ 0 };
	fake_rx_full = false;
	for (unsigned int i = 0; i < FAKE_PIECES; i++)
		fake_pieces[i] = (struct ffa_memory_constituent){
			.address = (i + 1) * UINT64_C(0x10000),
			.page_count = i + 1,
		};
}

void fake_ffa_wrong(unsigned int call, struct ffa_args v)
{
	wrong_call = call;
	wrong = v;
}

struct guest_ffa_region fake_region(uint32_t func, uint32_t count)
{
	fake_accesses[0] = (struct ffa_memory_access){
		.receiver = FAKE_OTHER,
		.permissions = FFA_DATA_RO,
	};
	fake_accesses[1] = (struct ffa_memory_access){
		.receiver = FAKE_ID,
		.permissions = FFA_DATA_RW,
		.implementation_defined = { 5, 6 },
	};
	return (struct guest_ffa_region){
		.share_func = func,
		.flags = func == FFA_MEM_LEND_32 ? FFA_MEMORY_CLEAR : 0,
		.tag = FAKE_TAG,
		.borrowers = fake_accesses,
		.borrower_count = 2,
		.pieces = fake_pieces,
		.piece_count = count,
		.piece_max = FAKE_PIECES,
	};
}
