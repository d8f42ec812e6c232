/* SPDX-License-Identifier: BSD-3-Clause */
/* The implementation-defined value of a region that a VM of 1.2 sends. */
#include "ffa_mem_draft.h"
#include "ffa_mem_tests.h"
#include "tap.h"

#define LOW  UINT64_C(0x1234567890abcdef)
#define HIGH UINT64_C(0xfedcba0987654321)

static void put(struct draft *d, unsigned offset, uint64_t value)
{
	const struct row r = { "", 0,	 0, ALL, EACH, ACCESS, (uint8_t)offset,
			       8,  value };

	draft_spoil(d, &r);
}

/* Lends two pages to one VM, with the value. Returns the handle. */
static uint64_t lend(const struct caller *from, const struct caller *to)
{
	const struct row borrower = {
		"", 0, 0, ALL, EACH, ACCESS, 0, 2, to->vm
	};
	struct draft d;
	struct ffa_args v;

	draft_send(&d, from, LEND);
	draft_spoil(&d, &borrower);
	put(&d, 8, LOW);
	put(&d, 16, HIGH);
	v = draft_call(from, FFA_MEM_LEND_64, &d);
	tap_ok(v.x[0] == FFA_SUCCESS_32, "8.4: LEND with a value to VM %u",
	       to->vm);
	return v.x[3] << 32 | v.x[2];
}

/* A borrower of 1.2 has to name it; earlier ones do not know of it. */
static void retrieve(const struct caller *from, const struct caller *to)
{
	const uint64_t id = FFA_MEM_RETRIEVE_REQ_32;
	struct gift g = { .from = from, .handle = lend(from, to) };
	struct draft d;

	draft_request(&d, to, LEND, from->vm, g.handle);
	if (to->minor == 2) {
		struct ffa_args call = with_extra(ARGS(id));

		tap_args(draft_call(to, id, &d), error_of(call, INV),
			 "8.5 20: RETRIEVE by VM %u without the value", to->vm);
		put(&d, 8, LOW);
		put(&d, 16, HIGH);
	}
	tap_ok(draft_call(to, id, &d).x[0] == FFA_MEM_RETRIEVE_RESP_32,
	       "8.5: RETRIEVE by VM %u", to->vm);
	if (to->minor == 2)
		tap_ok(dialog_read(to, d.access + 8) == LOW &&
			       dialog_read(to, d.access + 16) == HIGH &&
			       dialog_read(to, d.access + 24) == 0,
		       "8.5: VM %u is told the value", to->vm);
	else
		tap_equal((int64_t)dialog_read(to, d.access + 8), 0,
			  "8.5: VM %u is told of no value", to->vm);
	dialog_call(to, ARGS(FFA_RX_RELEASE_32));
	tap_equal(party_relinquish(to, &g, 0), 0, "8.6: RELINQUISH by VM %u",
		  to->vm);
	tap_equal(party_reclaim(from, &g, 0), 0, "8.7: RECLAIM by VM %u",
		  from->vm);
}

void ffa_mem_values(void)
{
	const struct caller *from = &parties[3];

	retrieve(from, own);
	retrieve(from, &parties[1]);
	retrieve(from, &parties[2]);
	retrieve(from, &others[3]);
}
