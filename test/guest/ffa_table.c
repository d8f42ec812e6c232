/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Every id of FF-A, by every caller: FFA_FEATURES says of each what the call
 * itself does. One list says what both have to be.
 */
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FIRST_ID     0x84000060U
#define IDS	     0xa0U
#define BIT_64	     0x40000000U
#define SVE_HINT     0x10000U
#define UPPER	     (UINT64_C(0x5eed) << 32)

/* The memory calls are another list's. */
#define MEMORY_FIRST 0x84000071U
#define MEMORY_LAST  0x8400007bU

enum told {
	ALWAYS,	  /* to whoever has the call */
	FROM_1_2, /* though all versions have the call */
	TO_PRIMARY,
};

/* No code: what a call that is not refused returns. */
#define OK	0
#define VERSION 1 /* x0 is that of the monitor */

/* A call with arguments by which it does nothing, and what that returns. */
struct row {
	const char *name;
	uint32_t id;
	uint8_t last; /* versions 1.first to 1.last have it */
	uint8_t first;
	uint8_t all_from; /* 1.n: it writes x0 to x17; 3: never */
	enum told told;
	int primary, secondary;
	uint64_t x1, x2, x3, x5;
};

#define NS     FFA_NOT_SUPPORTED
#define INV    FFA_INVALID_PARAMETERS
#define DENIED FFA_DENIED

static const struct row rows[] = {
	{ "ERROR", FFA_ERROR_32, 2, 0, 3, ALWAYS, NS, NS, 0, 0, 0, 0 },
	{ "SUCCESS", FFA_SUCCESS_32, 2, 0, 3, ALWAYS, NS, NS, 0, 0, 0, 0 },
	{ "SUCCESS 64", FFA_SUCCESS_64, 2, 0, 3, ALWAYS, NS, NS, 0, 0, 0, 0 },
	{ "INTERRUPT", FFA_INTERRUPT_32, 2, 0, 3, ALWAYS, DENIED, DENIED, 0, 0,
	  0, 0 },
	{ "MEM_RETRIEVE_RESP", FFA_MEM_RETRIEVE_RESP_32, 2, 0, 3, ALWAYS, NS,
	  NS, 0, 0, 0, 0 },
	{ "VERSION", FFA_VERSION_32, 2, 0, 3, ALWAYS, VERSION, VERSION, 0, 0, 0,
	  0 },
	{ "FEATURES", FFA_FEATURES_32, 2, 0, 3, ALWAYS, OK, OK, FFA_ID_GET_32,
	  0, 0, 0 },
	{ "RX_RELEASE", FFA_RX_RELEASE_32, 2, 0, 3, ALWAYS, DENIED, DENIED, 0,
	  0, 0, 0 },
	{ "RXTX_MAP", FFA_RXTX_MAP_32, 2, 0, 3, ALWAYS, INV, INV, 0, 0, 0, 0 },
	{ "RXTX_MAP 64", FFA_RXTX_MAP_64, 2, 0, 3, ALWAYS, INV, INV, 0, 0, 0,
	  0 },
	{ "RXTX_UNMAP", FFA_RXTX_UNMAP_32, 2, 0, 3, ALWAYS, INV, INV, 0, 0, 0,
	  0 },
	{ "PARTITION_INFO_GET", FFA_PARTITION_INFO_GET_32, 2, 0, 3, ALWAYS, INV,
	  INV, 0, 0, 0, 2 },
	{ "ID_GET", FFA_ID_GET_32, 2, 0, 3, ALWAYS, OK, OK, 0, 0, 0, 0 },
	{ "MSG_POLL", FFA_MSG_POLL_32, 0, 0, 3, ALWAYS, NS, DENIED, 0, 0, 0,
	  0 },
	{ "MSG_WAIT", FFA_MSG_WAIT_32, 2, 0, 3, ALWAYS, NS, DENIED, 0, 0, 0,
	  0 },
	{ "YIELD", FFA_YIELD_32, 2, 0, 3, ALWAYS, INV, INV, 1, 0, 0, 0 },
	{ "RUN", FFA_RUN_32, 2, 0, 3, ALWAYS, INV, DENIED, 0, 0, 0, 0 },
	{ "MSG_SEND", FFA_MSG_SEND_32, 0, 0, 3, ALWAYS, INV, DENIED, 0, 0, 0,
	  0 },
	{ "MSG_SEND_DIRECT_REQ", FFA_MSG_SEND_DIRECT_REQ_32, 2, 0, 3, ALWAYS,
	  INV, INV, 0, 0, 0, 0 },
	{ "MSG_SEND_DIRECT_REQ 64", FFA_MSG_SEND_DIRECT_REQ_64, 2, 0, 3, ALWAYS,
	  INV, INV, 0, 0, 0, 0 },
	{ "MSG_SEND_DIRECT_RESP", FFA_MSG_SEND_DIRECT_RESP_32, 2, 0, 3, ALWAYS,
	  INV, INV, 0, 0, 0, 0 },
	{ "MSG_SEND_DIRECT_RESP 64", FFA_MSG_SEND_DIRECT_RESP_64, 2, 0, 3,
	  ALWAYS, INV, INV, 0, 0, 0, 0 },
	{ "NOTIFICATION_INFO_GET", FFA_NOTIFICATION_INFO_GET_32, 2, 1, 3,
	  TO_PRIMARY, INV, NS, 1, 0, 0, 0 },
	{ "NOTIFICATION_INFO_GET 64", FFA_NOTIFICATION_INFO_GET_64, 2, 1, 3,
	  TO_PRIMARY, INV, NS, 1, 0, 0, 0 },
	{ "MSG_SEND2", FFA_MSG_SEND2_32, 2, 1, 3, ALWAYS, DENIED, DENIED, 0, 0,
	  0, 0 },
	{ "CONSOLE_LOG", FFA_CONSOLE_LOG_32, 2, 0, 3, FROM_1_2, INV, INV, 0, 0,
	  0, 0 },
	{ "CONSOLE_LOG 64", FFA_CONSOLE_LOG_64, 2, 0, 2, FROM_1_2, INV, INV, 0,
	  0, 0, 0 },
	{ "PARTITION_INFO_GET_REGS", FFA_PARTITION_INFO_GET_REGS_64, 2, 2, 2,
	  ALWAYS, FFA_RETRY, FFA_RETRY, 0, 0, 0x10000, 0 },
	{ "MSG_SEND_DIRECT_REQ2", FFA_MSG_SEND_DIRECT_REQ2_64, 2, 2, 2, ALWAYS,
	  INV, INV, 0, 0, 0, 0 },
	{ "MSG_SEND_DIRECT_RESP2", FFA_MSG_SEND_DIRECT_RESP2_64, 2, 2, 2,
	  ALWAYS, INV, INV, 0, 0, 0, 0 },
};

