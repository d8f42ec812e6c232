/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine that tests run kernel/ on: a trace of what it did, its registers,
 * and settings for what it does next. A thread plays one CPU at a time.
 */
#pragma once

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "arch/regs.h"
#include "config.h"
#include "lib/addr.h"

struct cpu;
struct vcpu;

/* Instructions that order or invalidate, and other steps that tests look at. */
enum host_event {
	HOST_DSB_SY,
	HOST_DSB_ISH,
	HOST_DSB_ISHST,
	HOST_DSB_NSH,
	HOST_ISB,
	HOST_WRITE_VTTBR,	/* arg: the value */
	HOST_TLBI_IPAS2E1IS,	/* arg: IPA >> 12 */
	HOST_TLBI_VMALLE1IS,	/* stage 1, and both combined, of a VMID */
	HOST_TLBI_VMALLS12E1IS, /* all of a VMID */
	HOST_TLBI_ALLE1IS,	/* all of every VMID */
	HOST_TLBI_VAE2IS,	/* arg: VA >> 12 */
	HOST_DC_CVAC,		/* arg: start; to the point of coherency */
	HOST_IC_IALLUIS,
	HOST_SGI,   /* arg: INTID */
	HOST_CLEAR, /* arg: address; window_clear() is about to begin */
};

struct host_step {
	enum host_event event;
	uint64_t arg;
	uint64_t vttbr; /* of the CPU then: TLBIs are for its VMID */
};

/* Records a step of this CPU and calls host_hook, if there is one. */
void host_step(enum host_event event, uint64_t arg);

/* Called after each step. It may make guests' calls on other CPUs. */
extern void (*host_hook)(const struct host_step *step);

/* Forgets the steps so far. */
void host_trace_clear(void);

/* This thread's first HOST_TRACE_MAX steps since host_trace_clear(). */
#define HOST_TRACE_MAX 4096
extern _Thread_local struct host_step host_trace[HOST_TRACE_MAX];
extern _Thread_local size_t host_trace_count;

/* Registers of the current vCPU that are in the hardware and not in memory. */
struct host_cpu {
	struct cpu *cpu;   /* the CPU of the first vCPU that ran here */
	struct vcpu *vcpu; /* the current one */
	uint64_t vttbr;
	uint64_t pc;
	uint64_t hcr;
	struct timer_regs timer;
};

extern struct host_cpu host_cpus[KEEL_MAX_CPUS];

/* The CPU that this thread plays. */
extern _Thread_local unsigned host_cpu_index;

static inline struct host_cpu *host_cpu(void)
{
	return &host_cpus[host_cpu_index];
}

/*
 * Does the work of arch/aarch64/switch.S: saves this CPU's current vCPU, gives
 * its claim back if it is a secondary's, and makes next the current vCPU.
 */
void host_switch(struct vcpu *next);

/* The system counter and its frequency. */
extern uint64_t host_counter;
extern uint64_t host_frequency;

/*
 * Every n-th look of this thread finds an interrupt pending; 0: no look does.
 */
void host_interrupt_every(unsigned n);

/* Called at each look, before its answer is known. */
extern void (*host_at_look)(void);

/* Where cpu_halt() jumps instead of ending the test; NULL ends it. */
extern jmp_buf *host_halted;

/* Maps zeroed RAM at the addresses that guests have. May be called again. */
#define HOST_RAM_BEGIN 0x40000000ULL
#define HOST_RAM_END   0x7f000000ULL /* AddressSanitizer's own follows */
void host_ram_init(void);

/* RAM that the FDT lists and that is missing: accesses to it abort. */
extern struct pa_range host_absent;

/* Returns the monitor's protection (S1_*) of address a; 0: not mapped. */
uint64_t host_monitor_prot(uint64_t a);

/* The GIC has system registers. */
extern bool host_has_sgi;

/* Bits of physical address of the CPUs. */
extern unsigned host_pa_bits;

/* Firmware: its answers, and a record of the calls. */
struct host_firmware {
	bool smc_allowed;
	int64_t cpu_on;	     /* answer */
	int64_t others;	     /* answer of CPU_OFF, SYSTEM_OFF, SYSTEM_RESET */
	uint64_t forward[8]; /* answer to guests' SMCs */
	/* The last call, and how many there were. */
	uint64_t x[8];
	unsigned calls;
	uint64_t nobody_looks; /* a release address whose CPU is lost; or 0 */
	/* Called for a CPU that is started, before CPU_ON returns; or NULL. */
	void (*cpu_comes)(struct cpu *cpu);
};

extern struct host_firmware host_firmware;

/* Device registers; NULL if none may be touched. size is in bytes. */
extern uint32_t (*host_mmio_read)(uint64_t reg, unsigned size);
extern void (*host_mmio_write)(uint64_t reg, uint32_t v, unsigned size);
