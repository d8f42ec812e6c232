/* SPDX-License-Identifier: BSD-3-Clause */
/* ESR_EL1 in words (Arm ARM D17.2.37). */
#ifndef GUEST_SYNDROME_H
#define GUEST_SYNDROME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GUEST_EC_INSTRUCTION_ABORT 0x21
#define GUEST_EC_DATA_ABORT	   0x25

/* Returns the class of an exception, ESR_EL1.EC. */
static inline unsigned int guest_esr_class(uint64_t esr)
{
	return esr >> 26 & 0x3f;
}

/* True if FAR_EL1 is the address that was accessed. */
bool guest_esr_has_address(uint64_t esr);

/* Writes what happened into `size` bytes, without the address. */
void guest_esr_words(uint64_t esr, char *text, size_t size);

#endif
