/* SPDX-License-Identifier: BSD-3-Clause */
/* The secondary of the groups about FF-A (partner.h). */
#include "partner.h"
#include <hf/call.h>
#include <hf/ffa_call.h>
#include <keel/clock.h>
#include <keel/ffa.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/smp.h>
#include <keel/timer.h>
#include <string.h>

/* HF_INTERRUPT_ENABLE and HF_INTERRUPT_GET, where FF-A has them. */
#define HF_FFA_INTERRUPT_ENABLE 0xff03
#define HF_FFA_INTERRUPT_GET	0xff04

GUEST_STACKS(2, GUEST_STACK_SIZE);

const char guest_name[] = "partner";

_Alignas(4096) static uint64_t buffers[2][BUFFER_WORDS];
static uint64_t *tx = buffers[0];
static const volatile uint64_t *rx = buffers[1];
static uint64_t banks[BANKS][BANK_ROOM];
static bool later; /* there is a call to be made at the next RUN */
static uint64_t seed, differing;

static void look_at_fp(void)
{
	if (seed != 0)
		differing += fp_differ(seed);
}

static void put(enum partner_bank bank, struct ffa_args v)
{
	memcpy(banks[bank], &v, sizeof(v));
}

static struct ffa_args get(enum partner_bank bank)
{
	struct ffa_args v;

	memcpy(&v, banks[bank], sizeof(v));
	return v;
}

static void make_call(bool smc)
{
	struct ffa_args v = get(BANK_CALL);

	put(BANK_CALL, smc ? ffa_call_smc(v) : ffa_call(v));
	look_at_fp();
}

static void spin(uint64_t loops)
{
	while (loops-- > 0)
		__asm__ volatile("");
}

/* Interrupts are masked: it goes on behind the WFI. */
static uint64_t sleep(uint64_t ticks)
{
	uint64_t intid;

	hf_call(HF_FFA_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 1, 0);
	guest_timer_set(guest_ticks() + ticks);
	__asm__ volatile("dsb sy\n\twfi" ::: "memory");
	guest_timer_stop();
	intid = (uint64_t)hf_call(HF_FFA_INTERRUPT_GET, 0, 0, 0);
	hf_call(HF_FFA_INTERRUPT_ENABLE, HF_VIRTUAL_TIMER_INTID, 0, 0);
	return intid;
}

static void paint(uint64_t x[18])
{
	x[4] = differing;
	differing = 0;
	seed = x[5];
	if (seed != 0)
		fp_paint(seed);
}

static uint64_t *place(uint64_t bank_and_number)
{
	uint64_t bank = bank_and_number & 0xff;
	uint64_t number = bank_and_number >> 8;

	if (bank >= BANKS || number + 4 > BANK_ROOM)
		guest_panic("no register %llu of bank %llu",
			    (unsigned long long)number,
			    (unsigned long long)bank);
	return &banks[bank][number];
}

static void use_library(uint32_t version)
{
	if (guest_ffa_init(version) != 0)
		guest_panic("version 0x%x is refused", (unsigned)version);
	guest_mailbox_init();
	tx = guest_tx();
	rx = guest_rx();
}

/* Does what a request orders; its registers are those of the response. */
static void obey(uint64_t x[18])
{
	switch ((enum partner_order)(x[3] & ~ORDER_MASK)) {
	case PARTNER_SET:
		memcpy(place(x[4]), &x[5], 3 * sizeof(*x));
		break;
	case PARTNER_GET:
		memcpy(&x[4], place(x[4]), 4 * sizeof(*x));
		break;
	case PARTNER_CALL:
	case PARTNER_CALL_SMC:
		make_call(x[3] == (ORDER | PARTNER_CALL_SMC));
		break;
	case PARTNER_CALL_LATER:
		later = true;
		break;
	case PARTNER_SPIN:
		spin(x[4]);
		look_at_fp();
		break;
	case PARTNER_PAINT:
		paint(x);
		break;
	case PARTNER_WRITE:
		tx[x[4] / sizeof(*tx) % BUFFER_WORDS] = x[5];
		break;
	case PARTNER_READ:
		x[4] = rx[x[4] / sizeof(*rx) % BUFFER_WORDS];
		break;
	case PARTNER_SLEEP:
		x[4] = sleep(x[4]);
		break;
	case PARTNER_PAGES:
		x[4] = (uintptr_t)tx;
		x[5] = (uintptr_t)rx;
		break;
	case PARTNER_MAILBOX:
		use_library((uint32_t)x[4]);
		break;
	case PARTNER_SEND:
	case PARTNER_RETRIEVE:
	case PARTNER_RELINQUISH:
	case PARTNER_RECLAIM:
	case PARTNER_LOAD:
	case PARTNER_STORE:
	case PARTNER_FETCH:
	case PARTNER_ROOM:
		partner_memory(x);
		break;
	}
}

