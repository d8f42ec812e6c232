/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * All of x0 to x17, as the receiver of a request finds them, and the requester
 * after the response.
 */
#include "direct_tests.h"
#include "tap.h"
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static struct ffa_args filled(uint64_t id, uint16_t from, uint16_t to,
			      uint64_t seed)
{
	struct ffa_args v = ARGS(id, ffa_pair(from, to));

	for (unsigned i = 3; i < 18; i++)
		v.x[i] = (seed << 48 | UINT64_C(0x00a5c3960000)) * (i + 1) + i;
	if (id == REQ2)
		v.x[3] = 0;
	return v;
}

static bool is_wide(uint64_t id)
{
	return id == REQ2 || id == RESP2;
}

/*
 * Returns the registers of a VM of 1.minor that had `own` in them, and is sent
 * v.
 */
static struct ffa_args found(struct ffa_args v, unsigned minor,
			     struct ffa_args own)
{
	if (v.x[0] == RESP2)
		v.x[2] = v.x[3] = 0;
	for (unsigned i = 0; i < 8; i++) {
		if (v.x[0] == REQ_32 || v.x[0] == RESP_32)
			v.x[i] = (uint32_t)v.x[i];
	}
	for (unsigned i = 8; i < 18 && !is_wide(v.x[0]); i++)
		v.x[i] = minor < 2 ? own.x[i] : 0;
	return v;
}

/*
 * Two requests, of which the first has the receiver leave something in x8 to
 * x17, where its version lets it.
 */
static void both_ways(const struct caller *from, const struct caller *to,
		      uint64_t request, uint64_t response)
{
	struct ffa_args asks = filled(request, from->vm, to->vm, 0x1234);
	struct ffa_args says = filled(response, to->vm, from->vm, 0xfedc);

	if (to->minor == 2 && response != RESP2)
		memset(&says.x[8], 0, 10 * sizeof(says.x[0]));
	dialog_set(to->vm, BANK_REPLY, says);
	tap_args(dialog_call(from, asks), found(says, from->minor, asks),
		 "5.1: 0x%llx to 1.%u, 0x%llx back: the requester, %s",
		 (unsigned long long)request, to->minor,
		 (unsigned long long)response, from->name);
	dialog_call(from, asks);
	tap_args(dialog_get(to->vm, BANK_FOUND), found(asks, to->minor, says),
		 "5.1: 0x%llx to 1.%u after 0x%llx: the receiver, %s",
		 (unsigned long long)request, to->minor,
		 (unsigned long long)response, from->name);
}

/* UUIDs of the receiver's, in x2 and x3. */
static void uuids(const struct caller *from)
{
	const uint64_t rows[][2] = {
		{ UINT64_C(0x2222222211111111), UINT64_C(0x4444444433333333) },
		{ UINT64_C(0x6666666655555555), UINT64_C(0x8888888877777777) },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ffa_args v = filled(REQ2, from->vm, PARTNER_1_2, i);
		struct ffa_args answer = v;

		v.x[2] = rows[i][0];
		v.x[3] = rows[i][1];
		answer.x[0] = RESP2;
		answer.x[1] = ffa_pair(PARTNER_1_2, from->vm);
		tap_args(dialog_call(from, v), found(answer, 2, v),
			 "5.2 4: REQ2 with UUID %zu of the receiver's %s", i,
			 from->name);
		tap_args(dialog_get(PARTNER_1_2, BANK_FOUND), v,
			 "5.1: it finds the UUID");
	}
}

static void pair(const struct caller *from, const struct caller *to)
{
	both_ways(from, to, REQ_32, RESP_32);
	both_ways(from, to, REQ_64, RESP_64);
	both_ways(from, to, REQ_32, RESP_64);
	both_ways(from, to, REQ_64, RESP_32);
	if (from->minor == 2 && to->minor == 2)
		both_ways(from, to, REQ2, RESP2);
}

/* A secondary that RUN runs asks another: the primary sees nothing of it. */
static void in_run(const struct caller *from)
{
	struct ffa_args asks = filled(REQ_64, from->vm, PARTNER_NEXT, 0x77);
	struct ffa_args answer = asks;

	answer.x[0] = RESP_64;
	answer.x[1] = ffa_pair(PARTNER_NEXT, from->vm);
	memset(&answer.x[8], 0, 10 * sizeof(answer.x[0]));
	tap_args(dialog_run_call(from->vm, asks),
		 ARGS(FFA_MSG_WAIT_32, ffa_pair(from->vm, 0)),
		 "4: RUN goes on until the requester waits, %s", from->name);
	tap_args(dialog_get(from->vm, BANK_CALL),
		 found(answer, from->minor, asks),
		 "4: it has made a request when it was RUN, %s", from->name);
}

void direct_registers(void)
{
	static const struct caller next = { PARTNER_NEXT, 2, "" };

	for (unsigned i = 0; i < CALLERS; i++) {
		const struct caller *from = &callers[i];

		for (unsigned j = 1; j < CALLERS; j++) {
			if (i != j)
				pair(from, &callers[j]);
		}
		pair(from, &next);
		if (from->vm != PRIMARY)
			in_run(from);
		if (from->minor == 2 && from->vm != PARTNER_1_2)
			uuids(from);
	}
}
