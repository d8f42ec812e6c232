/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The guest library. A guest has a name and a guest_main, which runs on the
 * first vCPU with MMU and caches on and interrupts masked. The map is one to
 * one. It holds the guest's memory, the primary's RAM and retrieved pages,
 * wherever below 256 TiB they are. If these are in more than 8 pieces of 512
 * GiB, the guest panics. Constants may be used from assembler.
 */
#ifndef KEEL_GUEST_H
#define KEEL_GUEST_H

/*
 * Size in bytes of each CPU's stack, unless GUEST_STACKS() of keel/smp.h says
 * another. The page below a stack is not mapped: a panic tells whose it was.
 */
#define GUEST_STACK_SIZE 16384

#ifndef __ASSEMBLER__

#include <hf/language.h>
#include <hf/spci.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/* How the monitor started this VM. */
struct guest_boot {
	spci_vm_id_t vm_id;
	/* The primary's FDT; NULL in a secondary. */
	const void *fdt;
	/* Where the image is: the first byte of a secondary's memory. */
	uintptr_t base;
	/*
	 * The first byte behind the image, BSS and stacks included: a page
	 * boundary. A secondary's memory is free from here to base + size.
	 */
	uintptr_t end;
	/* A secondary's memory in bytes; 0 in the primary. */
	size_t size;
	/* The virtual counter at the first instruction. */
	uint64_t ticks;
};

/* Defined by the guest: the name that a panic's line begins with. */
extern const char guest_name[];

/*
 * Defined by the guest. When it returns, the primary ends the machine and a
 * secondary its vCPU.
 */
void guest_main(const struct guest_boot *boot);

/* Returns this VM's id, as ID_GET gave it at the start. */
spci_vm_id_t guest_id(void);

/* Prints one line. Lines of other CPUs of this VM are not mixed with it. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Prints "NAME: FAILED: ..." and where it was called from, and ends the
 * machine; a secondary sleeps forever.
 */
HF_NORETURN void guest_panic(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

HF_C_END

#endif

#endif
