/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The last words of a guest. No lock is taken, since the CPU that panics may
 * hold it. After a stack overflow they are spoken on the top of the same stack.
 */
#include "format.h"
#include "internal.h"
#include "syndrome.h"
#include <keel/psci.h>

#define VECTOR_KINDS 4
#define WORDS	     100
#define BACKTRACE    16

/* More bytes than a panic itself takes of the stack. */
#define PANIC_STACK 4096

/* A frame record, which x29 points to (AAPCS64, 6.2.3). */
struct record {
	const struct record *caller;
	uintptr_t link;
};

static const char *const kinds[VECTOR_KINDS] = {
	"",
	"an IRQ that has no handler",
	"an FIQ",
	"an SError",
};

static uintptr_t in_image(uintptr_t address)
{
	return address - (uintptr_t)guest_image_start;
}

/* True if a whole record is on this CPU's stack, and below `end`. */
static bool on_stack(const struct record *record, uintptr_t end)
{
	uintptr_t bottom = guest_this_cpu()->stack - guest_stack_size;
	uintptr_t at = (uintptr_t)record;

	return at % 8 == 0 && at >= bottom && at <= end - sizeof(*record);
}

/*
 * Prints the calls that have led here, as far as their records are below `end`.
 * Addresses are of the call itself.
 */
static void print_backtrace(const struct record *record, uintptr_t end)
{
	guest_print("%s: called from", guest_name);
	for (int i = 0; i < BACKTRACE && on_stack(record, end); i++) {
		if (record->link == 0)
			break;
		guest_print(" image + 0x%lx", in_image(record->link) - 4);
		if (record->caller <= record)
			break;
		record = record->caller;
	}
	guest_print("\n");
}

/* Says whose guard page an address is in, if it is in one. */
static void print_guard(uint64_t address)
{
	for (size_t i = 0; i < guest_stack_count; i++)
		if (address - guest_guard_page(i) < SPCI_PAGE_SIZE)
			guest_print(", the guard page of CPU %zu's stack", i);
}

static void print_registers(const struct guest_frame *frame)
{
	for (int i = 0; i < 31; i++)
		guest_print("%s%s x%-2d %016lx%s", i % 4 == 0 ? guest_name : "",
			    i % 4 == 0 ? ":" : "", i, frame->x[i],
			    i % 4 == 3 || i == 30 ? "\n" : "");
}

/* Ends the primary's machine, and of a secondary this vCPU. */
static _Noreturn void end(void)
{
	if (guest_is_primary())
		psci_system_off();
	guest_sleep_panicked();
}

/* A panic in a panic is silent: there is nothing left to rely on. */
static void begin(void)
{
	if (guest_this_cpu()->panics)
		end();
	guest_this_cpu()->panics = true;
	guest_print("%s: FAILED: ", guest_name);
}

void guest_panic(const char *format, ...)
{
	va_list args;

	begin();
	va_start(args, format);
	guest_vprint(format, args);
	va_end(args);
	guest_print("\n");
	print_backtrace(__builtin_frame_address(0), guest_this_cpu()->stack);
	end();
}

void guest_panic_exception(const struct guest_frame *frame, unsigned int vector,
			   const struct guest_fault *fault)
{
	const char *kind = kinds[vector % VECTOR_KINDS];
	uintptr_t stack = guest_this_cpu()->stack;
	char words[WORDS];

	begin();
	if ((vector & 1U << GUEST_VECTOR_OVERFLOW_BIT) != 0) {
		guest_print("stack overflow: ");
		stack -= PANIC_STACK;
	}
	guest_esr_words(fault->esr, words, sizeof(words));
	guest_print("%s", kind[0] != '\0' ? kind : words);
	if (kind[0] == '\0' && guest_esr_has_address(fault->esr)) {
		guest_print(": address 0x%lx", fault->far);
		print_guard(fault->far);
	}
	guest_print("\n%s: at image + 0x%lx, x30 image + 0x%lx, CPU %lu\n",
		    guest_name, in_image(frame->elr), in_image(frame->x[30]),
		    guest_cpu_index());
	guest_print("%s: ESR 0x%lx FAR 0x%lx ELR 0x%lx SPSR 0x%lx SP 0x%lx "
		    "vector %u\n",
		    guest_name, fault->esr, fault->far, fault->elr, frame->spsr,
		    frame->sp, vector % 16);
	print_registers(frame);
	print_backtrace((const struct record *)frame->x[29], stack);
	end();
}
