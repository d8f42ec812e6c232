/* SPDX-License-Identifier: BSD-3-Clause */
#include "dialog.h"

#include <hf/call.h>
#include <keel/ffa.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <string.h>

/* RUNs that no order takes. */
#define PATIENCE 100000

const struct caller callers[CALLERS] = {
	{ PRIMARY, OWN_MINOR, "from the primary" },
	{ PARTNER_1_0, 0, "from a secondary of 1.0" },
	{ PARTNER_1_1, 1, "from a secondary of 1.1" },
	{ PARTNER_1_2, 2, "from a secondary of 1.2" },
};

_Alignas(4096) static uint64_t buffers[2][BUFFER_WORDS];
static uint64_t *tx = buffers[0];
static const volatile uint64_t *rx = buffers[1];

static void expect(const char *what, uint16_t vm, uint64_t is,
		   uint64_t expected)
{
	if (is != expected)
		guest_panic("%s of VM %u: 0x%llx instead of 0x%llx", what, vm,
			    (unsigned long long)is,
			    (unsigned long long)expected);
}

void dialog_begin(void)
{
	for (uint16_t vm = PARTNER_1_0; vm <= VM_COUNT; vm++) {
		if (vm != PARTNER_IDLE)
			expect("first RUN", vm, spci_run(vm, 0).func,
			       SPCI_MSG_WAIT_32);
	}
	expect("stop", PARTNER_GONE,
	       (uint64_t)hf_call(HF_VM_STOP, PARTNER_GONE, 0, 0), 0);
	expect("version", PRIMARY, negotiate(OWN_MINOR), 0);
}

struct ffa_args dialog_finish(struct ffa_args v)
{
	for (int i = 0; i < PATIENCE &&
			(v.x[0] == FFA_INTERRUPT_32 || v.x[0] == FFA_YIELD_32);
	     i++)
		v = ffa_run((uint16_t)(v.x[1] >> 16), (uint16_t)v.x[1]);
	return v;
}

struct ffa_args dialog_order(uint16_t vm, enum partner_order order,
			     struct ffa_args x)
{
	x.x[0] = FFA_MSG_SEND_DIRECT_REQ_64;
	x.x[1] = ffa_pair(PRIMARY, vm);
	x.x[3] = ORDER | (uint64_t)order;
	x = dialog_finish(ffa_call(x));
	expect("answer", vm, x.x[0], FFA_MSG_SEND_DIRECT_RESP_64);
	return x;
}

static uint64_t place(enum partner_bank bank, unsigned number)
{
	return (uint64_t)number << 8 | (uint64_t)bank;
}

void dialog_set(uint16_t vm, enum partner_bank bank, struct ffa_args v)
{
	for (unsigned i = 0; i < 18; i += 3)
		dialog_order(vm, PARTNER_SET,
			     ARGS(0, 0, 0, 0, place(bank, i), v.x[i],
				  v.x[i + 1], v.x[i + 2]));
}

struct ffa_args dialog_get(uint16_t vm, enum partner_bank bank)
{
	uint64_t x[BANK_ROOM];
	struct ffa_args v;

	for (unsigned i = 0; i < BANK_ROOM; i += 4) {
		v = dialog_order(vm, PARTNER_GET,
				 ARGS(0, 0, 0, 0, place(bank, i)));
		memcpy(&x[i], &v.x[4], 4 * sizeof(*x));
	}
	memcpy(&v, x, sizeof(v));
	return v;
}

static struct ffa_args call_by(const struct caller *c, struct ffa_args v,
			       bool smc)
{
	if (c->vm == PRIMARY)
		return smc ? ffa_call_smc(v) : ffa_call(v);
	dialog_set(c->vm, BANK_CALL, v);
	dialog_order(c->vm, smc ? PARTNER_CALL_SMC : PARTNER_CALL, ARGS(0));
	return dialog_get(c->vm, BANK_CALL);
}

struct ffa_args dialog_call(const struct caller *c, struct ffa_args v)
{
	return call_by(c, v, false);
}

struct ffa_args dialog_call_smc(const struct caller *c, struct ffa_args v)
{
	return call_by(c, v, true);
}

struct ffa_args dialog_run_call(uint16_t vm, struct ffa_args v)
{
	dialog_set(vm, BANK_CALL, v);
	dialog_order(vm, PARTNER_CALL_LATER, ARGS(0));
	return ffa_run(vm, 0);
}

void dialog_mailbox(const struct caller *c)
{
	uint32_t version = FFA_VERSION_1_0 | c->minor;

	if (c->vm != PRIMARY) {
		dialog_order(c->vm, PARTNER_MAILBOX, ARGS(0, 0, 0, 0, version));
		return;
	}
	expect("version", PRIMARY, (uint64_t)guest_ffa_init(version), 0);
	guest_mailbox_init();
	tx = guest_tx();
	rx = guest_rx();
}

uint64_t dialog_tx(const struct caller *c)
{
	return c->vm == PRIMARY ?
		       (uintptr_t)tx :
		       dialog_order(c->vm, PARTNER_PAGES, ARGS(0)).x[4];
}

uint64_t dialog_rx(const struct caller *c)
{
	return c->vm == PRIMARY ?
		       (uintptr_t)rx :
		       dialog_order(c->vm, PARTNER_PAGES, ARGS(0)).x[5];
}

void dialog_write(const struct caller *c, uint64_t at, uint64_t value)
{
	if (c->vm == PRIMARY)
		tx[at / sizeof(*tx)] = value;
	else
		dialog_order(c->vm, PARTNER_WRITE, ARGS(0, 0, 0, 0, at, value));
}

uint64_t dialog_read(const struct caller *c, uint64_t at)
{
	if (c->vm == PRIMARY)
		return rx[at / sizeof(*rx)];
	return dialog_order(c->vm, PARTNER_READ, ARGS(0, 0, 0, 0, at)).x[4];
}

struct ffa_args with_extra(struct ffa_args v)
{
	for (unsigned i = 8; i < 18; i++)
		v.x[i] = UINT64_C(0xfeed000000000000) | i << 8 | v.x[0] << 16;
	return v;
}

struct ffa_args success_of(struct ffa_args call, uint64_t x2, uint64_t x3)
{
	memset(&call.x[0], 0, 8 * sizeof(call.x[0]));
	call.x[0] = FFA_SUCCESS_32;
	call.x[2] = x2;
	call.x[3] = x3;
	return call;
}

struct ffa_args error_of(struct ffa_args call, int code)
{
	call = success_of(call, (uint32_t)code, 0);
	call.x[0] = FFA_ERROR_32;
	return call;
}

struct ffa_args error_all(int code)
{
	return error_of(ARGS(0), code);
}

bool same_args(struct ffa_args is, struct ffa_args expected)
{
	bool same = true;

	for (unsigned i = 0; i < 18; i++) {
		if (is.x[i] == expected.x[i])
			continue;
		say("# x%u is 0x%llx, expected 0x%llx", i,
		    (unsigned long long)is.x[i],
		    (unsigned long long)expected.x[i]);
		same = false;
	}
	return same;
}