/* Sends the registers of a request back by its response. */
static struct ffa_args send_back(struct ffa_args v)
{
	bool all = v.x[0] == FFA_MSG_SEND_DIRECT_REQ2_64;

	v.x[0]++;
	v.x[1] = ffa_pair(guest_id(), (uint16_t)(v.x[1] >> 16));
	if (!all) {
		v.x[2] = 0;
		memset(&v.x[8], 0, 10 * sizeof(v.x[0]));
	}
	return ffa_call(v);
}

static struct ffa_args answer(struct ffa_args v)
{
	struct ffa_args reply = get(BANK_REPLY);
	struct ffa_args next;

	if (v.x[0] == FFA_MSG_SEND_DIRECT_REQ_64 &&
	    (v.x[3] & ORDER_MASK) == ORDER) {
		obey(v.x);
		return send_back(v);
	}
	put(BANK_FOUND, v);
	if (reply.x[0] == 0)
		return send_back(v);
	memset(banks[BANK_REPLY], 0, sizeof(banks[BANK_REPLY]));
	next = ffa_call(reply);
	if (next.x[0] != FFA_ERROR_32)
		return next;
	put(BANK_AFTER, next);
	return send_back(v);
}

_Noreturn static void serve(void)
{
	struct ffa_args v = ffa_msg_wait();

	for (;;) {
		look_at_fp();
		switch ((uint32_t)v.x[0]) {
		case FFA_MSG_SEND_DIRECT_REQ_32:
		case FFA_MSG_SEND_DIRECT_REQ_64:
		case FFA_MSG_SEND_DIRECT_REQ2_64:
			v = answer(v);
			continue;
		default:
			break;
		}
		put(BANK_EVENT, v);
		if (later) {
			later = false;
			make_call(false);
		}
		v = ffa_msg_wait();
		if (v.x[0] == FFA_ERROR_32 && ffa_error(v) == FFA_DENIED)
			guest_panic("a call has swallowed a request");
	}
}

/* SPCI 0.9: what it is sent goes back. */
_Noreturn static void echo(void)
{
	static uint8_t buffer[4096];

	guest_mailbox_init();
	for (;;) {
		spci_vm_id_t sender;
		int64_t size = guest_receive(&sender, buffer, sizeof(buffer));

		if (size >= 0)
			guest_send(sender, buffer, (uint32_t)size);
	}
}

/* Makes a request before it has ever waited. */
static void ask_early(void)
{
	struct ffa_args v = ffa_direct_req(PARTNER_DEAF, PARTNER_1_2, 7, 8);

	if (v.x[0] != FFA_MSG_SEND_DIRECT_RESP_64 || v.x[4] != 8)
		guest_panic("an early request returns 0x%llx",
			    (unsigned long long)v.x[0]);
}

void guest_main(const struct guest_boot *boot)
{
	unsigned vm = boot->vm_id;

	if (vm == PARTNER_SPCI)
		echo();
	if (vm >= PARTNER_1_0 && vm <= PARTNER_1_2 &&
	    negotiate(vm - PARTNER_1_0) != 0)
		guest_panic("VERSION is not answered as it should be");
	if (vm == PARTNER_DEAF)
		ask_early();
	serve();
}
