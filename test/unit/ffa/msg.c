/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * MSG_SEND2 with its checks in order and between all versions, MSG_SEND and
 * MSG_POLL of 1.0. Tests are named after the rows of docs/ffa.md.
 */
#include "kernel/ffa/msg.h"

#include <string.h>

#include "test/support/ffa.h"

#define MAP	   0xc4000066U
#define UNMAP	   0x84000067U
#define RX_RELEASE 0x84000065U
#define MSG_POLL   0x8400006aU
#define MSG_SEND   0x8400006eU
#define SEND2	   0x84000086U
#define PAGES	   64
#define MANY	   4 /* pages of large buffers */
#define PAYLOAD	   0x6b

#define INVALID STATUS_INVALID_PARAMETERS

/* The header of docs/ffa.md, 6.1, as its bytes are. */
struct header {
	uint32_t flags, reserved, offset;
	uint16_t receiver, sender;
	uint32_t size, reserved_1_2;
	uint64_t uuid[2];
};

static struct vcpu *v, *w;
static uint64_t tx, rx;
static uint8_t bytes[MANY * PAGE_SIZE];

/* VM 2 sends to VM 3 from buffers of so many pages, to as many. */
static void map(unsigned tx_pages, unsigned rx_pages)
{
	tx = page_of(2, 8);
	rx = page_of(3, 24);
	ffa_assert_success(hvc(v, MAP, tx, page_of(2, 16), tx_pages), v, 0, 0);
	ffa_assert_success(hvc(w, MAP, page_of(3, 16), rx, rx_pages), w, 0, 0);
}

static int boot_bare(void **state)
{
	(void)state;
	machine_boot_bare(3, PAGES);
	v = vcpu_of(2, 0);
	w = vcpu_of(3, 0);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_1);
	return 0;
}

static int boot(void **state)
{
	boot_bare(state);
	map(1, 1);
	return 0;
}

/* A message of size bytes for VM 3 at an offset, all of them PAYLOAD. */
static struct header message(uint32_t offset, uint32_t size)
{
	return (struct header){
		.offset = offset, .receiver = 3, .sender = 2, .size = size
	};
}

static void put(const struct header *h)
{
	memset(bytes, PAYLOAD, sizeof(bytes));
	memcpy(bytes, h, sizeof(*h));
	/* of 1.1 the header is shorter, and what is behind it any byte */
	if (vm_dialect(v->vm) < DIALECT_FFA_1_2)
		memset(bytes + 20, PAYLOAD, sizeof(*h) - 20);
	assert_true(host_guest_write(v->vm, tx, bytes,
				     mailbox_size(&v->vm->mailbox)));
}

static void refused(const struct header *h, enum status status)
{
	put(h);
	ffa_refused(v, status, SEND2);
}

/* It is sent, and RX has a header as VM 3 has it, the payload, and zeroes. */
static void sent(const struct header *h, const uint64_t uuid[2])
{
	uint32_t at = vm_dialect(w->vm) >= DIALECT_FFA_1_2 ? 40 : 20;
	struct header want = {
		.offset = at, .receiver = 3, .sender = 2, .size = h->size
	};
	uint32_t size = mailbox_size(&w->vm->mailbox);
	static uint8_t got[sizeof(bytes)];

	put(h);
	ffa_assert_success(hvc(v, SEND2, 0, 0, 3, 4, 5, 6, 7), v, 0, 0);
	if (uuid != NULL)
		memcpy(want.uuid, uuid, sizeof(want.uuid));
	memset(bytes, 0, sizeof(bytes));
	memcpy(bytes, &want, at);
	memset(bytes + at, PAYLOAD, h->size);
	assert_true(host_guest_read(w->vm, rx, got, size));
	assert_memory_equal(got, bytes, size);
	assert_int_equal(w->vm->mailbox.state & 7, MAILBOX_DELIVERED);
	/* it is VM 3's at once */
	ffa_assert_success(hvc(w, RX_RELEASE), w, 0, 0);
}

