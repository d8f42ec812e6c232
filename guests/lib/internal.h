/* SPDX-License-Identifier: BSD-3-Clause */
/* Declarations shared by the library's own files, C and assembler. */
#ifndef GUEST_INTERNAL_H
#define GUEST_INTERNAL_H

#define GUEST_STACK_SIZE 8192

/* Offset of `stack` in struct guest_cpu. */
#define GUEST_CPU_STACK 0

/* Size of struct guest_frame, a multiple of 16. */
#define GUEST_FRAME_SIZE 272

#ifndef __ASSEMBLER__

#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/smp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A CPU. TPIDR_EL1 points at its own. */
struct guest_cpu {
	/* Top of its stack. */
	uintptr_t stack;
	uint64_t id;
	guest_cpu_fn fn;
	void *arg;
	struct guest_fault fault;
};

_Static_assert(offsetof(struct guest_cpu, stack) == GUEST_CPU_STACK,
	       "read by entry.S");

/* Registers of the interrupted code, as vectors.S saves them. */
struct guest_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t pad;
};

_Static_assert(sizeof(struct guest_frame) == GUEST_FRAME_SIZE,
	       "laid out by vectors.S");

/* A range of RAM in bytes; end is the first address behind it. */
struct guest_range {
	uint64_t start;
	uint64_t end;
};

extern struct guest_cpu guest_cpus[GUEST_MAX_CPUS];
extern uint8_t guest_stacks[GUEST_MAX_CPUS][GUEST_STACK_SIZE];

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

/* Called by vectors.S with the number of the vector, 0 to 15. */
void guest_exception(struct guest_frame *frame, unsigned int vector);

/*
 * Fills in the ids of up to `max` CPUs that can run, in the FDT's order.
 * Returns how many.
 */
size_t guest_fdt_cpus(const void *fdt, uint64_t ids[], size_t max);

/* Fills in up to `max` ranges of RAM of the FDT. Returns how many. */
size_t guest_fdt_ram(const void *fdt, struct guest_range ranges[], size_t max);

#endif

#endif
