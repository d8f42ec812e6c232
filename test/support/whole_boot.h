/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The whole of boot, from the memory that firmware leaves to the vCPU that
 * runs. Each boot is a process of its own, since a monitor boots once: a test
 * looks at the machine in that process, and at the console from anywhere.
 */
#pragma once

#include "test/support/fdt_build.h"
#include "test/support/machine.h"

#define BOOT_RAM_SIZE 0x4000000ULL
#define BOOT_RAM_END  (HOST_RAM_BEGIN + BOOT_RAM_SIZE)
#define BOOT_UART     0x9000000U
#define BOOT_FILL     0xd1 /* of RAM that firmware did not write */

/* Size of each kernel, whose words are BOOT_KERNEL behind the header. */
#define BOOT_KERNEL_SIZE (3 * PAGE_SIZE + 5)
#define BOOT_KERNEL	 0x6b

/*
 * The memory that firmware and boot loader leave. A function writes a part of a
 * tree with fdt_build.h, in place of the default one.
 */
struct boot_input {
	uint64_t fdt; /* its address */
	uint64_t ramdisk;
	void (*reserve)(void); /* the reservation map: nothing */
	void (*memory)(void);  /* RAM: BOOT_RAM_SIZE */
	void (*cpus)(void);    /* children of /cpus: three, by method */
	void (*nodes)(void);   /* more nodes of the root, before the others */
	size_t slack;	       /* bytes that the FDT's totalsize has too many */
	const char *method;    /* of the CPUs: "psci" */
	unsigned wrong_el;     /* where the CPU is; 0: at EL2 */

	void (*manifest)(void); /* nodes before /hypervisor: none */
	const char *kernel;	/* of vm1: "primary.bin" */
	void (*vm1)(void);	/* more properties of vm1: none */
	void (*vms)(void);	/* secondaries: vm2, of mem_size */
	uint32_t mem_size;	/* 1 MiB */
	uint64_t boot_address;	/* of vm1; 0: none */

	void (*files)(void); /* files before the others: boot_file() */
	const char *file;    /* that is left out of the ramdisk */
	const char *spoil;   /* a word at the beginning of this file, 0 */
	size_t cut;	     /* bytes missing at the end of the ramdisk */
	bool old;	     /* its format */
	bool no_ramdisk;
	bool no_initrd; /* vm1 has no ramdisk of its own */
	bool no_fdt;
};

extern struct boot_input boot_input;

/* Makes all of it the default: before each test. */
int boot_setup(void **state);

/* In vms(): a secondary with two vCPUs. "north.bin" is a kernel. */
void boot_vm(const char *name, const char *kernel, uint32_t size);

/* In files(): one more. */
void boot_file(const char *name, const void *data, size_t size);

/* The memory node of a range. */
void boot_memory_node(uint64_t begin, uint64_t size, const char *status);

/* It comes up; what look, unless it is NULL, asserts there has to hold. */
void boots(void (*look)(struct vcpu *primary));

/* It stops, and the last line says why. */
void stops(const char *line);

/* It stops, and this is in the last line, which is an error. */
void stops_by(const char *part);

/* The console's text has this; it has not; it ends with this. */
void assert_says(const char *line);
void assert_not_says(const char *line);
void assert_ends(const char *line);

/* In look: the primary makes vCPU 0 of another VM run, interrupts or not. */
void boot_run(struct vcpu *primary, unsigned vm);

/* In look: the firmware's FDT and the ramdisk are as they were. */
void boot_assert_input_kept(void);

/* The ramdisk as it was put into memory. */
const uint8_t *boot_ramdisk(size_t *size);

/* Are all bytes of whole pages this one? The monitor's own view. */
bool pages_are(uint64_t begin, uint64_t end, uint8_t byte);
