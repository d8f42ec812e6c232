/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * What a guest of the library is: it has a name and a guest_main, which runs
 * with the MMU and caches on, on the first vCPU, interrupts masked. The map is
 * one to one, wherever below 256 TiB the guest's memory, the primary's RAM and
 * retrieved pages are; where these are in more than 8 pieces of 512 GiB, it
 * panics.
 */
#ifndef KEEL_GUEST_H
#define KEEL_GUEST_H

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
	/* Where the image stands: the first byte of a secondary's memory. */
	uintptr_t base;
	/* A secondary's memory in bytes; 0 in the primary. */
	size_t size;
	/* The virtual counter at the first instruction. */
	uint64_t ticks;
};

/* Defined by the guest: what stands in front of a panic's line. */
extern const char guest_name[];

/*
 * Defined by the guest. After it returns the primary ends the machine and a
 * secondary its vCPU.
 */
void guest_main(const struct guest_boot *boot);

/* This VM's id, as ID_GET told it at the start. */
spci_vm_id_t guest_id(void);

/* Prints one line, whole, whatever other CPUs of this VM print. */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * Prints "NAME: FAILED: ..." and ends the machine, or sleeps for ever in a
 * secondary.
 */
HF_NORETURN void guest_panic(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

HF_C_END

#endif
