/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The machine that tests run kernel/ on: what it did (a trace), what is in its
 * registers, and what it shall do next. A thread plays one CPU at a time.
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

/* Instructions that order or invalidate, and what else tests want to see. */
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
	HOST_CLEAR, /* arg: address; window_clear() is about to begin */
};

struct host_step {
	enum host_event event;
	uint64_t arg;
	uint64_t vttbr; /* of the CPU then: TLBIs are for its VMID */
};

/* Records a step of this CPU and calls host_hook, if there is one. */
void host_step(enum host_event event, uint64_t arg);

/* Called after each step; may make guests' calls on other CPUs. */
extern void (*host_hook)(const struct host_step *step);

/* Forgets the steps so far. */
void host_trace_clear(void);

/* This thread's steps since then, the first HOST_TRACE_MAX of them. */
#define HOST_TRACE_MAX 4096
extern _Thread_local struct host_step host_trace[HOST_TRACE_MAX];
extern _Thread_local size_t host_trace_count;

/* Registers that the current vCPU has in the hardware, not in memory. */
struct host_cpu {
	struct cpu *cpu;   /* what its first vCPU had as its CPU */
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
 * What arch/aarch64's switch does: saves the current vCPU of this CPU, gives
 * its claim back if it is a secondary's, and makes next the current one.
 */
void host_switch(struct vcpu *next);

/* The system counter and its frequency. */
extern uint64_t host_counter;
extern uint64_t host_frequency;

/* Every n-th look of this thread finds an interrupt pending; 0: none does. */
void host_interrupt_every(unsigned n);

/* Where cpu_halt() goes instead of ending the test; NULL: nowhere. */
extern jmp_buf *host_halted;

/* RAM at the addresses that guests have, all zero. May be called again. */
#define HOST_RAM_BEGIN 0x40000000ULL
#define HOST_RAM_END   0x7f000000ULL /* AddressSanitizer's own follows */
void host_ram_init(void);

/* RAM that the FDT lists and that is not there: accesses to it abort. */
extern struct pa_range host_absent;

/* The S1_* protection by which the monitor reaches a; 0: it does not. */
uint64_t host_monitor_prot(uint64_t a);

/* Bits of physical address of the CPUs. */
extern unsigned host_pa_bits;

/* Firmware: what it answers, and what it was asked. */
struct host_firmware {
	bool smc_allowed;
	int64_t cpu_on;	     /* answer */
	int64_t others;	     /* answer of CPU_OFF, SYSTEM_OFF, SYSTEM_RESET */
	uint64_t forward[8]; /* answer to what guests ask */
	/* What it was asked last, and how often. */
	uint64_t x[8];
	unsigned calls;
	uint64_t nobody_looks; /* a release address whose CPU is lost; or 0 */
	/* A CPU that is started is there before CPU_ON returns; or NULL. */
	void (*cpu_comes)(struct cpu *cpu);
};

extern struct host_firmware host_firmware;

/* Devices: NULL where no register is to be touched. Sizes are in bytes. */
extern uint32_t (*host_mmio_read)(uint64_t reg, unsigned size);
extern void (*host_mmio_write)(uint64_t reg, uint32_t v, unsigned size);
