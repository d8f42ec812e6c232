/* SPDX-License-Identifier: BSD-3-Clause */
#include "pupil.h"

#include <hf/call.h>
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/heap.h>
#include <keel/mailbox.h>
#include <keel/smp.h>
#include <keel/timer.h>
#include <stdlib.h>
#include <string.h>

#define NOT_INLINE __attribute__((noinline))
#define FREE_BYTE  0x5a

/* Stands behind a call, so that the call is no jump. */
#define AFTER_CALL() __asm__ volatile("" ::: "memory")

GUEST_STACKS(2, GUEST_STACK_SIZE);

const char guest_name[] = "pupil";

static const struct guest_boot *boot;
static unsigned int interrupts;

static void on_irq(void)
{
	pupil_fp_spoil();
	if (hf_interrupt_get() == PUPIL_INTID)
		interrupts++;
}

static void allow_interrupts(void)
{
	guest_set_irq_handler(on_irq);
	hf_interrupt_enable(PUPIL_INTID, true);
}

static uint64_t fp_changed(void)
{
	unsigned int before = interrupts;
	uint64_t changed;

	allow_interrupts();
	changed = pupil_fp_kept(guest_id(), PUPIL_INTID);
	return interrupts == before + 1 ? changed : UINT64_MAX;
}

/* Fills each page that the heap hands out: all of them are this VM's. */
static uint64_t use_heap(void)
{
	size_t before;
	uint8_t *page;

	guest_heap_add((void *)boot->end,
		       boot->size - (boot->end - boot->base));
	before = guest_heap_left();
	while ((page = aligned_alloc(SPCI_PAGE_SIZE, SPCI_PAGE_SIZE)) != NULL)
		memset(page, FREE_BYTE, SPCI_PAGE_SIZE);
	return before;
}

static uint64_t sleep_for(uint64_t ms)
{
	uint64_t begin = guest_ticks();
	uint64_t second = guest_ticks_per_second();

	guest_sleep_until(begin + ms * second / 1000);
	return (guest_ticks() - begin) * 1000 / second;
}

static void sleep_until_interrupt(void)
{
	unsigned int before = interrupts;

	allow_interrupts();
	while (interrupts == before) {
		guest_sleep();
		guest_irq_enable();
		__asm__ volatile("isb");
		guest_irq_disable();
	}
}

static NOT_INLINE uint64_t use_stack(uint64_t size)
{
	uint8_t *memory = __builtin_alloca(size);

	memset(memory, FREE_BYTE, size);
	AFTER_CALL();
	return memory[size / 2];
}

static NOT_INLINE void panic_inside(unsigned int number)
{
	if (number == 42)
		guest_panic("lesson %05u", number);
}

static NOT_INLINE void panic_outside(unsigned int number)
{
	panic_inside(number);
	AFTER_CALL();
}

static NOT_INLINE void write_to(uintptr_t address)
{
	*(volatile uint64_t *)address = 1;
}

static NOT_INLINE void write_below(uintptr_t address)
{
	write_to(address);
	AFTER_CALL();
}

/* No stack is large enough for this. */
static NOT_INLINE uint64_t recurse(uint64_t depth)
{
	volatile uint64_t here[8] = { depth };

	return depth == UINT64_MAX ? 0 : recurse(depth + 1) + here[0];
}

static NOT_INLINE void interrupt_unhandled(void)
{
	hf_interrupt_enable(PUPIL_INTID, true);
	hf_interrupt_inject(guest_id(), 0, PUPIL_INTID);
	guest_irq_enable();
	AFTER_CALL();
}

static NOT_INLINE void free_twice(void)
{
	void *volatile memory;

	use_heap();
	memory = malloc(16);
	free(memory);
	free(memory);
	AFTER_CALL();
}

/*
 * Returns an address in the guard page of vCPU 1, which is behind this stack;
 * this is called on its last page.
 */
static uintptr_t other_guard(void)
{
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);

	return (frame | (SPCI_PAGE_SIZE - 1)) + 1;
}

/* Takes a lesson that ends all. Returns if it did not. */
static NOT_INLINE void take_last(const struct lesson_message *m)
{
	switch (m->lesson) {
	case LESSON_PANIC:
		panic_outside(42);
		break;
	case LESSON_FAULT:
		write_below(8);
		break;
	case LESSON_UNMAPPED:
		write_below(UINT64_C(0xabc) << 36);
		break;
	case LESSON_UNDEFINED:
		__asm__ volatile(".inst 0");
		break;
	case LESSON_OVERFLOW:
		recurse(0);
		break;
	case LESSON_GUARD:
		write_below(other_guard());
		break;
	case LESSON_IRQ:
		interrupt_unhandled();
		break;
	case LESSON_FREE:
		free_twice();
		break;
	case LESSON_SPIN:
		for (;;)
			AFTER_CALL();
	case LESSON_YIELD:
		for (;;)
			spci_yield();
	case LESSON_WFI:
		for (;;)
			__asm__ volatile("wfi");
	default:
		break;
	}
	AFTER_CALL();
}

static NOT_INLINE void take(struct lesson_message *m)
{
	switch (m->lesson) {
	case LESSON_ECHO:
		break;
	case LESSON_FP:
		m->value = fp_changed();
		break;
	case LESSON_HEAP:
		m->value = use_heap();
		break;
	case LESSON_SLEEP:
		m->value = sleep_for(m->value);
		break;
	case LESSON_IDLE:
		sleep_until_interrupt();
		break;
	case LESSON_STACK:
		m->value = use_stack(m->value);
		break;
	default:
		take_last(m);
		break;
	}
	AFTER_CALL();
}

void guest_main(const struct guest_boot *how)
{
	struct lesson_message message;
	spci_vm_id_t teacher;

	boot = how;
	guest_mailbox_init();
	do {
		if (guest_receive(&teacher, &message, sizeof(message)) !=
		    sizeof(message))
			guest_panic("no lesson");
		take(&message);
		guest_send(teacher, &message, sizeof(message));
	} while (message.lesson != LESSON_OFF);
}
