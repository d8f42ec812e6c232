/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Which calls there are for a VM, one line each, for the table of docs/ffa.md:
 * whether FEATURES reports the call, and whether it is served, which is that
 * the answer is another one than NOT_SUPPORTED.
 */
#include "ffa_mem_tests.h"
#include "ffa_old.h"
#include "ffa_rows.h"
#include <hf/abi.h>

/* A virtual interrupt, for a MSG_WAIT that has not to wait. */
#define INTID 9

static struct ffa_args call_by(const struct caller *c, struct ffa_args v)
{
	if (c->minor == OLD && c->vm != PRIMARY)
		return old_call(c->vm, v);
	return dialog_call(c, v);
}

/* SPCI 0.9 does not know some calls at all, which is SMCCC's x0 = -1. */
static bool is_refused(struct ffa_args v)
{
	return v.x[0] == UINT64_MAX ||
	       (v.x[0] == FFA_ERROR_32 && ffa_error(v) == FFA_NOT_SUPPORTED);
}

static void show(const struct caller *c, const struct ffa_row *r)
{
	static const char *const versions[] = { "SPCI 0.9", "FF-A 1.0",
						"FF-A 1.1", "FF-A 1.2" };
	bool is_old = c->minor == OLD;
	bool told = !is_refused(call_by(c, ARGS(FFA_FEATURES_32, r->id)));
	struct ffa_args v = ARGS(r->id, r->x1, r->x2, r->x3, 0, r->x5);
	bool served;

	if (r->id == FFA_VERSION_32)
		v.x[1] = is_old ? 0 : FFA_VERSION_1_0 | c->minor;
	served = !is_refused(call_by(c, v));
	say("table: %s, %s, %s: %s", r->name,
	    versions[is_old ? 0 : c->minor + 1],
	    c->vm == PRIMARY ? "primary" : "secondary",
	    told ? (served ? "yes" : "reported") : (served ? "served" : "no"));
}

void ffa_show(const struct caller *c)
{
	if (c->minor == OLD && c->vm != PRIMARY) {
		old_call(c->vm, ARGS(HF_INTERRUPT_ENABLE, INTID, 1));
		old_call(c->vm, ARGS(HF_INTERRUPT_INJECT, c->vm, 0, INTID));
	}
	for (unsigned i = 0; i < FFA_ROWS; i++)
		show(c, &ffa_rows[i]);
}
