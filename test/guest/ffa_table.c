/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every id of FF-A, by every caller: FFA_FEATURES says of each what the call
 * itself does. One list says what both have to be.
 */
#include "ffa_rows.h"
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>

#define FIRST_ID 0x84000060U
#define IDS	 0xa0U
#define BIT_64	 0x40000000U
#define SVE_HINT 0x10000U
#define UPPER	 (UINT64_C(0x5eed) << 32)

#define NS  FFA_NOT_SUPPORTED
#define INV FFA_INVALID_PARAMETERS

/* True if x8 to x17 of this call have to be zero from 1.2 on. */
static bool checks_extra(uint32_t id)
{
	return id == FFA_RUN_32 || id == FFA_MSG_WAIT_32 ||
	       (id & ~BIT_64) == FFA_MSG_SEND_DIRECT_RESP_32;
}

static struct ffa_args expected_of(const struct caller *c,
				   const struct ffa_row *r,
				   struct ffa_args call)
{
	int code = c->vm == PRIMARY ? r->primary : r->secondary;

	if (!ffa_has(c, r))
		return error_of(call, NS);
	if (code == OK)
		return success_of(call, r->id == FFA_ID_GET_32 ? c->vm : 0, 0);
	if (code == VERSION) {
		call = success_of(call, 0, 0);
		call.x[0] = FFA_VERSION_1_2;
		return call;
	}
	return c->minor >= r->all_from ? error_all(code) : error_of(call, code);
}

/*
 * Returns the answer of FEATURES: w2 of RXTX_MAP has the most pages from 1.2
 * on, and that of MEM_RETRIEVE_REQ a bit from 1.1 on.
 */
static struct ffa_args told_of(const struct caller *c, const struct ffa_row *r,
			       struct ffa_args call)
{
	bool map = (r->id & ~BIT_64) == FFA_RXTX_MAP_32;

	if (!ffa_has(c, r) || (r->told == FROM_1_2 && c->minor < 2) ||
	    (r->told == TO_PRIMARY && c->vm != PRIMARY))
		return error_of(call, NS);
	if (r->told == WITH_NS)
		return success_of(call, c->minor >= 1 ? 2 : 0, 0);
	return success_of(call, map && c->minor >= 2 ? 16 << 16 : 0, 0);
}

static struct ffa_args features_call(uint64_t id, uint64_t w2)
{
	return with_extra(ARGS(FFA_FEATURES_32, id, w2, 5, 5, 5, 5, 5));
}

static void one(const struct caller *c, const struct ffa_row *r)
{
	struct ffa_args call = ARGS(r->id, r->x1, r->x2, r->x3, 0, r->x5);
	struct ffa_args asked = features_call(UPPER | r->id, UPPER);

	if (r->id == FFA_VERSION_32)
		call.x[1] = FFA_VERSION_1_0 | c->minor;
	if (!checks_extra(r->id))
		call = with_extra(call);
	tap_args(dialog_call(c, call), expected_of(c, r, call),
		 "1: %s of 1.%u %s", r->name, c->minor, c->name);
	call.x[0] |= SVE_HINT | UPPER;
	tap_args(dialog_call_smc(c, call), expected_of(c, r, call),
		 "1: %s with the hint, by smc, %s", r->name, c->name);
	tap_args(dialog_call(c, asked), told_of(c, r, asked),
		 "3.2: FEATURES of %s %s", r->name, c->name);
	asked = features_call(r->id, 1);
	tap_args(dialog_call(c, asked), error_of(asked, NS),
		 "3.2: FEATURES of %s with w2 = 1 %s", r->name, c->name);
	if (!checks_extra(r->id) || c->minor < 2 || !ffa_has(c, r))
		return;
	call = with_extra(call);
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "4: %s with something in x8 to x17 %s", r->name, c->name);
}

static bool listed(uint32_t id)
{
	for (size_t i = 0; i < FFA_ROWS; i++) {
		if (ffa_rows[i].id == id)
			return true;
	}
	return false;
}

/* Counts the ids of one width that neither the list has, nor the monitor. */
static void others(const struct caller *c, uint32_t width, const char *name)
{
	unsigned tried = 0, right = 0;

	for (uint32_t id = FIRST_ID | width; id < (FIRST_ID | width) + IDS;
	     id++) {
		struct ffa_args call = with_extra(ARGS(id));
		struct ffa_args asked = features_call(id, 0);

		if (listed(id))
			continue;
		tried++;
		if (same_args(dialog_call(c, call), error_of(call, NS)) &&
		    same_args(dialog_call(c, asked), error_of(asked, NS)))
			right++;
		else
			say("# id 0x%x", id);
	}
	tap_ok(tried > IDS / 2 && right == tried,
	       "1: %u ids of %s bits are no calls %s", tried, name, c->name);
}

static void features(const struct caller *c)
{
	unsigned right = 0;

	for (uint64_t id = 0; id < 32; id++) {
		struct ffa_args v = features_call(id, 0);

		right += same_args(dialog_call(c, v), error_of(v, NS));
	}
	tap_equal(right, 32, "3.2: there are no feature ids %s", c->name);
}

void ffa_table(const struct caller *c)
{
	for (size_t i = 0; i < FFA_ROWS; i++)
		one(c, &ffa_rows[i]);
	others(c, 0, "32");
	others(c, BIT_64, "64");
	features(c);
}
