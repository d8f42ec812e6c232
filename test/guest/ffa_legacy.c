/* SPDX-License-Identifier: BSD-3-Clause */
/* MSG_SEND and MSG_POLL of 1.0, also to and from SPCI 0.9. */
#include "ffa_tests.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define INV	     FFA_INVALID_PARAMETERS
#define SIZE	     24
#define WORD	     UINT64_C(0x1234567800abcdef)

static const struct caller *const own = &callers[0];
static const struct caller *const old = &callers[1]; /* the 1.0 secondary */

static struct ffa_args to(uint16_t from, uint16_t vm, uint64_t size)
{
	return with_extra(ARGS(FFA_MSG_SEND_32, ffa_pair(from, vm), 0, size));
}

static struct ffa_args message(uint16_t from, uint16_t vm)
{
	return ARGS(FFA_MSG_SEND_32, ffa_pair(from, vm), 0, SIZE);
}

static void map(const struct caller *c)
{
	dialog_call(c, ARGS(FFA_RXTX_MAP_64, dialog_tx(c), dialog_rx(c), 1));
}

static void unmap(const struct caller *c)
{
	dialog_call(c, ARGS(FFA_RXTX_UNMAP_32));
}

static void release(const struct caller *c, const char *after)
{
	struct ffa_args call = with_extra(ARGS(FFA_RX_RELEASE_32));

	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "3.5: RX_RELEASE after a message %s, %s", after, c->name);
}

/* A secondary of 1.0 to one of SPCI 0.9, and back: the primary runs both. */
static void between_secondaries(void)
{
	const uint64_t id = ffa_pair(old->vm, 0);
	const uint64_t spci = ffa_pair(PARTNER_SPCI, 0);

	map(old);
	dialog_write(old, 0, WORD);
	tap_args(dialog_run_call(old->vm, to(old->vm, PARTNER_SPCI, SIZE)),
		 ARGS(FFA_MSG_SEND_32, ffa_pair(old->vm, PARTNER_SPCI)),
		 "4.1: MSG_SEND leaves without the size");
	tap_args(ffa_run(old->vm, 0), ARGS(FFA_MSG_WAIT_32, id),
		 "4.1: the sender goes on until it waits");
	tap_args(dialog_get(old->vm, BANK_CALL),
		 success_of(to(old->vm, PARTNER_SPCI, SIZE), 0, 0),
		 "6.2: MSG_SEND from 1.0 to SPCI 0.9");
	tap_args(ffa_run(PARTNER_SPCI, 0),
		 ARGS(FFA_MSG_SEND_32, ffa_pair(PARTNER_SPCI, old->vm)),
		 "4.1: a VM of SPCI 0.9 answers");
	tap_args(ffa_run(PARTNER_SPCI, 0), ARGS(FFA_MSG_WAIT_32, spci),
		 "4.1: and waits again");
	tap_args(ffa_run(old->vm, 0), ARGS(FFA_MSG_WAIT_32, id),
		 "4.1: the VM of 1.0 waits again, too");
	tap_args(dialog_get(old->vm, BANK_EVENT),
		 message(PARTNER_SPCI, old->vm),
		 "6.2: MSG_WAIT of 1.0 is told of the answer");
	tap_ok(dialog_read(old, 0) == WORD && dialog_read(old, SIZE) == 0,
	       "6.2: RX has the answer, and zeroes behind");
	release(old, "from SPCI 0.9");
	unmap(old);
}

/* Of the primary, if it has the call. */
static void refused(void)
{
	const struct {
		uint64_t from, to, size;
		unsigned step;
		int code;
		const char *what;
	} rows[] = {
		{ PARTNER_1_0, PARTNER_SPCI, 8, 1, INV, "for another" },
		{ PRIMARY, PRIMARY, 8, 1, INV, "to itself" },
		{ PRIMARY, 0, 8, 1, INV, "to nobody" },
		{ PRIMARY, NO_VM, 8, 1, INV, "to an absent VM" },
		{ PRIMARY, 0x8000, 8, 1, INV, "to VM 0x8000" },
		{ PRIMARY, PARTNER_1_1, 8, 2, FFA_DENIED, "to 1.1" },
		{ PRIMARY, PARTNER_1_2, 8, 2, FFA_DENIED, "to 1.2" },
		{ PRIMARY, PARTNER_MUTE, 8, 2, FFA_DENIED,
		  "to 1.0 without property 2" },
		{ PRIMARY, PARTNER_1_0, 4097, 3, INV, "of 4097 bytes" },
		{ PRIMARY, PARTNER_1_0, UINT32_MAX, 3, INV, "of 4 GiB" },
		{ PRIMARY, PARTNER_1_0, 8, 4, FFA_BUSY, "to a VM without RX" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ffa_args call = with_extra(
			ARGS(FFA_MSG_SEND_32, rows[i].from << 16 | rows[i].to,
			     0, rows[i].size));

		tap_args(ffa_call(call), error_of(call, rows[i].code),
			 "6.2 %u: MSG_SEND %s %s", rows[i].step, rows[i].what,
			 own->name);
	}
}

static void to_old(void)
{
	struct ffa_args call = to(PRIMARY, old->vm, SIZE);

	map(old);
	tap_args(ffa_call(call), success_of(call, 0, 0),
		 "6.2: MSG_SEND to 1.0 %s", own->name);
	tap_args(ffa_call(call), error_of(call, FFA_BUSY),
		 "6.2 4: MSG_SEND to 1.0 again %s", own->name);
	call = with_extra(ARGS(FFA_RX_RELEASE_32));
	tap_args(dialog_call(old, call), error_of(call, FFA_DENIED),
		 "3.5: RX_RELEASE of a message that nobody was told of");
	tap_args(ffa_run(old->vm, 0),
		 ARGS(FFA_MSG_WAIT_32, ffa_pair(old->vm, 0)),
		 "4.1: VM %u reads it and waits", old->vm);
	tap_args(dialog_get(old->vm, BANK_EVENT), message(PRIMARY, old->vm),
		 "6.2: its MSG_WAIT told it");
	tap_ok(dialog_read(old, 0) == WORD && dialog_read(old, SIZE) == 0,
	       "6.2: RX has it, and zeroes behind");
	release(old, own->name);
	tap_args(dialog_run_call(old->vm, to(old->vm, PRIMARY, SIZE)),
		 message(old->vm, PRIMARY),
		 "4.1: MSG_SEND to the primary leaves with the size");
	release(own, old->name);
	ffa_run(old->vm, 0);
	unmap(old);
}

static void to_spci(void)
{
	struct ffa_args call = to(PRIMARY, PARTNER_SPCI, SIZE);

	tap_args(ffa_call(call), success_of(call, 0, 0),
		 "6.2: MSG_SEND to SPCI 0.9 %s", own->name);
	tap_args(ffa_run(PARTNER_SPCI, 0), message(PARTNER_SPCI, PRIMARY),
		 "4.1: SPCI 0.9 answers with the size");
	tap_ok(dialog_read(own, 0) == WORD && dialog_read(own, SIZE) == 0,
	       "6.2: the primary's RX has it, and zeroes behind");
	release(own, "from SPCI 0.9");
	ffa_run(PARTNER_SPCI, 0);
}

void ffa_legacy(void)
{
	between_secondaries();
	if (own->minor != 0)
		return;
	map(own);
	refused();
	dialog_write(own, 0, WORD);
	to_old();
	to_spci();
	unmap(own);
}