/* True if x8 to x17 of this call have to be zero from 1.2 on. */
static bool checks_extra(uint32_t id)
{
	return id == FFA_RUN_32 || id == FFA_MSG_WAIT_32 ||
	       (id & ~BIT_64) == FFA_MSG_SEND_DIRECT_RESP_32;
}

static bool has(const struct caller *c, const struct row *r)
{
	return c->minor >= r->first && c->minor <= r->last;
}

static struct ffa_args expected_of(const struct caller *c, const struct row *r,
				   struct ffa_args call)
{
	int code = c->vm == PRIMARY ? r->primary : r->secondary;

	if (!has(c, r))
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

/* Returns the answer of FEATURES: from 1.2 on RXTX_MAP has the most pages. */
static struct ffa_args told_of(const struct caller *c, const struct row *r,
			       struct ffa_args call)
{
	bool map = (r->id & ~BIT_64) == FFA_RXTX_MAP_32;

	if (!has(c, r) || (r->told == FROM_1_2 && c->minor < 2) ||
	    (r->told == TO_PRIMARY && c->vm != PRIMARY))
		return error_of(call, NS);
	return success_of(call, map && c->minor >= 2 ? 16 << 16 : 0, 0);
}

static struct ffa_args features_call(uint64_t id, uint64_t w2)
{
	return with_extra(ARGS(FFA_FEATURES_32, id, w2, 5, 5, 5, 5, 5));
}

static void one(const struct caller *c, const struct row *r)
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
	if (!checks_extra(r->id) || c->minor < 2 || !has(c, r))
		return;
	call = with_extra(call);
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "4: %s with something in x8 to x17 %s", r->name, c->name);
}

static bool listed(uint32_t id)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		if (rows[i].id == id)
			return true;
	}
	return (id & ~BIT_64) >= MEMORY_FIRST && (id & ~BIT_64) <= MEMORY_LAST;
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
	for (size_t i = 0; i < COUNT(rows); i++)
		one(c, &rows[i]);
	others(c, 0, "32");
	others(c, BIT_64, "64");
	features(c);
}
