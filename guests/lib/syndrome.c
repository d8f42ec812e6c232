/* SPDX-License-Identifier: BSD-3-Clause */
#include "syndrome.h"
#include <stdio.h>

/* Bits of ISS of an abort. */
#define ISS_FNV (UINT64_C(1) << 10)
#define ISS_CM	(UINT64_C(1) << 8)
#define ISS_WNR (UINT64_C(1) << 6)

/* Fault status codes below this have a level in their low two bits. */
#define LEVELED_END 0x10

/* Returns a class in words; NULL for those of aborts, and unknown ones. */
static const char *class_words(unsigned int class)
{
	switch (class) {
	case 0x00:
		return "an instruction that is not known or not allowed";
	case 0x01:
		return "WFI or WFE is trapped";
	case 0x07:
		return "FP or SIMD registers are off (CPACR_EL1)";
	case 0x0d:
		return "a branch to no landing pad (BTI)";
	case 0x0e:
		return "an illegal execution state";
	case 0x15:
		return "SVC";
	case 0x16:
		return "HVC";
	case 0x17:
		return "SMC";
	case 0x18:
		return "a system register that is trapped";
	case 0x22:
		return "PC is not aligned";
	case 0x26:
		return "SP is not aligned";
	case 0x2c:
		return "a floating point exception";
	case 0x2f:
		return "an SError";
	case 0x30:
	case 0x31:
		return "a breakpoint of the CPU";
	case 0x32:
	case 0x33:
		return "a single step";
	case 0x34:
	case 0x35:
		return "a watchpoint of the CPU";
	case 0x3c:
		return "BRK";
	default:
		return NULL;
	}
}

/*
 * Returns a fault status code in words, without its level, or NULL. The monitor
 * answers with the external abort.
 */
static const char *status_words(unsigned int status)
{
	if (status < LEVELED_END) {
		switch (status >> 2) {
		case 0:
			return "no address of the map";
		case 1:
			return "not mapped";
		case 2:
			return "mapped without the access flag";
		default:
			return "not permitted by the map";
		}
	}
	switch (status) {
	case 0x10:
		return "not this VM's memory, or none (external abort)";
	case 0x14:
	case 0x15:
	case 0x16:
	case 0x17:
		return "the map cannot be read (external abort)";
	case 0x18:
		return "a parity or ECC error";
	case 0x21:
		return "not aligned";
	case 0x30:
		return "two entries of the TLB";
	case 0x35:
		return "an exclusive or atomic that this memory has not";
	default:
		return NULL;
	}
}

static bool is_instruction(uint64_t esr)
{
	return (guest_esr_class(esr) | 1) == GUEST_EC_INSTRUCTION_ABORT;
}

static bool is_data(uint64_t esr)
{
	return (guest_esr_class(esr) | 1) == GUEST_EC_DATA_ABORT;
}

bool guest_esr_has_address(uint64_t esr)
{
	/* PC alignment, and watchpoints. */
	if (guest_esr_class(esr) == 0x22 || (guest_esr_class(esr) | 1) == 0x35)
		return true;
	return (is_instruction(esr) || is_data(esr)) && (esr & ISS_FNV) == 0;
}

static const char *access_words(uint64_t esr)
{
	if (is_instruction(esr))
		return "fetch";
	if ((esr & ISS_CM) != 0)
		return "cache maintenance";
	return (esr & ISS_WNR) != 0 ? "write" : "read";
}

static void abort_words(uint64_t esr, char *text, size_t size)
{
	unsigned int status = esr & 0x3f;
	const char *words = status_words(status);

	if (words == NULL)
		snprintf(text, size, "%s: fault status 0x%02x",
			 access_words(esr), status);
	else if (status < LEVELED_END)
		snprintf(text, size, "%s: %s, level %u", access_words(esr),
			 words, status & 3);
	else
		snprintf(text, size, "%s: %s", access_words(esr), words);
}

void guest_esr_words(uint64_t esr, char *text, size_t size)
{
	const char *words = class_words(guest_esr_class(esr));

	if (is_instruction(esr) || is_data(esr))
		abort_words(esr, text, size);
	else if (words == NULL)
		snprintf(text, size, "exception class 0x%02x",
			 guest_esr_class(esr));
	else
		snprintf(text, size, "%s", words);
}
