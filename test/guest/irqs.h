/* SPDX-License-Identifier: BSD-3-Clause */
/* Physical interrupts that the primary takes, in their order. */
#ifndef TEST_IRQS_H
#define TEST_IRQS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Turns the GIC on and takes interrupts from now on, whenever they are not
 * masked. Timers that interrupt are masked (CTL.IMASK) by that.
 */
void irqs_init(void);

/* Unmasks interrupts for a moment: what is pending is taken. */
void irqs_take(void);

/*
 * The interrupts since irqs_forget(): how many, the n-th, and whether one was
 * among them.
 */
unsigned irqs_count(void);
uint32_t irqs_at(unsigned n);
bool irqs_had(uint32_t intid);
void irqs_forget(void);

#endif