/* Row 1: there is none in 1.0. */
static void test_send2_1(void **state)
{
	struct header h = message(20, 5);

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_0);
	refused(&h, STATUS_NOT_SUPPORTED);
	ffa_speak(2, DIALECT_FFA_1_1);
	ffa_refused(v, STATUS_NOT_SUPPORTED, SEND2 | FFA_64_BIT);
	sent(&h, NULL);
}

/* Row 2: w1 names nobody or the caller. */
static void test_send2_2(void **state)
{
	struct header h = message(20, 5);

	(void)state;
	put(&h);
	ffa_refused(v, INVALID, SEND2, 3 << 16);
	ffa_refused(v, INVALID, SEND2, 1);
	ffa_refused(v, INVALID, SEND2, 2);
	ffa_refused(v, INVALID, SEND2, 2 << 16 | 1);
	ffa_refused(v, INVALID, SEND2, 0xffffffff);
	ffa_assert_success(hvc(v, SEND2, 2 << 16 | 0xffffffff00000000), v, 0,
			   0);
}

/* Row 3: w2 is 0, and this comes before buffers are looked at. */
static void test_send2_3(void **state)
{
	(void)state;
	for (uint32_t bit = 1; bit != 0; bit <<= 1)
		ffa_refused(v, INVALID, SEND2, 0, bit);
	boot_bare(NULL);
	ffa_refused(v, INVALID, SEND2, 0, 2);
}

/* Row 4. */
static void test_send2_4(void **state)
{
	(void)state;
	ffa_assert_success(hvc(v, UNMAP), v, 0, 0);
	ffa_refused(v, STATUS_DENIED, SEND2);
	ffa_refused(v, STATUS_DENIED, SEND2, 2 << 16);
}

/* Row 5: the header's sender. */
static void test_send2_5(void **state)
{
	static const uint16_t bad[] = { 0, 1, 3, 0x8000, 0xffff };
	struct header h = message(20, 5);

	(void)state;
	for (unsigned i = 0; i < 5; i++) {
		h.sender = bad[i];
		refused(&h, INVALID);
	}
}

/* Row 6: to itself, or with what has to be zero. */
static void test_send2_6(void **state)
{
	struct header h;

	(void)state;
	for (uint32_t bit = 1; bit != 0; bit <<= 1) {
		h = message(20, 5);
		h.flags = bit;
		refused(&h, INVALID);
		h = message(20, 5);
		h.reserved = bit;
		refused(&h, INVALID);
		ffa_speak(2, DIALECT_FFA_1_2);
		h = message(40, 5);
		h.reserved_1_2 = bit;
		refused(&h, INVALID);
		ffa_speak(2, DIALECT_FFA_1_1);
	}
	h = message(20, 5);
	h.receiver = 2;
	refused(&h, INVALID);
}

/* Row 7: there is no such VM; before properties and RX are looked at. */
static void test_send2_7(void **state)
{
	static const uint16_t bad[] = { 0, 17, 0x7fff, 0x8000 /* W-04 */,
					0xffff };
	struct header h = message(20, 5);

	(void)state;
	v->vm->config.properties = 0;
	for (unsigned i = 0; i < 5; i++) {
		h.receiver = bad[i];
		refused(&h, INVALID);
	}
}

/* Row 8: no messages on one of the sides, or only those of 1.0. */
static void test_send2_8(void **state)
{
	struct header h = message(0, UINT32_MAX);

	(void)state;
	v->vm->config.properties &= (uint16_t)~VM_INDIRECT;
	refused(&h, STATUS_DENIED);
	v->vm->config.properties |= VM_INDIRECT;
	w->vm->config.properties &= (uint16_t)~VM_INDIRECT;
	refused(&h, STATUS_DENIED);
	w->vm->config.properties |= VM_INDIRECT;
	ffa_speak(3, DIALECT_FFA_1_0);
	refused(&h, STATUS_DENIED);
	ffa_speak(3, DIALECT_SPCI);
	refused(&h, STATUS_DENIED);
}

