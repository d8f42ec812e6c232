/* SPDX-License-Identifier: BSD-3-Clause */
/* A call that is being specified, and the ways in which it ends. */
#pragma once

#include <stddef.h>
#include <string.h>

#include "test/spec/spec.h"

/* Codes of errors (abi.md, 1; ffa.md, 1). */
#define NOT_SUPPORTED	   (-1)
#define INVALID_PARAMETERS (-2)
#define NO_MEMORY	   (-3)
#define BUSY		   (-4)
#define INTERRUPTED	   (-5)
#define DENIED		   (-6)
#define RETRY		   (-7)
#define ABORTED		   (-8)
#define NO_DATA		   (-9)

/* Ids, which are the same in SPCI 0.9 and in FF-A. */
#define ID_ERROR	       0x84000060U
#define ID_SUCCESS	       0x84000061U
#define ID_INTERRUPT	       0x84000062U
#define ID_VERSION	       0x84000063U
#define ID_FEATURES	       0x84000064U
#define ID_RX_RELEASE	       0x84000065U
#define ID_RXTX_MAP	       0x84000066U
#define ID_RXTX_UNMAP	       0x84000067U
#define ID_PARTITION_INFO_GET  0x84000068U
#define ID_ID_GET	       0x84000069U
#define ID_MSG_POLL	       0x8400006aU
#define ID_MSG_WAIT	       0x8400006bU
#define ID_YIELD	       0x8400006cU
#define ID_RUN		       0x8400006dU
#define ID_MSG_SEND	       0x8400006eU
#define ID_DIRECT_REQ	       0x8400006fU
#define ID_DIRECT_RESP	       0x84000070U
#define ID_MEM_DONATE	       0x84000071U
#define ID_MEM_LEND	       0x84000072U
#define ID_MEM_SHARE	       0x84000073U
#define ID_MEM_RETRIEVE_REQ    0x84000074U
#define ID_MEM_RETRIEVE_RESP   0x84000075U
#define ID_MEM_RELINQUISH      0x84000076U
#define ID_MEM_RECLAIM	       0x84000077U
#define ID_NOTIFICATION_BIND   0x8400007fU
#define ID_NOTIFICATION_UNBIND 0x84000080U
#define ID_NOTIFICATION_SET    0x84000081U
#define ID_NOTIFICATION_GET    0x84000082U
#define ID_NOTIFICATION_INFO   0x84000083U
#define ID_MSG_SEND2	       0x84000086U
#define ID_CONSOLE_LOG	       0x8400008aU
#define ID_INFO_GET_REGS       0x8400008bU
#define ID_DIRECT_REQ2	       0x8400008dU
#define ID_DIRECT_RESP2	       0x8400008eU
#define ID_64		       0x40000000U

#define ID_CPU_OFF	 0x84000002U
#define ID_CPU_ON	 0x84000003U
#define ID_AFFINITY_INFO 0x84000004U

/* Exits have other ids in FF-A (abi.md, 3.2; ffa.md, 4.1). */
#define HF_BASE	    0xff01U
#define HF_WAIT	    0xff09U /* to a primary of SPCI 0.9 */
#define HF_WAIT_FFA 0xff06U
#define HF_WAKE_UP  0xff0aU
#define HF_UNKNOWN  ((uint64_t)-1)

#define PRIMARY 1U

/* Properties (ffa.md, 3.6). */
#define RECEIVES_DIRECT	 (1U << 0)
#define SENDS_DIRECT	 (1U << 1)
#define INDIRECT	 (1U << 2)
#define HAS_NOTICES	 (1U << 3)
#define RECEIVES_DIRECT2 (1U << 9)
#define SENDS_DIRECT2	 (1U << 10)

struct turn {
	struct spec *s;
	unsigned cpu;
	struct vcpu_name name; /* the caller */
	struct spec_vcpu *v;
	struct spec_vm *vm;
	unsigned id;	    /* of the caller's VM */
	uint64_t x[SPEC_X]; /* arguments */
	const uint8_t *tx;
	const struct seen *seen;
};

static inline uint32_t w(const struct turn *t, unsigned i)
{
	return (uint32_t)t->x[i];
}

static inline bool speaks_ffa(const struct spec_vm *vm)
{
	return vm->version != SPCI_0_9;
}

