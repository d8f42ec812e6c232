/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine with VMs in it, without the boot: VM 1 is the primary, and vCPU i
 * of VM n is on CPU n - 1 + i. Guests make whole calls; while they do, a model
 * of the TLBs watches that nothing stale can be used, that live entries change
 * by break-before-make alone, and that pages are cleared unseen.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "arch/host.h"
#include "arch/upcall.h"
#include "kernel/base/cpu.h"
#include "kernel/base/status.h"
#include "kernel/map/ptable.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"
#include "kernel/spci/list.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"
#include "test/support/guest_memory.h"

#define MACHINE_VMS   8 /* at most */
#define MACHINE_VCPUS 2 /* of a secondary */

/* A block of 2 MiB and some pages, of which TX and RX are the last two. */
#define MACHINE_PAGES 576

/*
 * Boots with count VMs that own pages pages each, from an address on that is a
 * multiple of 2 MiB, readable, writable and executable; RX and TX are mapped.
 * The page pool is divided into equal shares. Effects of earlier tests are
 * gone, except for log and counters.
 */
void machine_boot(unsigned count, uint64_t pages);

/* The same with RX and TX still to be mapped. */
void machine_boot_bare(unsigned count, uint64_t pages);

struct vcpu *vcpu_of(unsigned vm, unsigned index);

/* IPA of a VM's n-th page, and of its buffers. */
uint64_t page_of(unsigned vm, uint64_t n);
uint64_t tx_of(unsigned vm);
uint64_t rx_of(unsigned vm);

/* Makes room for a change of runs, as calls of the table's VM do. */
enum status machine_make_room(struct ptable *t, const struct page_run *runs,
			      const uint16_t *order, uint32_t n);

/* Sets the mode of pages in a VM's table, whatever it was: all had one mode. */
void machine_set_mode(unsigned vm, struct page_run run, struct page_mode mode);

/* The first handle that a VM is given, by SPCI 0.9. */
#define FIRST_HANDLE(vm) (0x80000000 + ((vm)-1U) * KEEL_HANDLE_QUOTA)

/* The effects of a call. */
struct answer {
	uint64_t x[8];	   /* the caller's registers */
	struct vcpu *next; /* who runs on the CPU now */
	bool again;	   /* the caller is to repeat the instruction */
};

/* One HVC or SMC of v, whatever it was doing; x8 to x30 must stay. */
struct answer guest_call_once(struct vcpu *v, enum conduit conduit,
			      const uint64_t x[8]);

/* The same, repeated as often as the monitor wants. */
struct answer guest_call(struct vcpu *v, enum conduit conduit,
			 const uint64_t x[8]);

#define hvc(v, ...) \
	guest_call(v, CONDUIT_HVC, (const uint64_t[8]){ __VA_ARGS__ })
#define smc(v, ...) \
	guest_call(v, CONDUIT_SMC, (const uint64_t[8]){ __VA_ARGS__ })

/* The registers of FF-A's extended calls. */
#define WIDE 18

/* The effects of a call that has x0 to x17. */
struct wide_answer {
	uint64_t x[WIDE];
	struct vcpu *next;
	bool again;
};

/* One HVC or SMC with x0 to x17; x18 to x30 must stay. */
struct wide_answer guest_call_wide(struct vcpu *v, enum conduit conduit,
				   const uint64_t x[WIDE]);

/* Makes v the current vCPU of its CPU, which this thread plays from now on. */
void machine_enter(struct vcpu *v);

/* All eight registers, and that the caller goes on. */
#define assert_answer(a, v, ...)                                             \
	assert_answer_is(a, v, (const uint64_t[8]){ __VA_ARGS__ }, __FILE__, \
			 __LINE__)
void assert_answer_is(struct answer a, const struct vcpu *next,
		      const uint64_t x[8], const char *file, int line);

#define assert_success(a, v, x2) \
	assert_answer(a, v, 0x84000061, 0, x2, 0, 0, 0, 0, 0)
#define assert_error(a, v, status)                                            \
	assert_answer(a, v, 0x84000060, 0, (uint64_t)(int64_t)(status), 0, 0, \
		      0, 0, 0)

/* Everything that a refused call must not change. */
struct snapshot {
	uint32_t free_pages;
	uint32_t handles; /* of all VMs */
	uint64_t modes;	  /* a sum over every VM's every page */
	uint64_t contents;
	uint64_t mailboxes;
};

struct snapshot snapshot(void);

#define assert_unchanged(before) \
	assert_unchanged_since(before, __FILE__, __LINE__)
void assert_unchanged_since(const struct snapshot *before, const char *file,
			    int line);

/* How VM vm stands to the page of a. */
/* Proof of a lock that tests do not take: they look while others hold it. */
static inline struct ptable_locked as_locked(struct ptable *t)
{
	return (struct ptable_locked){ t };
}

struct page_mode mode_of(unsigned vm, uint64_t a);

#define assert_mode(vm, a, state, access) \
	assert_mode_is(vm, a, state, access, __FILE__, __LINE__)
void assert_mode_is(unsigned vm, uint64_t a, enum page_state state,
		    unsigned access, const char *file, int line);

/* Does every byte of the page have this value? The monitor's own view. */
bool page_is(uint64_t a, uint8_t byte);
void page_fill(uint64_t a, uint8_t byte);

/* The free pages of a VM's share of the pool; of all VMs, and of the pool. */
uint32_t pages_left(unsigned vm);
uint32_t pages_free(void);

/* Takes pages of each VM's share until left are free. The next boot has all. */
void pool_drain(uint32_t left);
/* Gives all of those back. */
void pool_refill(void);

/*
 * Calls f at each step of kernel code from now on, with the CPU as it is;
 * calls of guests on other CPUs are allowed in it, and are not watched. NULL
 * ends it.
 */
void machine_at_each_step(void (*f)(const struct host_step *step));

/* For many calls in a row, whose effects are known: no model of TLBs. */
void machine_watch(bool on);
