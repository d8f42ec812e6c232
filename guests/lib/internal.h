/* SPDX-License-Identifier: BSD-3-Clause */
/* Declarations shared by the library's own files, C and assembler. */
#ifndef GUEST_INTERNAL_H
#define GUEST_INTERNAL_H

/* Offsets of `stack` and `low` in struct guest_cpu. */
#define GUEST_CPU_STACK 0
#define GUEST_CPU_LOW	8

/* Offsets in struct guest_frame, and its size, a multiple of 16. */
#define GUEST_FRAME_X30	 240
#define GUEST_FRAME_SPSR 256
#define GUEST_FRAME_SP	 264
#define GUEST_FRAME_FPSR 272
#define GUEST_FRAME_Q	 288
#define GUEST_FRAME_SIZE 800

/* Set beside a vector's number if the stack had no room for the frame. */
#define GUEST_VECTOR_OVERFLOW_BIT 4

#define GUEST_PAGE_SHIFT 12

/* 2^62 nanoseconds: the timer of a sleep without end (run.c). */
#define GUEST_ENDLESS_SECONDS UINT64_C(4611686018)

#include <hf/spci.h>
#include <keel/guest.h>

#ifndef __ASSEMBLER__

#include <hf/ffa_call.h>
#include <keel/fault.h>
#include <keel/smp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A CPU. TPIDR_EL1 points at its own. */
struct guest_cpu {
	/* Top of its stack. */
	uintptr_t stack;
	/* A page below its guard page: SP is never between here and there. */
	uintptr_t low;
	uint64_t id;
	guest_cpu_fn fn;
	void *arg;
	struct guest_fault fault;
	bool panics;
	/* guest_timer_init() was called. */
	bool timer_interrupts;
};

_Static_assert(offsetof(struct guest_cpu, stack) == GUEST_CPU_STACK,
	       "read by entry.S");
_Static_assert(offsetof(struct guest_cpu, low) == GUEST_CPU_LOW,
	       "read by vectors.S");

/*
 * Registers of the interrupted code, as vectors.S saves them; q, fpsr and fpcr
 * only if CPACR_EL1 lets EL1 use them.
 */
struct guest_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t sp;
	uint64_t fpsr;
	uint64_t fpcr;
	uint64_t q[32][2];
};

_Static_assert(sizeof(struct guest_frame) == GUEST_FRAME_SIZE &&
		       offsetof(struct guest_frame, sp) == GUEST_FRAME_SP &&
		       offsetof(struct guest_frame, q) == GUEST_FRAME_Q,
	       "laid out by vectors.S");

/* A range of RAM in bytes; end is the first address behind it. */
struct guest_range {
	uint64_t start;
	uint64_t end;
};

extern struct guest_cpu guest_cpus[GUEST_MAX_CPUS];

/* Returns where the guard page of a CPU's stack is. The stack is behind it. */
static inline uintptr_t guest_guard_page(size_t cpu)
{
	return (uintptr_t)guest_stacks +
	       cpu * (SPCI_PAGE_SIZE + guest_stack_size);
}

/* The ends of the image in memory, BSS included; defined by guest.lds. */
extern const char guest_image_start[];
extern const char guest_image_end[];

/* The constructors of global objects, in the order in which they run. */
typedef void guest_init_fn(void);
extern guest_init_fn *const guest_init_start[];
extern guest_init_fn *const guest_init_end[];

/* The level 0 table of the identity map, in use when guest_start runs. */
extern uint64_t guest_table[];

/* True if this VM is the primary. */
bool guest_is_primary(void);

static inline struct guest_cpu *guest_this_cpu(void)
{
	struct guest_cpu *cpu;

	__asm__("mrs %0, tpidr_el1" : "=r"(cpu));
	return cpu;
}

/* entry.S: the entry point for PSCI CPU_ON; x0 = struct guest_cpu. */
void guest_cpu_entry(void);

/* Called by entry.S with the MMU off: builds the map that it turns on. */
void guest_map_early(bool primary, uint64_t boot_arg);

/* Adds everything that the FDT lists to the primary's live map, or panics. */
void guest_map_complete(const void *fdt);

/*
 * Maps the 512 GiB around a page that another VM has sent. Returns false if the
 * map has no room for it.
 */
bool guest_map_received(uint64_t address);

/* True if the map has a table for an address. */
bool guest_map_has(uint64_t address);

/* Called by entry.S with the MMU on, on the first CPU and on the others. */
_Noreturn void guest_start(bool primary, uint64_t boot_arg, uint64_t ticks);
_Noreturn void guest_cpu_main(struct guest_cpu *cpu);

/* Finds the CPUs of this VM. fdt is NULL in a secondary. */
void guest_smp_init(const void *fdt);

/* True if this CPU masks IRQs. */
bool guest_irq_masked(void);

/* Takes an IRQ that is pending though this CPU masks them, if there is one. */
void guest_irq_take(void);

/* Returns the code of an answer of FF-A that should have been another one. */
static inline int32_t guest_ffa_refusal(struct ffa_args v)
{
	return v.x[0] == FFA_ERROR_32 ? ffa_error(v) : FFA_NOT_SUPPORTED;
}

/*
 * Have the timer interrupt a secondary when the counter is at `ticks`, and turn
 * it off. Do nothing without guest_timer_init().
 */
void guest_preempt_at(uint64_t ticks);
void guest_preempt_end(void);

/* Has this secondary sleep as one that panicked. */
_Noreturn void guest_sleep_panicked(void);

/*
 * Called by vectors.S with the number of the vector, 0 to 15, and
 * GUEST_VECTOR_OVERFLOW_BIT.
 */
void guest_exception(struct guest_frame *frame, unsigned int vector);

/* Prints all of an exception that nobody expects, and ends as guest_panic. */
_Noreturn void guest_panic_exception(const struct guest_frame *frame,
				     unsigned int vector,
				     const struct guest_fault *fault);

/* Print a text that the console's lock does not protect. */
void guest_print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void guest_vprint(const char *format, va_list args)
	__attribute__((format(printf, 1, 0)));

/*
 * Fills in the ids of up to `max` CPUs that can run, in the FDT's order.
 * Returns how many.
 */
size_t guest_fdt_cpus(const void *fdt, uint64_t ids[], size_t max);

/* Fills in up to `max` ranges of RAM of the FDT. Returns how many. */
size_t guest_fdt_ram(const void *fdt, struct guest_range ranges[], size_t max);

#endif

#endif
