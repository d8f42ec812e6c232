/* SPDX-License-Identifier: BSD-3-Clause */
/* CPUs of the host build: affinity, interrupts, time, halt. */
#include "arch/cpu.h"

#include <stdio.h>
#include <stdlib.h>

#include "arch/backtrace.h"
#include "arch/boot.h"
#include "arch/host.h"

struct host_cpu host_cpus[KEEL_MAX_CPUS];
_Thread_local unsigned host_cpu_index;
jmp_buf *host_halted;
unsigned host_pa_bits = 40;
uint32_t (*host_mmio_read)(uint64_t reg, unsigned size);
void (*host_mmio_write)(uint64_t reg, uint32_t v, unsigned size);

void (*host_at_look)(void);

static _Thread_local unsigned interrupt_every;
static _Thread_local unsigned looks;

uint64_t cpu_affinity(void)
{
	return (uint64_t)host_cpu_index << 8;
}

void host_interrupt_every(unsigned n)
{
	interrupt_every = n;
	looks = 0;
}

bool cpu_interrupt_pending(void)
{
	if (host_at_look != NULL)
		host_at_look();
	return interrupt_every != 0 && ++looks % interrupt_every == 0;
}

uint64_t cpu_ticks(void)
{
	return host_counter;
}

uint64_t cpu_ticks_per_second(void)
{
	return host_frequency;
}

_Noreturn void cpu_halt(void)
{
	if (host_halted != NULL)
		longjmp(*host_halted, 1);
	fprintf(stderr, "CPU %u was halted\n", host_cpu_index);
	abort();
}

uint64_t arch_stack_top(uint32_t cpu_index)
{
	return 0x1000ULL * (cpu_index + 1);
}

/* Returns false: a test has a debugger and needs no backtrace. */
bool arch_frame_next(uint64_t *frame, uint64_t *pc)
{
	(void)frame;
	(void)pc;
	return false;
}

bool arch_link_address(uint64_t pc, uint64_t *link)
{
	(void)pc;
	(void)link;
	return false;
}

const struct vcpu *arch_current_vcpu(void)
{
	return host_cpu()->vcpu;
}

/* Does nothing: functions that walk a table know its shape. */
void arch_stage2_init(struct stage2_shape shape)
{
	(void)shape;
}

/*
 * Returns where the image would be. Tests that boot nothing also give this
 * memory to guests.
 */
struct pa_range arch_image(void)
{
	return (struct pa_range){ HOST_RAM_BEGIN, HOST_RAM_BEGIN + 0x80000 };
}

struct pa_range arch_boot_room(void)
{
	return (struct pa_range){ arch_image().end,
				  arch_image().end + 0x200000 };
}
