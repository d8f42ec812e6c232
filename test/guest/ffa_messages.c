/* SPDX-License-Identifier: BSD-3-Clause */
/* MSG_SEND2 between VMs of every version. */
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define INV	     FFA_INVALID_PARAMETERS
#define PAYLOAD	     24U /* bytes */
#define WORDS	     (PAYLOAD / 8)
#define GAP	     64U /* the payload's offset, if not right behind */

static unsigned header_size(const struct caller *c)
{
	return c->minor >= 2 ? 40 : 20;
}

/* Writes bytes, zeroes behind them, to the beginning of TX. */
static void write_bytes(const struct caller *c, const void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += 8) {
		uint64_t word = 0;

		memcpy(&word, (const uint8_t *)bytes + i,
		       size - i < 8 ? size - i : 8);
		dialog_write(c, i, word);
	}
}

/* Reads the beginning of RX. */
static void read_bytes(const struct caller *c, void *bytes, size_t size)
{
	for (size_t i = 0; i < size; i += 8) {
		uint64_t word = dialog_read(c, i);

		memcpy((uint8_t *)bytes + i, &word,
		       size - i < 8 ? size - i : 8);
	}
}

struct text {
	uint8_t bytes[GAP + PAYLOAD];
};

static uint8_t byte_of(const struct caller *from, unsigned i)
{
	return (uint8_t)(from->vm * 16 + i + 1);
}

/* A message as the version of c has it, with the payload at `offset`. */
static struct text message(const struct caller *c, uint16_t from, uint16_t to,
			   const struct caller *writer, unsigned offset)
{
	struct ffa_msg_header h = { .offset = offset,
				    .sender = from,
				    .receiver = to,
				    .size = PAYLOAD };
	struct text t;

	memset(t.bytes, 0, sizeof(t.bytes));
	memcpy(t.bytes, &h, header_size(c));
	for (unsigned i = 0; i < PAYLOAD; i++)
		t.bytes[offset + i] = byte_of(writer, i);
	return t;
}

static struct ffa_args release(const struct caller *c)
{
	return dialog_call(c, ARGS(FFA_RX_RELEASE_32));
}

/* Returns the code that MSG_SEND2 of one to another has, or 0. */
static int code_of(const struct caller *from, uint16_t to, unsigned minor)
{
	if (from->minor == 0)
		return FFA_NOT_SUPPORTED;
	return to == PARTNER_SPCI || minor == 0 ? FFA_DENIED : 0;
}

static void send2(const struct caller *from, const struct caller *to,
		  unsigned offset)
{
	struct ffa_args call = with_extra(ARGS(FFA_MSG_SEND2_32));
	struct text t = message(from, from->vm, to->vm, from, offset);
	int code = code_of(from, to->vm, to->minor);
	struct text is, expected;

	write_bytes(from, &t, sizeof(t));
	tap_args(dialog_call(from, call),
		 code == 0 ? success_of(call, 0, 0) : error_of(call, code),
		 "6.1 8: MSG_SEND2 to VM %u %s", to->vm, from->name);
	if (code != 0)
		return;
	expected = message(to, from->vm, to->vm, from, header_size(to));
	read_bytes(to, &is, sizeof(is));
	tap_ok(memcmp(&is, &expected, sizeof(is)) == 0,
	       "6.1: VM %u has it as 1.%u does, and zeroes behind, %s", to->vm,
	       to->minor, from->name);
	tap_args(dialog_call(from, call), error_of(call, FFA_BUSY),
		 "6.1 9: MSG_SEND2 to VM %u that has one %s", to->vm,
		 from->name);
	release(to);
}

/* A header to PARTNER_NEXT of which one word is wrong. */
struct wrong {
	unsigned word;
	uint32_t is;
	unsigned step;
	int code;
	const char *what;
};

#define FLAGS	 0
#define RESERVED 1
#define OFFSET	 2
#define IDS	 3
#define SIZE	 4
#define LATER	 5 /* reserved in 1.2, which alone has it */
#define UUID	 6

static void write_good(const struct caller *c, uint32_t size)
{
	const struct ffa_msg_header h = { .offset = 40,
					  .sender = c->vm,
					  .receiver = PARTNER_NEXT,
					  .size = size };

	write_bytes(c, &h, sizeof(h));
}

static void refuse(const struct caller *c, const struct wrong *w)
{
	struct ffa_args call = with_extra(ARGS(FFA_MSG_SEND2_32));
	struct ffa_msg_header h = { .offset = 40,
				    .sender = c->vm,
				    .receiver = PARTNER_NEXT };

	memcpy((uint8_t *)&h + w->word * sizeof(w->is), &w->is, sizeof(w->is));
	write_bytes(c, &h, sizeof(h));
	tap_args(dialog_call(c, call), error_of(call, w->code),
		 "6.1 %u: MSG_SEND2 with %s %s", w->step, w->what, c->name);
}

