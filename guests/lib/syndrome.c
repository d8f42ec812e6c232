/* SPDX-License-Identifier: BSD-3-Clause */
#include "syndrome.h"
#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Bits of ISS of an abort. */
#define ISS_FNV (UINT64_C(1) << 10)
#define ISS_CM	(UINT64_C(1) << 8)
#define ISS_WNR (UINT64_C(1) << 6)

/* Classes, those of aborts excepted. */
static const struct {
	unsigned int class;
	const char *words;
} classes[] = {
	{ 0x00, "an instruction that is not known or not allowed" },
	{ 0x01, "WFI or WFE is trapped" },
	{ 0x07, "FP or SIMD registers are off (CPACR_EL1)" },
	{ 0x0d, "a branch to no landing pad (BTI)" },
	{ 0x0e, "an illegal execution state" },
	{ 0x15, "SVC" },
	{ 0x16, "HVC" },
	{ 0x17, "SMC" },
	{ 0x18, "a system register that is trapped" },
	{ 0x22, "PC is not aligned" },
	{ 0x26, "SP is not aligned" },
	{ 0x2c, "a floating point exception" },
	{ 0x2f, "an SError" },
	{ 0x30, "a breakpoint of the CPU" },
	{ 0x31, "a breakpoint of the CPU" },
	{ 0x32, "a single step" },
	{ 0x33, "a single step" },
	{ 0x34, "a watchpoint of the CPU" },
	{ 0x35, "a watchpoint of the CPU" },
	{ 0x3c, "BRK" },
};

/* Fault status codes whose low two bits are the level. */
static const char *const leveled[] = {
	"no address of the map",
	"not mapped",
	"mapped without the access flag",
	"not permitted by the map",
};

/* Other fault status codes. The monitor answers with the first. */
static const struct {
	unsigned int status;
	const char *words;
} statuses[] = {
	{ 0x10, "not this VM's memory, or none (external abort)" },
	{ 0x14, "the map cannot be read (external abort)" },
	{ 0x15, "the map cannot be read (external abort)" },
	{ 0x16, "the map cannot be read (external abort)" },
	{ 0x17, "the map cannot be read (external abort)" },
	{ 0x18, "a parity or ECC error" },
	{ 0x21, "not aligned" },
	{ 0x30, "two entries of the TLB" },
	{ 0x35, "an exclusive or atomic that this memory has not" },
};

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

	if (status < 4 * COUNT(leveled)) {
		snprintf(text, size, "%s: %s, level %u", access_words(esr),
			 leveled[status >> 2], status & 3);
		return;
	}
	for (size_t i = 0; i < COUNT(statuses); i++) {
		if (statuses[i].status == status) {
			snprintf(text, size, "%s: %s", access_words(esr),
				 statuses[i].words);
			return;
		}
	}
	snprintf(text, size, "%s: fault status 0x%02x", access_words(esr),
		 status);
}

void guest_esr_words(uint64_t esr, char *text, size_t size)
{
	if (is_instruction(esr) || is_data(esr)) {
		abort_words(esr, text, size);
		return;
	}
	for (size_t i = 0; i < COUNT(classes); i++) {
		if (classes[i].class == guest_esr_class(esr)) {
			snprintf(text, size, "%s", classes[i].words);
			return;
		}
	}
	snprintf(text, size, "exception class 0x%02x", guest_esr_class(esr));
}