/* Row 9: RX is in use, whatever is wrong behind that. */
static void test_send2_9(void **state)
{
	static const enum mailbox_state states[] = { MAILBOX_RECEIVED,
						     MAILBOX_READ,
						     MAILBOX_DELIVERED };
	struct header h = message(0, UINT32_MAX);
	struct mailbox *m = &w->vm->mailbox;

	(void)state;
	assert_true(mailbox_claim(m));
	refused(&h, STATUS_BUSY);
	for (unsigned i = 0; i < 3; i++) {
		mailbox_publish(m, 1, 5, states[i]);
		refused(&h, STATUS_BUSY);
	}
	ffa_assert_success(hvc(w, UNMAP), w, 0, 0);
	refused(&h, STATUS_BUSY);
}

/* Row 10: the payload is behind the header. */
static void test_send2_10(void **state)
{
	struct header h;

	(void)state;
	for (uint32_t offset = 0; offset < 40; offset++) {
		h = message(offset, 0);
		ffa_speak(2, DIALECT_FFA_1_2);
		refused(&h, INVALID);
		ffa_speak(2, DIALECT_FFA_1_1);
		if (offset < 20)
			refused(&h, INVALID);
	}
	h = message(20, 0);
	sent(&h, NULL);
	ffa_speak(2, DIALECT_FFA_1_2);
	h = message(40, 0);
	sent(&h, NULL);
}

/* Row 11: the end of the payload in TX and in RX, with sums that wrap. */
static void test_send2_11(void **state)
{
	static const struct {
		uint32_t offset, size;
	} bad[] = {
		{ 20, 4077 },	    { 4096, 1 },	   { 4097, 0 },
		{ 4095, 2 },	    { 20, UINT32_MAX },	   { UINT32_MAX, 0 },
		{ UINT32_MAX, 21 }, { 0xfffffff0, 0x100 }, { 4096, UINT32_MAX },
		{ 20, 0xffffffec },
	};
	struct header h;

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		h = message(bad[i].offset, bad[i].size);
		refused(&h, INVALID);
	}
	h = message(20, 4076);
	sent(&h, NULL);
	h = message(4096, 0);
	sent(&h, NULL);
	h = message(4000, 96);
	sent(&h, NULL);
}

/* Row 11 with buffers of several pages, and with an RX that is smaller. */
static void test_send2_11_sizes(void **state)
{
	struct header h;

	(void)state;
	map(MANY, MANY);
	h = message(20, MANY * PAGE_SIZE - 20);
	sent(&h, NULL);
	h = message(20, MANY * PAGE_SIZE - 19);
	refused(&h, INVALID);
	boot_bare(NULL);
	map(MANY, 2);
	h = message(20, 2 * PAGE_SIZE - 20);
	sent(&h, NULL);
	h = message(20, 2 * PAGE_SIZE - 19);
	refused(&h, INVALID);
	/* it would fit, but not where it is */
	h = message(2 * PAGE_SIZE, 1);
	refused(&h, INVALID);
	boot_bare(NULL);
	map(1, MANY);
	h = message(20, 4076);
	sent(&h, NULL);
	h = message(20, 4077);
	refused(&h, INVALID);
	/* the receiver's header is longer */
	boot(NULL);
	ffa_speak(3, DIALECT_FFA_1_2);
	h = message(20, 4057);
	refused(&h, INVALID);
	h = message(20, 4056);
	sent(&h, NULL);
}