static inline bool is_primary(const struct turn *t)
{
	return t->id == PRIMARY;
}

/* NULL: there is no such VM. */
static inline struct spec_vm *find_vm(struct spec *s, uint32_t id)
{
	return id >= 1 && id <= s->vms ? &s->vm[id] : NULL;
}

static inline struct spec_vcpu *vcpu_named(struct spec *s, struct vcpu_name n)
{
	return &s->vm[n.vm].vcpu[n.index];
}

static inline bool same_vcpu(struct vcpu_name a, struct vcpu_name b)
{
	return a.vm == b.vm && a.index == b.index;
}

static inline uint64_t id_of(struct vcpu_name n)
{
	return (uint64_t)n.vm << 16 | n.index;
}

/* Virtual interrupts that are enabled and pending. */
static inline uint64_t due(const struct spec_vcpu *v)
{
	return v->enabled & v->pending;
}

static inline void find(struct spec_vcpu *v, uint64_t x0, uint64_t x1,
			uint64_t x2, uint64_t x3)
{
	memset(v->x, 0, 8 * sizeof(v->x[0]));
	v->x[0] = x0;
	v->x[1] = x1;
	v->x[2] = x2;
	v->x[3] = x3;
}

/* The same of calls that have x0 to x17. */
static inline void find_wide(struct spec_vcpu *v, uint64_t x0, uint64_t x1,
			     uint64_t x2, uint64_t x3)
{
	memset(v->x, 0, sizeof(v->x));
	find(v, x0, x1, x2, x3);
}

static inline void ok(struct turn *t)
{
	find(t->v, ID_SUCCESS, 0, 0, 0);
}

/* SPCI 0.9 extends the sign, FF-A does not. */
static inline uint64_t code_for(const struct spec_vm *vm, int code)
{
	return speaks_ffa(vm) ? (uint32_t)code : (uint64_t)(int64_t)code;
}

static inline void error(struct turn *t, int code)
{
	find(t->v, ID_ERROR, 0, code_for(t->vm, code), 0);
}

static inline void wide_error(struct turn *t, int code)
{
	find_wide(t->v, ID_ERROR, 0, code_for(t->vm, code), 0);
}

/* True if x8 to x17 have what FF-A 1.2 reserves. */
static inline bool wide_arguments(const struct turn *t)
{
	for (unsigned i = 8; i < SPEC_X && t->vm->version == FFA_1_2; i++) {
		if (t->x[i] != 0)
			return true;
	}
	return false;
}

/* HF calls answer in x0 alone. */
static inline void hf_answer(struct turn *t, uint64_t x0)
{
	t->v->x[0] = x0;
}

/*
 * True if the monitor answered with this error, where the caller has found that
 * it may but need not.
 */
static inline bool chose(const struct turn *t, int code)
{
	return (uint32_t)t->seen->x[0] == ID_ERROR &&
	       (int32_t)t->seen->x[2] == code;
}

/* An answer that the documents do not have: the tester reports it. */
void unspecified(struct turn *t, const char *why);

static inline uint16_t get16(const uint8_t *d, size_t at)
{
	return (uint16_t)(d[at] | d[at + 1] << 8);
}

static inline uint32_t get32(const uint8_t *d, size_t at)
{
	return get16(d, at) | (uint32_t)get16(d, at + 2) << 16;
}

static inline uint64_t get64(const uint8_t *d, size_t at)
{
	return get32(d, at) | (uint64_t)get32(d, at + 4) << 32;
}

static inline void put16(uint8_t *d, size_t at, uint16_t v)
{
	d[at] = (uint8_t)v;
	d[at + 1] = (uint8_t)(v >> 8);
}

static inline void put32(uint8_t *d, size_t at, uint32_t v)
{
	put16(d, at, (uint16_t)v);
	put16(d, at + 2, (uint16_t)(v >> 16));
}

static inline void put64(uint8_t *d, size_t at, uint64_t v)
{
	put32(d, at, (uint32_t)v);
	put32(d, at + 4, (uint32_t)(v >> 32));
}

/* Memory (memory.c). */
bool all_are(const struct spec *s, unsigned vm, struct run run,
	     enum relation relation, unsigned rights);
void set_view(struct spec *s, unsigned vm, struct run run,
	      enum relation relation, unsigned rights);