static void refused(const struct caller *c)
{
	const uint32_t own = (uint32_t)c->vm << 16;
	const struct wrong rows[] = {
		{ IDS, PARTNER_NEXT, 5, INV, "no sender" },
		{ IDS, PARTNER_BOTH << 16 | PARTNER_NEXT, 5, INV,
		  "another's id" },
		{ IDS, own | c->vm, 6, INV, "itself as receiver" },
		{ FLAGS, 1, 6, INV, "flags" },
		{ RESERVED, 1, 6, INV, "a reserved word" },
		{ IDS, own, 7, INV, "no receiver" },
		{ IDS, own | NO_VM, 7, INV, "an absent receiver" },
		{ IDS, own | 0x8000, 7, INV, "VM 0x8000" },
		{ IDS, own | PARTNER_MUTE, 8, FFA_DENIED, "a VM of 1.0" },
		{ IDS, own | PARTNER_BOTH, 8, FFA_DENIED,
		  "a VM without messages" },
		{ IDS, own | PARTNER_DEAF, 9, FFA_BUSY, "a VM without RX" },
		{ OFFSET, 0, 10, INV, "the offset 0" },
		{ OFFSET, header_size(c) - 1, 10, INV, "an offset in itself" },
		{ OFFSET, 4097, 11, INV, "an offset behind TX" },
		{ OFFSET, UINT32_MAX, 11, INV, "an offset far away" },
		{ SIZE, 4057, 11, INV, "a payload too large" },
		{ SIZE, UINT32_MAX - 39, 11, INV, "an end at 2^32" },
		{ LATER, 1, 6, INV, "the reserved word of 1.2" },
		{ UUID, 0x11111111, 12, INV, "nobody's UUID" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].word < LATER || c->minor >= 2)
			refuse(c, &rows[i]);
	}
}

/* w1 and w2; the header is right. */
static void registers(const struct caller *c)
{
	const struct {
		uint64_t w1, w2;
		unsigned step;
	} rows[] = { { 1, 0, 2 },
		     { (uint64_t)PARTNER_NEXT << 16, 0, 2 },
		     { 0, 1, 3 },
		     { 0, 2, 3 } };
	struct ffa_args call;

	write_good(c, 4056);
	for (size_t i = 0; i < COUNT(rows); i++) {
		call = with_extra(
			ARGS(FFA_MSG_SEND2_32, rows[i].w1, rows[i].w2));
		tap_args(dialog_call(c, call), error_of(call, INV),
			 "6.1 %u: MSG_SEND2 with w1 0x%llx, w2 %llu %s",
			 rows[i].step, (unsigned long long)rows[i].w1,
			 (unsigned long long)rows[i].w2, c->name);
	}
	call = with_extra(ARGS(FFA_MSG_SEND2_32, (uint64_t)c->vm << 16));
	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "6.1: MSG_SEND2 of the most there is, with the own id, %s",
		 c->name);
}

static const struct caller next = { PARTNER_NEXT, 2, "from the next" };

/*
 * A message that comes while the receiver neither waits nor has a request: its
 * next MSG_WAIT returns at once, and the one after that gives RX back.
 */
static void awaited(const struct caller *from)
{
	const struct ffa_args send = ARGS(FFA_MSG_SEND2_32);
	const uint64_t id = ffa_pair(next.vm, 0);

	tap_args(dialog_run_call(next.vm, ARGS(FFA_YIELD_32)),
		 ARGS(FFA_YIELD_32, id), "4.1: YIELD leaves VM %u", next.vm);
	write_good(from, 8);
	tap_args(dialog_call(from, send), success_of(send, 0, 0),
		 "6.1: MSG_SEND2 to a VM that has yielded %s", from->name);
	tap_args(ffa_run(next.vm, 0), ARGS(FFA_MSG_WAIT_32, id),
		 "4.1: VM %u goes on until it waits", next.vm);
	tap_args(dialog_get(next.vm, BANK_CALL), ARGS(FFA_SUCCESS_32),
		 "4.3: YIELD is OK");
	tap_args(dialog_get(next.vm, BANK_EVENT), ARGS(FFA_RUN_32, id),
		 "4.2: MSG_WAIT with a message returns as RUN has it %s",
		 from->name);
	tap_args(dialog_call(from, send), success_of(send, 0, 0),
		 "4.2: the next MSG_WAIT has given RX back %s", from->name);
	release(&next);
}

void ffa_messages(void)
{
	for (unsigned i = 0; i < CALLERS; i++)
		dialog_call(&callers[i],
			    ARGS(FFA_RXTX_MAP_64, dialog_tx(&callers[i]),
				 dialog_rx(&callers[i]), 1));
	dialog_call(&next, ARGS(FFA_RXTX_MAP_64, dialog_tx(&next),
				dialog_rx(&next), 1));
	for (unsigned i = 0; i < CALLERS; i++) {
		const struct caller *c = &callers[i];

		for (unsigned j = 0; j < CALLERS; j++) {
			if (i == j)
				continue;
			send2(c, &callers[j], header_size(c));
			send2(c, &callers[j], GAP);
		}
		if (c->minor == 0)
			continue;
		refused(c);
		registers(c);
		release(&next);
		awaited(c);
	}
	for (unsigned i = 0; i < CALLERS; i++)
		dialog_call(&callers[i], ARGS(FFA_RXTX_UNMAP_32));
}