/* Row 12: the receiver's UUID, from 1.2 on. */
static void test_send2_12(void **state)
{
	const uint64_t own[2] = { 0x1122, 0x3344 };
	const uint64_t other[2] = { 0x1122, 0x3345 };
	struct vm_config *config = &w->vm->config;
	struct header h = message(40, 9);

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_2);
	ffa_speak(3, DIALECT_FFA_1_2);
	memcpy(h.uuid, own, sizeof(own));
	refused(&h, INVALID);
	config->uuids[0] = (struct vm_uuid){ own[0], own[1] };
	config->uuid_count = 1;
	sent(&h, own);
	memcpy(h.uuid, other, sizeof(other));
	refused(&h, INVALID);
	memset(h.uuid, 0, sizeof(h.uuid));
	sent(&h, NULL);
	/* a receiver of 1.1 does not see it */
	memcpy(h.uuid, own, sizeof(own));
	ffa_speak(3, DIALECT_FFA_1_1);
	sent(&h, NULL);
}

/* 10: each pair of versions that can. */
static void test_pairs(void **state)
{
	(void)state;
	for (uint32_t from = 1; from <= 2; from++) {
		for (uint32_t to = 1; to <= 2; to++) {
			struct header h = message(100, 77);

			boot(NULL);
			ffa_speak(2, DIALECT_FFA_1_0 + from);
			ffa_speak(3, DIALECT_FFA_1_0 + to);
			sent(&h, NULL);
		}
	}
}

/* W-12: what an earlier message left is zero behind a shorter one. */
static void test_tail_is_zero(void **state)
{
	static const uint32_t sizes[] = { 4076, 100, 300, 0, 4075, 1 };

	(void)state;
	for (unsigned i = 0; i < 6; i++) {
		struct header h = message(20, sizes[i]);

		sent(&h, NULL);
	}
}

/* To the primary, which never waits: no exit of the sender's. */
static void test_to_primary(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);
	struct header h = message(20, 5);

	(void)state;
	ffa_assert_success(hvc(p, MAP, page_of(1, 1), page_of(1, 2), 1), p, 0,
			   0);
	h.receiver = 1;
	put(&h);
	ffa_assert_success(hvc(v, SEND2), v, 0, 0);
	assert_int_equal(p->vm->mailbox.state, MAILBOX_READ);
	ffa_refused(v, STATUS_BUSY, SEND2);
	ffa_assert_success(hvc(p, RX_RELEASE), p, 0, 0);
	ffa_assert_success(hvc(v, SEND2), v, 0, 0);
}

/* 1.0 from here on. */
static int boot_1_0(void **state)
{
	boot(state);
	for (unsigned vm = 1; vm <= 3; vm++)
		ffa_speak(vm, DIALECT_FFA_1_0);
	return 0;
}

static uint64_t ids(unsigned from, unsigned to)
{
	return (uint64_t)from << 16 | to;
}

static void test_send_ids(void **state)
{
	(void)state;
	ffa_refused(v, INVALID, MSG_SEND, ids(3, 1), 0, 1);
	ffa_refused(v, INVALID, MSG_SEND, ids(0, 3), 0, 1);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 2), 0, 1);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 0), 0, 1);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 17), 0, 1);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 0x8000), 0, 1);
}

/* 10: to 1.0, and to SPCI 0.9, which has the same messages, and no others. */
static void test_send_to(void **state)
{
	(void)state;
	v->vm->config.properties = 0;
	ffa_refused(v, STATUS_DENIED, MSG_SEND, ids(2, 3), 0, 1);
	v->vm->config.properties = VM_INDIRECT;
	w->vm->config.properties = 0;
	ffa_refused(v, STATUS_DENIED, MSG_SEND, ids(2, 3), 0, 1);
	w->vm->config.properties = VM_INDIRECT;
	ffa_speak(3, DIALECT_FFA_1_1);
	ffa_refused(v, STATUS_DENIED, MSG_SEND, ids(2, 3), 0, 1);
	ffa_speak(3, DIALECT_FFA_1_2);
	ffa_refused(v, STATUS_DENIED, MSG_SEND, ids(2, 3), 0, 1);
	ffa_speak(3, DIALECT_SPCI);
	assert_int_equal(hvc(v, MSG_SEND, ids(2, 3), 0, 1).x[0], FFA_SUCCESS);
	assert_answer(hvc(w, MSG_POLL), w, MSG_SEND, ids(2, 3), 0, 1, 0, 0, 0,
		      0);
}

