/* SPDX-License-Identifier: BSD-3-Clause */
#include "works.h"

#include "regs.h"
#include <hf/call.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/smc.h>
#include <keel/smp.h>
#include <string.h>

/* Does not leave by itself. */
static uint64_t spin(uint64_t ticks)
{
	uint64_t begin = guest_ticks();

	while (guest_ticks() - begin < ticks)
		;
	return 0;
}

static uint64_t paint(uint64_t x[8], uint64_t func)
{
	struct regs_varied varied;
	uint64_t bad = 0;

	for (uint64_t i = 0; i < x[3]; i++) {
		uint64_t call[8] = { func };

		bad += regs_round(x[1] + i, x[2], call);
	}
	x[1] = regs_last.offset;
	x[2] = regs_last.is;
	x[3] = regs_last.expected;
	varied = regs_varied();
	x[4] = varied.pstate;
	x[5] = varied.ttbr0;
	return bad;
}

static void nothing(void *arg)
{
	(void)arg;
}

struct race {
	uint64_t seed;
	uint64_t *tx;
	const uint64_t *rx;
	uint64_t damaged;
	uint64_t received;
	uint64_t wrong;
};

static void race_send(struct race *r, uint64_t number)
{
	uint64_t call[8];

	*r->tx = number;
	do {
		memset(call, 0, sizeof(call));
		call[0] = SPCI_MSG_SEND_32;
		call[1] = (uint64_t)hf_vm_get_id() << 16 | HF_PRIMARY_VM_ID;
		call[3] = sizeof(number);
		r->damaged += regs_call(r->seed++, call);
		if (call[0] != SPCI_SUCCESS_32)
			spci_yield();
	} while (call[0] != SPCI_SUCCESS_32);
}

static void race_receive(struct race *r)
{
	if (spci_msg_poll().func != SPCI_MSG_SEND_32)
		return;
	r->received++;
	r->wrong += *r->rx != r->received;
	spci_rx_release();
}

static uint64_t race(uint64_t x[8])
{
	struct race r = { .seed = 1,
			  .tx = (uint64_t *)(uintptr_t)x[2],
			  .rx = (const uint64_t *)(uintptr_t)x[3] };

	for (uint64_t n = 1; n <= x[1]; n++) {
		race_send(&r, n);
		race_receive(&r);
	}
	while (r.received < x[1]) {
		race_receive(&r);
		spci_yield();
	}
	x[1] = r.wrong;
	return r.damaged;
}

static uint64_t random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* Ids that may be something, or are near to it, but end nothing. */
static uint64_t nonsense_id(uint64_t n)
{
	static const uint64_t ids[] = { 0xff01,	    0x84000060, 0xc4000060,
					0x84000010, 0xbd000000, 0x95c1ba5e };
	uint64_t id = ids[n % 6] + (n >> 8) % 24;

	/* Not those that leave: the primary is to wait for its timer. */
	if (id == SPCI_MSG_WAIT_32 || id == (SPCI_MSG_WAIT_32 | 0x40000000))
		return 0;
	return id;
}

static void nonsense(uint64_t *state)
{
	uint64_t id = nonsense_id(random(state));
	struct spci_value v = { id,
				random(state) & 0xffff0003ffff,
				random(state) & 3,
				random(state) & 0xfff,
				0,
				0,
				0,
				0 };

	if (random(state) & 1)
		spci_call(v);
	else
		spci_call_smc(v);
}

static uint64_t nuisance(uint64_t seed, uint64_t ticks)
{
	uint64_t end = guest_ticks() + ticks;
	uint64_t state = seed | 1;
	uint64_t count = 0;
	uint64_t value;

	for (; guest_ticks() < end; count++) {
		switch (random(&state) % 4) {
		case 0:
			guest_try_read(random(&state) & 0xfffffff8, &value);
			break;
		case 1:
			hf_interrupt_enable((uint32_t)(random(&state) % 80),
					    true);
			hf_interrupt_inject(hf_vm_get_id(), 0,
					    (uint32_t)(random(&state) % 80));
			hf_interrupt_get();
			break;
		case 2:
			hf_debug_log((char)(random(&state) % 96 + 32));
			if (random(&state) % 16 == 0)
				hf_debug_log('\n');
			break;
		default:
			nonsense(&state);
			break;
		}
	}
	return count;
}

uint64_t work(uint64_t x[8])
{
	switch ((enum work_number)x[0]) {
	case WORK_NONE:
		break;
	case WORK_WFI_DUE:
		__asm__ volatile("msr cntv_cval_el0, xzr\n\t"
				 "msr cntv_ctl_el0, %0\n\tisb\n\twfi" ::"r"(
					 UINT64_C(1)));
		return 0;
	case WORK_PAINT:
		return paint(x, SPCI_YIELD_32);
	case WORK_PAINT_STAY:
		return paint(x, SPCI_ID_GET_32);
	case WORK_START_AT_ENTRY:
		return (uint64_t)guest_cpu_start_at(x[1], nothing, NULL,
						    (uintptr_t)regs_entry);
	case WORK_ENTRY_WORD:
		return ((const uint64_t *)(x[2] ? &regs_first :
						  &regs_found))[x[1]];
	case WORK_RACE:
		return race(x);
	case WORK_NUISANCE:
		return nuisance(x[1], x[2]);
	case WORK_TIMER_SPIN:
		__asm__ volatile("msr cntv_cval_el0, %0\n\t"
				 "msr cntv_ctl_el0, %1\n\tisb" ::"r"(
					 guest_ticks() + x[2]),
				 "r"(UINT64_C(1)));
		return spin(x[1]);
	case WORK_SPIN:
		return spin(x[1]);
	}
	return 0;
}
