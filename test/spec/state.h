/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The state of a machine as its guests can tell: the abstract half of an
 * executable specification of docs/abi.md and docs/ffa.md. Nothing here knows
 * the monitor's own structures.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "size.h"

#define SPEC_ALL     (SPEC_VMS * SPEC_PAGES)
#define SPEC_REGIONS (SPEC_VMS * SPEC_QUOTA)
#define SPEC_TO	     8 /* borrowers of a region */
#define SPEC_X	     18

#define PAGE 4096U

enum version {
	SPCI_0_9,
	FFA_1_0,
	FFA_1_1,
	FFA_1_2,
};

/* A VM's relation to a page (abi.md, 6.3), without the rights. */
enum relation {
	IS_NONE,
	IS_OWNED,    /* alone */
	IS_SHARED,   /* owned, and others may borrow it */
	IS_LENT,     /* owned, without access */
	IS_BORROWED, /* another VM's */
	IS_BUFFER,   /* owned, and RX or TX */
};

#define R 1U
#define W 2U
#define X 4U

struct view {
	uint8_t relation;
	uint8_t rights;
};

/* Pages by number: VM vm has those from (vm - 1) * pages on. */
struct run {
	uint32_t page;
	uint32_t count;
};

enum operation {
	DONATION,
	LOAN,
	SHARING,
};

struct party {
	uint16_t vm;
	uint8_t granted; /* rights: the most it may have */
	uint8_t rights;	 /* that it has */
	bool holds;
	bool clear_after; /* of FF-A's RETRIEVE */
	uint64_t impdef[2];
};

/* A region that was sent and is not gone. */
struct region {
	bool live;
	bool clear_sent; /* by the sender, with CLEAR */
	bool dirty;	 /* to be zeroed before a VM gets it */
	bool left_dirty; /* a borrower left with CLEAR */
	bool reclaiming; /* a RECLAIM has begun to zero */
	bool written;	 /* by the sender, since that */
	bool orphan;	 /* the sender was stopped */
	uint8_t operation;
	uint8_t version; /* of the sender, at the send */
	uint8_t rights;	 /* the sender's, before */
	uint8_t count;	 /* of borrowers */
	uint16_t sender;
	uint32_t handle;
	uint64_t tag;
	struct party to[SPEC_TO];
	uint32_t pages;
	uint32_t runs;
	struct run run[SPEC_RUNS];
};

enum rx_state {
	RX_EMPTY,
	RX_UNTOLD, /* has a message that no vCPU was told of */
	RX_FULL,   /* the VM's */
};

enum vcpu_is {
	IS_OFF,
	IS_READY,
	IS_WAITING, /* in MSG_WAIT, or after a direct response */
	IS_IDLE,    /* in WFI */
	IS_ASKING,  /* BLOCKED_REQUEST */
	IS_ABORTED,
};

struct vcpu_name {
	uint16_t vm; /* 0: none */
	uint16_t index;
};

enum asked {
	ASKED_NOT,
	ASKED, /* by DIRECT_REQ */
	ASKED_2,
};

struct spec_vcpu {
	uint64_t x[SPEC_X];
	enum vcpu_is is;
	int cpu; /* on which it runs, or -1 */
	unsigned last_cpu;
	bool fresh;	  /* it has not run since it was started */
	bool initialized; /* it has made its first MSG_WAIT */
	uint64_t enabled; /* virtual interrupts */
	uint64_t pending;
	enum asked asked;
	struct vcpu_name requester;
	struct vcpu_name receiver; /* of its own request */
};

struct queue {
	uint16_t vm[SPEC_VMS];
	unsigned count;
};

struct notices {
	uint8_t sender[64]; /* each one is bound to; 0: to none */
	uint64_t per_vcpu;  /* bound as such */
	uint64_t global;    /* pending */
	uint64_t of_vcpu[SPEC_VCPUS];
	uint64_t news_of_vcpu; /* a bit for each vCPU */
	bool news_global;
	bool news_rx;
	bool rx; /* pending: RX was filled */
};

struct spec_vm {
	enum version version;
	bool settled;
	bool stopped;
	uint32_t properties;
	unsigned vcpus;
	unsigned share; /* pages of the monitor's for tables and records */

	/* RX and TX; none of either: pages is 0. */
	struct run tx, rx;
	uint8_t tx_rights, rx_rights; /* before */
	enum rx_state state;
	bool rx_written; /* since it was mapped: bytes has all of RX */
	uint8_t bytes[SPEC_RX_MAX];
	uint16_t message_from;
	uint32_t message_size;
	struct queue waiters;  /* for its RX */
	struct queue writable; /* VMs whose RX became free for it */

	struct spec_vcpu vcpu[SPEC_VCPUS];
	struct notices notices;
};

#define UNKNOWN 0xffffffffU

struct spec {
	unsigned vms;
	unsigned pages;	 /* of each VM */
	uint64_t base;	 /* address of VM 1's first page */
	uint64_t stride; /* from a VM's first page to the next one's */
	struct spec_vm vm[SPEC_VMS + 1];
	struct view view[SPEC_VMS + 1][SPEC_ALL];
	uint32_t stamp[SPEC_ALL]; /* that fills the page; 0: zero */
	struct region region[SPEC_REGIONS];
	struct vcpu_name on[SPEC_CPUS]; /* who runs there */
	bool by_request[SPEC_CPUS];	/* how the primary gave it the CPU */
	char unspecified[80]; /* why the last answer is no documented one */
};