/* The same from a VM of SPCI 0.9. */
static void test_send_from_spci(void **state)
{
	(void)state;
	ffa_speak(2, DIALECT_SPCI);
	ffa_speak(3, DIALECT_FFA_1_1);
	assert_error(hvc(v, MSG_SEND, ids(2, 3), 0, 1), v, STATUS_DENIED);
	ffa_speak(3, DIALECT_FFA_1_2);
	assert_error(hvc(v, MSG_SEND, ids(2, 3), 0, 1), v, STATUS_DENIED);
	ffa_speak(3, DIALECT_FFA_1_0);
	w->vm->config.properties = 0;
	assert_error(hvc(v, MSG_SEND, ids(2, 3), 0, 1), v, STATUS_DENIED);
	w->vm->config.properties = VM_INDIRECT;
	assert_int_equal(hvc(v, MSG_SEND, ids(2, 3), 0, 1).x[0], FFA_SUCCESS);
	assert_answer(hvc(w, MSG_POLL), w, MSG_SEND, ids(2, 3), 0, 1, 0, 0, 0,
		      0);
}

static void test_send_buffers(void **state)
{
	(void)state;
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 3), 0, 4097);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 3), 0, 0xffffffff);
	/* w4 is ignored: nobody waits */
	assert_true(mailbox_claim(&w->vm->mailbox));
	ffa_refused(v, STATUS_BUSY, MSG_SEND, ids(2, 3), 0, 4, 1);
	mailbox_publish(&w->vm->mailbox, 1, 1, MAILBOX_READ);
	ffa_refused(v, STATUS_BUSY, MSG_SEND, ids(2, 3), 0, 4, 1);
	assert_false(mailbox_has_waiters(&w->vm->mailbox));
	ffa_assert_success(hvc(w, UNMAP), w, 0, 0);
	ffa_refused(v, STATUS_BUSY, MSG_SEND, ids(2, 3), 0, 4);
	ffa_assert_success(hvc(v, UNMAP), v, 0, 0);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 3), 0, 4);
	/* of several pages, to one */
	map(MANY, 2);
	ffa_refused(v, INVALID, MSG_SEND, ids(2, 3), 0, 2 * PAGE_SIZE + 1);
	assert_int_equal(hvc(v, MSG_SEND, ids(2, 3), 0, 2 * PAGE_SIZE).x[0],
			 FFA_SUCCESS);
	assert_answer(hvc(w, MSG_POLL), w, MSG_SEND, ids(2, 3), 0,
		      2 * PAGE_SIZE, 0, 0, 0, 0);
}

/* A secondary leaves; the primary learns between whom it was. */
static void test_send(void **state)
{
	struct vcpu *p = v->arch.cpu->arch.primary;
	uint8_t got[PAGE_SIZE], want[PAGE_SIZE] = { 0 };

	(void)state;
	memset(bytes, PAYLOAD, PAGE_SIZE);
	assert_true(host_guest_write(v->vm, tx, bytes, PAGE_SIZE));
	ffa_speak(1, DIALECT_SPCI);
	ffa_refused(w, STATUS_RETRY, MSG_POLL);
	ffa_assert_success(hvc(v, MSG_SEND, ids(2, 3), 2, 99, 4, 5, 6, 7), p, 0,
			   0);
	assert_int_equal(p->arch.regs.x[0], MSG_SEND);
	assert_int_equal(p->arch.regs.x[1], ids(2, 3));
	assert_int_equal(p->arch.regs.x[3], 0);
	memset(want, PAYLOAD, 99);
	assert_true(host_guest_read(w->vm, rx, got, PAGE_SIZE));
	assert_memory_equal(got, want, PAGE_SIZE);
	/* RX is VM 3's when it is told */
	ffa_refused(w, STATUS_DENIED, RX_RELEASE);
	assert_answer(hvc(w, MSG_POLL, 1, 2, 3, 4, 5, 6, 7), w, MSG_SEND,
		      ids(2, 3), 0, 99, 0, 0, 0, 0);
	ffa_refused(w, STATUS_RETRY, MSG_POLL);
	ffa_assert_success(hvc(w, RX_RELEASE), w, 0, 0);
}

