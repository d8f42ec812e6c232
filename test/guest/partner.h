/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Secondaries of the groups about FF-A. They share no memory with the test in
 * the primary: it tells them what to do by direct requests of its own, whose x3
 * is an order, and any other request is answered as a test has set it.
 */
#ifndef TEST_PARTNER_H
#define TEST_PARTNER_H

#include <stdint.h>

/* The VMs of partners.dts. Each but two has all properties that it can have. */
#define PRIMARY	     1
#define PARTNER_1_0  2 /* these three ask for their versions */
#define PARTNER_1_1  3
#define PARTNER_1_2  4	/* has two UUIDs */
#define PARTNER_NEXT 5	/* of 1.2 by its manifest; has one UUID */
#define PARTNER_MUTE 6	/* of 1.0; it can only receive direct requests */
#define PARTNER_SPCI 7	/* SPCI 0.9: sends back what it is sent */
#define PARTNER_IDLE 8	/* never runs */
#define PARTNER_GONE 9	/* of 1.2; it was stopped while it waited */
#define PARTNER_BOTH 10 /* of 1.2; two vCPUs, and no REQ2 to it */
#define PARTNER_DEAF 11 /* of 1.2; no direct request to it */
#define VM_COUNT     11
#define NO_VM	     13

#define UUID_FIRST                                             \
	{                                                      \
		0x11111111, 0x22222222, 0x33333333, 0x44444444 \
	}
#define UUID_SECOND                                            \
	{                                                      \
		0x55555555, 0x66666666, 0x77777777, 0x88888888 \
	}
#define UUID_NEXT                                              \
	{                                                      \
		0x99999999, 0xaaaaaaaa, 0xbbbbbbbb, 0xcccccccc \
	}
#define UUID_NOBODY                 \
	{                           \
		0x12345678, 0, 0, 0 \
	}

/* x3 of a request of 64 bits that is an order: this, and the order. */
#define ORDER	   UINT64_C(0x6f72646572000000)
#define ORDER_MASK UINT64_C(0xffffffffff000000)

enum partner_order {
	/* x5 to x7: three registers from number x4 >> 8 of bank x4 & 0xff on */
	PARTNER_SET = 1,
	/* Answers x4 to x7: four registers from there on. */
	PARTNER_GET,
	/* The call in BANK_CALL, whose results are there afterwards. */
	PARTNER_CALL,
	PARTNER_CALL_SMC,
	/* The same, by hvc, when the vCPU is RUN next. */
	PARTNER_CALL_LATER,
	/* Runs through x4 loops. */
	PARTNER_SPIN,
	/*
	 * Answers x4: how many FP registers were not as painted. Then paints by
	 * seed x5; 0: not from now on.
	 */
	PARTNER_PAINT,
	/* Writes x5 to byte x4 of TX; reads byte x4 of RX into x4. */
	PARTNER_WRITE,
	PARTNER_READ,
	/* Sleeps until its timer is due in x4 ticks; x4: that interrupt. */
	PARTNER_SLEEP,
	/* Answers x4 and x5: the addresses of TX and RX. */
	PARTNER_PAGES,
	/* Speaks x4; its library maps RX and TX, which are used from now on. */
	PARTNER_MAILBOX,
	/* Memory, by the library: partner_memory.c. Each answers x4: status. */
	PARTNER_SEND,	    /* a page; x5: its handle */
	PARTNER_RETRIEVE,   /* x5 to x7: where it is, and what it may do */
	PARTNER_RELINQUISH, /* by handle x4, with flags x5 */
	PARTNER_RECLAIM,    /* the same */
	/* Access to address x4. Each answers x4: whether it did. */
	PARTNER_LOAD,  /* x5: the word */
	PARTNER_STORE, /* of x5 */
	PARTNER_FETCH, /* of a ret */
	/* Answers x4: the address of ROOM_PAGES pages that it may give. */
	PARTNER_ROOM,
};

/* The arguments of PARTNER_SEND and PARTNER_RETRIEVE, from x4 on. */
struct partner_gift {
	uint32_t func, flags;
	uint64_t address;
	uint16_t borrowers[4]; /* 0: no more */
	uint8_t permissions[4];
	uint32_t tag;
};

struct partner_wish {
	uint64_t handle;
	uint16_t sender, permissions;
	uint32_t flags;
	uint64_t tag, reserved;
};

/* The answer to PARTNER_RETRIEVE. */
struct partner_got {
	int64_t status;
	uint64_t address;
	uint32_t pages, permissions;
	uint64_t func;
};

#define ROOM_PAGES 8

/* Words of TX, and of RX: as many pages as a buffer can have. */
#define BUFFER_WORDS (16 * 512)

/* Banks of 18 registers. */
enum partner_bank {
	BANK_CALL,
	BANK_REPLY, /* to what is no order; x0 is 0: sends back what it found */
	BANK_FOUND, /* in the last request that was no order */
	BANK_AFTER, /* what BANK_REPLY returned, if it was refused */
	BANK_EVENT, /* what waiting returned last, if that was no request */
	BANKS,
};
#define BANK_ROOM 20 /* registers */

/*
 * Asks for versions, all of which the VM may still have, and for some that
 * there are not, until it speaks 1.minor. Returns how many answers were wrong.
 */
unsigned negotiate(unsigned minor);

/* Does what an order about memory says. x: registers, in and out. */
void partner_memory(uint64_t x[18]);

/* Paints all FP and SIMD registers, and counts those that are not so. */
void fp_paint(uint64_t seed);
uint64_t fp_differ(uint64_t seed);

#endif
