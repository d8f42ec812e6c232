/* SPDX-License-Identifier: BSD-3-Clause */
/* Requests, responses and RUN that are refused, and for what. */
#include "direct_tests.h"
#include "tap.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define INV	     FFA_INVALID_PARAMETERS
#define BUSY	     FFA_BUSY
#define DENIED	     FFA_DENIED
#define FRAMEWORK    UINT64_C(0x80000000)
#define OWN	     0xffff /* the caller's id, in a row */
#define PSCI_CPU_OFF 0x84000002

struct row {
	unsigned step;
	uint16_t from, to;
	uint64_t x2, x3;
	int code;
	const char *what;
};

static const struct caller mute = { PARTNER_MUTE, 0, "from one that may not" };

static struct ffa_args call_of(const struct caller *c, uint64_t id,
			       const struct row *r)
{
	uint16_t from = r->from == OWN ? c->vm : r->from;
	uint16_t to = r->to == OWN ? c->vm : r->to;

	return ARGS(id, ffa_pair(from, to), r->x2, r->x3);
}

/* An error of a call: of all registers, if it has as many. */
static struct ffa_args error_for(struct ffa_args call, int code)
{
	return call.x[0] == REQ2 || call.x[0] == RESP2 ? error_all(code) :
							 error_of(call, code);
}

static void refuse(const struct caller *c, uint64_t id, const struct row *r)
{
	struct ffa_args call = with_extra(call_of(c, id, r));
	struct ffa_args expected = error_for(call, r->code);

	if (r->code == FFA_ABORTED)
		expected.x[1] = ffa_pair(r->to, 0);
	tap_args(dialog_call(c, call), expected, "5.2 %u: 0x%llx %s %s",
		 r->step, (unsigned long long)id, r->what, c->name);
}

static void requests(const struct caller *c)
{
	static const struct row first[] = {
		{ 1, OWN, PARTNER_NEXT, 1, 0, INV, "with w2 = 1" },
		{ 1, OWN, PARTNER_NEXT, FRAMEWORK, 0, INV, "of a framework" },
		{ 1, OWN, PARTNER_IDLE, FRAMEWORK | 1, 0, INV,
		  "of a framework, to one that never ran" },
	};
	static const struct row all[] = {
		{ 2, 0, PARTNER_NEXT, 0, 0, INV, "from nobody" },
		{ 2, PARTNER_DEAF, PARTNER_NEXT, 0, 0, INV, "from another" },
		{ 2, NO_VM, PARTNER_DEAF, 0, 0, INV, "from an absent VM" },
		{ 3, OWN, OWN, 0, 0, INV, "to itself" },
		{ 3, OWN, 0, 0, 0, INV, "to nobody" },
		{ 3, OWN, NO_VM, 0, 0, INV, "to an absent VM" },
		{ 3, OWN, 0x8000, 0, 0, INV, "to VM 0x8000" },
		{ 5, OWN, PARTNER_DEAF, 0, 0, DENIED,
		  "to one that may not receive" },
		{ 6, OWN, PARTNER_SPCI, 0, 0, DENIED, "to SPCI 0.9" },
		{ 6, OWN, PARTNER_IDLE, 0, 0, BUSY, "to one that never ran" },
		{ 11, OWN, PARTNER_GONE, 0, 0, FFA_ABORTED, "to a stopped VM" },
	};
	static const struct row second[] = {
		{ 4, OWN, PARTNER_NEXT, 0x1111111122222222, 0, INV,
		  "with nobody's UUID" },
		{ 4, OWN, PARTNER_NEXT, 0x2222222211111111, 0x4444444433333333,
		  INV, "with another's UUID" },
		{ 4, OWN, PARTNER_DEAF, 0, 1, INV, "with a UUID, to DEAF" },
		{ 5, OWN, PARTNER_BOTH, 0, 0, DENIED, "to one without it" },
		{ 5, OWN, PARTNER_MUTE, 0, 0, DENIED, "to one of 1.0" },
	};
	static const struct row to_primary = { 5, OWN,	  PRIMARY,	   0,
					       0, DENIED, "to the primary" };

	for (size_t i = 0; i < COUNT(first); i++) {
		refuse(c, REQ_32, &first[i]);
		refuse(c, REQ_64, &first[i]);
	}
	for (size_t i = 0; i < COUNT(all); i++) {
		refuse(c, REQ_64, &all[i]);
		if (c->minor >= 2)
			refuse(c, REQ2, &all[i]);
	}
	for (size_t i = 0; i < COUNT(second) && c->minor >= 2; i++)
		refuse(c, REQ2, &second[i]);
	if (c->vm != PRIMARY)
		refuse(c, REQ_64, &to_primary);
}