/* The primary goes on when it has sent, and does not poll. */
static void test_primary(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	ffa_assert_success(hvc(p, MAP, page_of(1, 1), page_of(1, 2), 1), p, 0,
			   0);
	ffa_assert_success(hvc(p, MSG_SEND, ids(1, 3), 0, 7), p, 0, 0);
	assert_answer(hvc(w, MSG_POLL), w, MSG_SEND, ids(1, 3), 0, 7, 0, 0, 0,
		      0);
	ffa_refused(p, STATUS_NOT_SUPPORTED, MSG_POLL);
	ffa_speak(1, DIALECT_SPCI);
	ffa_assert_success(hvc(v, MSG_SEND, ids(2, 1), 0, 8),
			   v->arch.cpu->arch.primary, 0, 0);
	assert_int_equal(v->arch.cpu->arch.primary->arch.regs.x[3], 8);
	assert_int_equal(vm_find(1)->mailbox.state, MAILBOX_READ);
}

/* 3.2: reported with 1.0, to whom may send; not there from 1.1 on. */
static void test_features(void **state)
{
	static const uint32_t calls[] = { MSG_SEND, MSG_POLL };

	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		ffa_speak(2, DIALECT_FFA_1_0);
		ffa_assert_success(hvc(v, 0x84000064, calls[i]), v, 0, 0);
		v->vm->config.properties = 0;
		ffa_assert_error(hvc(v, 0x84000064, calls[i]), v,
				 STATUS_NOT_SUPPORTED);
		v->vm->config.properties = VM_INDIRECT;
		ffa_speak(2, DIALECT_FFA_1_1);
		ffa_assert_error(hvc(v, 0x84000064, calls[i]), v,
				 STATUS_NOT_SUPPORTED);
		ffa_refused(v, STATUS_NOT_SUPPORTED, calls[i], ids(2, 3));
	}
	ffa_assert_success(hvc(v, 0x84000064, SEND2), v, 0, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_send2_1, boot),
		cmocka_unit_test_setup(test_send2_2, boot),
		cmocka_unit_test_setup(test_send2_3, boot),
		cmocka_unit_test_setup(test_send2_4, boot),
		cmocka_unit_test_setup(test_send2_5, boot),
		cmocka_unit_test_setup(test_send2_6, boot),
		cmocka_unit_test_setup(test_send2_7, boot),
		cmocka_unit_test_setup(test_send2_8, boot),
		cmocka_unit_test_setup(test_send2_9, boot),
		cmocka_unit_test_setup(test_send2_10, boot),
		cmocka_unit_test_setup(test_send2_11, boot),
		cmocka_unit_test_setup(test_send2_11_sizes, boot_bare),
		cmocka_unit_test_setup(test_send2_12, boot),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test_setup(test_tail_is_zero, boot),
		cmocka_unit_test_setup(test_to_primary, boot),
		cmocka_unit_test_setup(test_send_ids, boot_1_0),
		cmocka_unit_test_setup(test_send_to, boot_1_0),
		cmocka_unit_test_setup(test_send_from_spci, boot_1_0),
		cmocka_unit_test_setup(test_send_buffers, boot_1_0),
		cmocka_unit_test_setup(test_send, boot_1_0),
		cmocka_unit_test_setup(test_primary, boot_1_0),
		cmocka_unit_test_setup(test_features, boot_1_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
