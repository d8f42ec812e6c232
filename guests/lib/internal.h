/* SPDX-License-Identifier: BSD-3-Clause */
/* What the library's own files share, C and assembler. */
#ifndef GUEST_INTERNAL_H
#define GUEST_INTERNAL_H

#define GUEST_STACK_SIZE 8192

/* Offset of struct guest_cpu's stack. */
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

/* One CPU; TPIDR_EL1 points at it. */
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

/* What vectors.S saves of the code that an exception met. */
struct guest_frame {
	uint64_t x[31];
	uint64_t elr;
	uint64_t spsr;
	uint64_t pad;
};

_Static_assert(sizeof(struct guest_frame) == GUEST_FRAME_SIZE,
	       "laid out by vectors.S");

/* A range of RAM in bytes; the end is the first address behind it. */
struct guest_range {
	uint64_t start;
	uint64_t end;
};

extern struct guest_cpu guest_cpus[GUEST_MAX_CPUS];
extern uint8_t guest_stacks[GUEST_MAX_CPUS][GUEST_STACK_SIZE];

/* The image in memory, BSS included; from guest.lds. */
extern const char guest_image_start[];
extern const char guest_image_end[];

/* The level 0 table of the identity map, on when guest_start runs. */
extern uint64_t guest_table[];

/* Whether this VM is the primary. */
bool guest_is_primary(void);

static inline struct guest_cpu *guest_this_cpu(void)
{
	struct guest_cpu *cpu;

	__asm__("mrs %0, tpidr_el1" : "=r"(cpu));
	return cpu;
}

/* entry.S: where PSCI CPU_ON enters; x0 = struct guest_cpu. */
void guest_cpu_entry(void);

/* Called by entry.S with the MMU off, for the map that it turns on. */
void guest_map_early(bool primary, uint64_t boot_arg);

/* Adds to the primary's live map all that its FDT tells of. */
void guest_map_complete(const void *fdt);

/* Adds what is around a page that another VM has sent, or panics. */
void guest_map_received(uint64_t address);

/* Whether the map has a table for an address. */
bool guest_map_has(uint64_t address);

/* Called by entry.S with the MMU on. */
_Noreturn void guest_start(bool primary, uint64_t boot_arg, uint64_t ticks);
_Noreturn void guest_cpu_main(struct guest_cpu *cpu);

/* Finds the CPUs of this VM; the FDT is NULL in a secondary. */
void guest_smp_init(const void *fdt);

/* Called by vectors.S with the number of the vector, 0 to 15. */
void guest_exception(struct guest_frame *frame, unsigned int vector);

/* Up to `max` ids of the FDT's CPUs that can run, in its order; how many. */
size_t guest_fdt_cpus(const void *fdt, uint64_t ids[], size_t max);

/* Up to `max` ranges of RAM of the FDT; returns how many. */
size_t guest_fdt_ram(const void *fdt, struct guest_range ranges[], size_t max);

#endif

#endif