/* 12: the receiver has yielded, and waits for nothing. */
static void yielded(const struct caller *c)
{
	static const struct row row = {
		12, OWN, PARTNER_NEXT, 0, 0, BUSY, "to one that has yielded"
	};

	dialog_run_call(PARTNER_NEXT, ARGS(FFA_YIELD_32));
	refuse(c, REQ_64, &row);
	if (c->minor >= 2)
		refuse(c, REQ2, &row);
	ffa_run(PARTNER_NEXT, 0);
}

/*
 * 8 and 10: NEXT asks the one that waits for its own response, which has a
 * request itself, or was RUN.
 */
static void in_a_circle(const struct caller *c)
{
	const struct ffa_args back =
		with_extra(ARGS(REQ_64, ffa_pair(PARTNER_NEXT, c->vm)));
	const struct ffa_args there = ARGS(
		REQ_64, ffa_pair(c->vm, PARTNER_NEXT), 0, ORDER | PARTNER_CALL);

	dialog_set(PARTNER_NEXT, BANK_CALL, back);
	dialog_call(c, there);
	tap_args(dialog_get(PARTNER_NEXT, BANK_CALL), error_of(back, BUSY),
		 "5.2 8: a request to the requester, which has one, %s",
		 c->name);
	dialog_set(PARTNER_NEXT, BANK_CALL, back);
	dialog_run_call(c->vm, there);
	tap_args(dialog_get(PARTNER_NEXT, BANK_CALL), error_of(back, DENIED),
		 "5.2 10: a request to the requester, which was RUN, %s",
		 c->name);
}

static void respond_wrong(const struct caller *c, uint64_t id,
			  const struct row *r)
{
	struct ffa_args call = call_of(c, id, r);

	tap_args(dialog_call(c, call), error_for(call, r->code),
		 "5.3 %u: 0x%llx %s %s", r->step, (unsigned long long)id,
		 r->what, c->name);
}

/* Of who has a request of the primary's, by DIRECT_REQ. */
static void responses(const struct caller *c)
{
	static const struct row rows[] = {
		{ 1, OWN, PRIMARY, 1, 0, INV, "with w2 = 1" },
		{ 2, PRIMARY, PRIMARY, 0, 0, INV, "from another" },
		{ 2, 0, PRIMARY, 0, 0, INV, "from nobody" },
		{ 2, OWN, OWN, 0, 0, INV, "to itself" },
		{ 2, OWN, NO_VM, 0, 0, INV, "to an absent VM" },
		{ 4, OWN, PARTNER_NEXT, 0, 0, INV, "to another" },
		{ 5, OWN, PRIMARY, FRAMEWORK, 0, DENIED, "of a framework" },
	};
	static const struct row second = { 6, OWN,    PRIMARY,	      0,
					   0, DENIED, "to DIRECT_REQ" };
	struct ffa_args call = ARGS(RESP_64, ffa_pair(c->vm, PRIMARY));

	for (size_t i = 0; i < COUNT(rows); i++) {
		respond_wrong(c, RESP_32, &rows[i]);
		respond_wrong(c, RESP_64, &rows[i]);
	}
	if (c->minor >= 2) {
		respond_wrong(c, RESP2, &second);
		tap_args(dialog_call(c, with_extra(call)),
			 error_of(with_extra(call), INV),
			 "5.3 1: RESP with something in x8 to x17 %s", c->name);
	}
	dialog_run_call(c->vm, call);
	tap_args(dialog_get(c->vm, BANK_CALL), error_of(call, DENIED),
		 "5.3 3: RESP of one that was RUN %s", c->name);
}

