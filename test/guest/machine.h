/* SPDX-License-Identifier: BSD-3-Clause */
/* The machine as tests need to know it, from the primary's FDT. */
#ifndef TEST_MACHINE_H
#define TEST_MACHINE_H

#include <stdbool.h>
#include <stdint.h>

extern struct machine {
	unsigned gic_version;	 /* 2 or 3 */
	uint64_t distributor;	 /* GICD */
	uint64_t cpu_interface;	 /* GICC, of version 2 */
	uint64_t redistributors; /* GICR, of version 3: of CPU 0, 1, ... */
	bool firmware;		 /* An SMC can be passed on to it. */
} machine;

/* Fills it in; the test ends with an error where there is no GIC. */
void machine_find(const void *fdt);

#endif
