/* SPDX-License-Identifier: BSD-3-Clause */
/* The secondary that the client in Linux asks (protocol.h). It speaks 1.1. */
#include "protocol.h"
#include <hf/call.h>
#include <hf/ffa_mem.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/smp.h>
#include <string.h>

GUEST_STACKS(1, GUEST_STACK_SIZE);

const char guest_name[] = "server";

#define VERSION FFA_VERSION_1_1

/* Two HF calls, where a VM of FF-A has them, and an interrupt. */
#define INTERRUPT_ENABLE     0xff03
#define INTERRUPT_GET	     0xff04
#define NOTIFICATION_PENDING 5
#define GET_OF_VMS	     2

_Alignas(4096) static uint8_t tx[4096], rx[4096];

static uint64_t added;
static uint64_t notified;

static int32_t status(struct ffa_args v)
{
	return v.x[0] == FFA_ERROR_32 ? ffa_error(v) : 0;
}

static void expect_success(const char *what, struct ffa_args v)
{
	if (v.x[0] != FFA_SUCCESS_32)
		guest_panic("%s: %d", what, (int)ffa_error(v));
}

static void on_irq(void)
{
	struct ffa_args v;

	if (hf_call(INTERRUPT_GET, 0, 0, 0) != NOTIFICATION_PENDING)
		return;
	v = ffa_call_args(FFA_NOTIFICATION_GET_32, guest_id(), GET_OF_VMS, 0,
			  0);
	expect_success("GET", v);
	notified |= v.x[5] << 32 | v.x[4];
}

static void bind(uint32_t flags, uint32_t ids)
{
	expect_success("BIND", ffa_call_args(FFA_NOTIFICATION_BIND_32,
					     ffa_pair(LINUX_VM, guest_id()),
					     flags, ids, 0));
}

/* Adds 1 to the number at the beginning of each page. Returns their old sum. */
static uint64_t add_to_pages(const struct ffa_memory_constituent *c)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < c->page_count; i++) {
		uint64_t *page = (uint64_t *)(uintptr_t)(c->address + i * 4096);

		sum += (*page)++;
	}
	return sum;
}

/* The map is one to one, and Linux's RAM is in it. */
static uint64_t add_to_region(void)
{
	const struct ffa_composite_memory_region *region =
		ffa_memory_region_get_composite(rx, VERSION);
	const struct ffa_memory_constituent *constituents =
		(const struct ffa_memory_constituent *)(region + 1);
	uint64_t sum = 0;

	for (uint32_t i = 0; i < region->constituent_count; i++)
		sum += add_to_pages(&constituents[i]);
	return sum;
}

static int32_t retrieve(uint64_t x[18])
{
	const struct ffa_memory_region region = {
		.sender = LINUX_VM,
		.handle = x[4],
		.tag = x[5],
		.receiver_count = 1,
	};
	const struct ffa_memory_access access = {
		.receiver = guest_id(),
		.permissions = (uint8_t)x[6],
	};
	struct ffa_args v = ffa_mem_retrieve_req(
		ffa_memory_region_init(tx, VERSION, &region, &access));

	if (v.x[0] != FFA_MEM_RETRIEVE_RESP_32)
		return ffa_error(v);
	x[4] = add_to_region();
	return status(ffa_rx_release());
}

static int32_t relinquish(uint64_t handle)
{
	*(struct ffa_mem_relinquish *)(void *)tx = (struct ffa_mem_relinquish){
		.handle = handle,
		.endpoint_count = 1,
		.endpoint = guest_id(),
	};
	return status(ffa_mem_relinquish());
}

static int32_t read_message(uint64_t x[18])
{
	struct ffa_msg_header header;

	memcpy(&header, rx, sizeof(header));
	if (header.sender != LINUX_VM || header.size != sizeof(x[4]))
		return FFA_NO_DATA;
	memcpy(&x[4], &rx[header.offset], sizeof(x[4]));
	return status(ffa_rx_release());
}

static void spin(uint64_t ms)
{
	uint64_t ticks = ms * guest_ticks_per_second() / 1000;
	uint64_t end = guest_ticks() + ticks;

	while (guest_ticks() < end)
		;
}

static int32_t obey(uint64_t x[18])
{
	switch (x[3]) {
	case SERVER_ADD:
		x[4]++;
		x[5] = ++added;
		return 0;
	case SERVER_RETRIEVE:
		return retrieve(x);
	case SERVER_RELINQUISH:
		return relinquish(x[4]);
	case SERVER_READ_MESSAGE:
		return read_message(x);
	case SERVER_NOTIFY:
		return status(ffa_call_args(FFA_NOTIFICATION_SET_32,
					    ffa_pair(guest_id(), LINUX_VM), 0,
					    (uint32_t)x[4], x[4] >> 32));
	case SERVER_NOTIFIED:
		x[4] = notified;
		notified = 0;
		return 0;
	case SERVER_SPIN:
		spin(x[4]);
		return 0;
	default:
		return FFA_NOT_SUPPORTED;
	}
}

/* Answers a request, with an id of the same width. Returns the next event. */
static struct ffa_args answer(struct ffa_args v)
{
	v.x[0]++;
	v.x[3] = (uint64_t)obey(v.x);
	v.x[1] = ffa_pair(guest_id(), (uint16_t)(v.x[1] >> 16));
	v = ffa_call(v);
	if (v.x[0] == FFA_ERROR_32)
		guest_panic("RESP: %d", (int)ffa_error(v));
	return v;
}

void guest_main(const struct guest_boot *boot)
{
	struct ffa_args v;

	(void)boot;
	expect_success("RXTX_MAP",
		       ffa_rxtx_map((uintptr_t)tx, (uintptr_t)rx, 1));
	bind(0, SERVER_NOTIFICATIONS & ~SERVER_PER_VCPU);
	bind(1, SERVER_PER_VCPU);
	guest_set_irq_handler(on_irq);
	hf_call(INTERRUPT_ENABLE, NOTIFICATION_PENDING, 1, 0);
	guest_irq_enable();
	v = ffa_msg_wait();
	for (;;) {
		if (v.x[0] == FFA_MSG_SEND_DIRECT_REQ_32 ||
		    v.x[0] == FFA_MSG_SEND_DIRECT_REQ_64)
			v = answer(v);
		else
			v = ffa_msg_wait();
	}
}