/* DIRECT_RESP to REQ2, by one that then answers as it has to. */
static void response_to_req2(void)
{
	struct ffa_args reply = ARGS(RESP_64, ffa_pair(PARTNER_1_2, PRIMARY));
	struct ffa_args v;

	dialog_set(PARTNER_1_2, BANK_REPLY, reply);
	v = ffa_call(ARGS(REQ2, ffa_pair(PRIMARY, PARTNER_1_2)));
	tap_equal((int64_t)v.x[0], RESP2, "5.3: RESP2 to REQ2");
	tap_args(dialog_get(PARTNER_1_2, BANK_AFTER), error_of(reply, DENIED),
		 "5.3 6: RESP to REQ2");
}

/* YIELD, with a time from 1.2 on, and CPU_OFF, by one that has a request. */
static void leaving(const struct caller *c)
{
	const uint64_t time = c->minor >= 2 ? 0x1234 : 0;
	struct ffa_args call = ARGS(FFA_YIELD_32, 0, time, time);
	struct ffa_args v;

	dialog_set(c->vm, BANK_CALL, call);
	v = ffa_call(ARGS(REQ_64, ffa_pair(PRIMARY, c->vm), 0,
			  ORDER | PARTNER_CALL));
	if (c->minor == 0) {
		tap_equal((int64_t)v.x[0], RESP_64,
			  "4: YIELD does not leave a request %s", c->name);
		tap_args(dialog_get(c->vm, BANK_CALL), error_of(call, DENIED),
			 "4: YIELD with a request %s", c->name);
	} else {
		tap_args(v, ARGS(FFA_YIELD_32, ffa_pair(c->vm, 0), time, time),
			 "4.1: a request returns YIELD %s", c->name);
		tap_equal((int64_t)ffa_run(c->vm, 0).x[0], RESP_64,
			  "5.4: RUN returns the response %s", c->name);
		tap_args(dialog_get(c->vm, BANK_CALL), success_of(call, 0, 0),
			 "4.3: YIELD with a request %s", c->name);
	}
	call = ARGS(PSCI_CPU_OFF);
	tap_equal((int32_t)dialog_call(c, call).x[0], -3,
		  "4: CPU_OFF with a request %s", c->name);
}

static void runs(void)
{
	static const struct {
		uint64_t w1, w2, w7;
		unsigned step;
		int code;
		const char *what;
	} rows[] = {
		{ PARTNER_NEXT << 16, 1, 0, 3, INV, "with w2 = 1" },
		{ PARTNER_NEXT << 16, 0, 1, 3, INV, "with w7 = 1" },
		{ 0, 0, 0, 4, INV, "of nobody" },
		{ PARTNER_NEXT, 0, 0, 4, INV, "with the halves swapped" },
		{ PRIMARY << 16, 0, 0, 4, INV, "of the primary" },
		{ NO_VM << 16, 0, 0, 4, INV, "of an absent VM" },
		{ PARTNER_NEXT << 16 | 1, 0, 0, 4, INV, "of vCPU 1 of 1" },
		{ PARTNER_BOTH << 16 | 1, 0, 0, 8, INV, "of one that is off" },
	};
	const struct ffa_args gone = ARGS(FFA_RUN_32, PARTNER_GONE << 16);
	struct ffa_args aborted = error_of(gone, FFA_ABORTED);

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ffa_args call = ARGS(FFA_RUN_32, rows[i].w1, rows[i].w2,
					    0, 0, 0, 0, rows[i].w7);

		tap_args(ffa_call(call), error_of(call, rows[i].code),
			 "4.1 %u: RUN %s", rows[i].step, rows[i].what);
	}
	aborted.x[1] = PARTNER_GONE << 16;
	tap_args(ffa_call(gone), aborted, "4.1 7: RUN of a stopped VM");
}

void direct_refused(void)
{
	const struct row mine = {
		5, OWN, PARTNER_NEXT, 0, 0, DENIED, "to one that may receive"
	};

	for (unsigned i = 0; i < CALLERS; i++) {
		requests(&callers[i]);
		yielded(&callers[i]);
		if (callers[i].vm == PRIMARY)
			continue;
		in_a_circle(&callers[i]);
		responses(&callers[i]);
		leaving(&callers[i]);
	}
	refuse(&mute, REQ_64, &mine);
	if (OWN_MINOR >= 2)
		response_to_req2();
	runs();
}