bool needs_page(const struct region *r);
bool may_lack_pages(const struct turn *t, const struct run *runs, unsigned n,
		    bool record);
struct region *find_region(struct spec *s, uint32_t handle);
struct party *find_borrower(struct region *r, unsigned vm);
bool in_use(const struct region *r);

/* Reads constituents at d, and whether they are what a sender may name. */
enum runs_are {
	RUNS_GOOD,
	RUNS_MALFORMED,
	RUNS_NOBODYS
};
enum runs_are read_runs(const struct spec *s, const uint8_t *d, uint32_t n,
			uint32_t total, struct region *r);

bool quota_used_up(const struct turn *t);
void publish(struct turn *t, const struct region *r);
void give(struct spec *s, struct region *r, struct party *b, unsigned rights);
void give_back(struct spec *s, struct region *r, struct party *b, bool clear);
void take_home(struct spec *s, struct region *r, bool clear);
void clear_if_dirty(struct spec *s, struct region *r);

void spci_0_9_send(struct turn *t, enum operation operation);
void spci_0_9_retrieve(struct turn *t);
void spci_0_9_relinquish(struct turn *t);
void spci_0_9_reclaim(struct turn *t);
void ffa_send(struct turn *t, enum operation operation);
void ffa_retrieve(struct turn *t);
void ffa_relinquish(struct turn *t);
void ffa_reclaim(struct turn *t);

/* Mailboxes (mailbox.c). */
bool has_buffers(const struct spec_vm *vm);
uint32_t buffer_size(const struct spec_vm *vm);
void fill_rx(struct spec_vm *vm, const uint8_t *d, uint32_t at, uint32_t size);
void enqueue(struct queue *q, unsigned vm);
void forget_vm(struct queue *q, unsigned vm);
bool speaks_msg_send(const struct spec_vm *vm);
void rxtx_map(struct turn *t);
void rxtx_unmap(struct turn *t);
void rx_release(struct turn *t);
void msg_send(struct turn *t);
void msg_send2(struct turn *t);
void msg_poll(struct turn *t);
void msg_wait(struct turn *t);
void waiter_get(struct turn *t);
void writable_get(struct turn *t);

/* Scheduling (run.c). */
enum why {
	LEFT_INTERRUPT,
	LEFT_YIELD,
	LEFT_WAIT, /* for an interrupt */
	LEFT_MSG_WAIT,
	LEFT_WAKE_UP,  /* arg: the vCPU to wake */
	LEFT_MSG_SEND, /* arg: the receiver; size */
	LEFT_RX_FREE,
	LEFT_ABORTED,
};

struct exit_reason {
	enum why why;
	uint64_t arg;
	uint64_t more;
};

void switch_to(struct spec *s, unsigned cpu, struct vcpu_name next);
void leave_cpu(struct spec *s, unsigned cpu, enum vcpu_is becomes,
	       struct exit_reason e);
void run_vcpu(struct turn *t);
void yield(struct turn *t);
bool answers(const struct spec_vcpu *v);
void tell_message(struct spec *s, struct vcpu_name n);

/* Direct requests (direct.c). */
void direct_request(struct turn *t, bool two);
void direct_response(struct turn *t, bool two);
bool in_chain_elsewhere(struct spec *s, struct vcpu_name n, unsigned cpu);

/* Setup and discovery (setup.c). */
void version(struct turn *t);
void features(struct turn *t);
void partition_info_get(struct turn *t);
void info_get_regs(struct turn *t);
uint32_t properties_of(const struct spec *s, unsigned vm);

/* Virtual interrupts, and what else HF has (virq.c). */
void hf_any(struct turn *t);
void raise_virq(struct spec *s, struct vcpu_name n, unsigned intid);

/* Notifications (notify.c). */
bool has_notifications(const struct spec *s, unsigned vm);
void notification_change(struct turn *t, uint32_t id);
void notification_get(struct turn *t);
void notification_info(struct turn *t, bool is_64);
void tell_rx_full(struct spec *s, unsigned vm);

/* PSCI (psci.c); false: it is none of these calls. */
void reset_vcpu(struct spec_vcpu *v, uint64_t x0);
bool psci_of_secondary(struct turn *t);

/* HF_VM_STOP (stop.c). */
void vm_stop(struct turn *t);
