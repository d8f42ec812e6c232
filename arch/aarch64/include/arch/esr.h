/* SPDX-License-Identifier: BSD-3-Clause */
/* Decodes ESR_EL2 (Arm ARM D19.2.37), as pure functions. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Exception classes that the monitor handles. */
#define EC_UNKNOWN     0x00U
#define EC_WFX	       0x01U
#define EC_FP	       0x07U /* or SIMD, by CPTR_EL2.TFP */
#define EC_HVC64       0x16U
#define EC_SMC64       0x17U
#define EC_SYSREG      0x18U
#define EC_FETCH_LOWER 0x20U /* instruction abort from EL1 or EL0 */
#define EC_FETCH_SAME  0x21U
#define EC_DATA_LOWER  0x24U
#define EC_DATA_SAME   0x25U

#define ESR_EC_SHIFT 26
#define ESR_IL	     ((uint64_t)1 << 25) /* instruction of 32 bits */

static inline unsigned esr_class(uint64_t esr)
{
	return esr >> ESR_EC_SHIFT & 0x3f;
}

/* Returns the bytes of the trapped instruction: 2 for 16-bit T32, else 4. */
static inline unsigned esr_length(uint64_t esr)
{
	return esr & ESR_IL ? 4 : 2;
}

/*
 * Class 0x01: true unless WFI trapped. The forms with a timeout (WFET, WFIT)
 * are hidden from VMs that trap; a vCPU that uses them all the same soon runs
 * again.
 */
static inline bool esr_is_wfe(uint64_t esr)
{
	return (esr & 3) != 0;
}

/*
 * Classes whose ISS has CV and COND if AArch32 traps: WFx, MCR and MRC, MCRR
 * and MRRC, LDC and STC, FP and SIMD, VMRS, SMC.
 */
#define CONDITIONAL_CLASSES                                                \
	((uint64_t)1 << 0x01 | (uint64_t)1 << 0x03 | (uint64_t)1 << 0x04 | \
	 (uint64_t)1 << 0x05 | (uint64_t)1 << 0x06 | (uint64_t)1 << 0x07 | \
	 (uint64_t)1 << 0x08 | (uint64_t)1 << 0x0c | (uint64_t)1 << 0x13)

static inline bool esr_is_conditional(uint64_t esr)
{
	return CONDITIONAL_CLASSES >> esr_class(esr) & 1;
}

/* Return CV and COND of such a class. CV may be 0 for T32. */
static inline bool esr_has_condition(uint64_t esr)
{
	return esr >> 24 & 1;
}

static inline unsigned esr_condition(uint64_t esr)
{
	return esr >> 20 & 15;
}

/* Aborts: returns the fault status, level included. */
static inline unsigned esr_fault_status(uint64_t esr)
{
	return esr & 0x3f;
}

/* Kinds of faults: the fault status without the level. */
#define FAULT_ADDRESS_SIZE 0x00U
#define FAULT_TRANSLATION  0x04U
#define FAULT_ACCESS_FLAG  0x08U
#define FAULT_PERMISSION   0x0cU

static inline unsigned esr_fault_kind(uint64_t esr)
{
	return esr_fault_status(esr) & 0x3c;
}

/*
 * Aborts: true if stage 2 refused the access. External aborts, alignment faults
 * and TLB conflicts are not stage-2 faults.
 */
static inline bool esr_is_stage2_fault(uint64_t esr)
{
	return esr_fault_kind(esr) <= FAULT_PERMISSION;
}

/* Aborts: true if stage 2 refused an access of a stage-1 walk. */
static inline bool esr_on_stage1_walk(uint64_t esr)
{
	return esr >> 7 & 1;
}

/*
 * Data aborts: true if it was a store. Cache maintenance is reported as a store
 * but counts as a read.
 */
static inline bool esr_is_write(uint64_t esr)
{
	bool maintenance = esr >> 8 & 1;

	return (esr >> 6 & 1) && !maintenance;
}

/*
 * True if HPFAR_EL2 is valid. It is unknown on permission faults of the access
 * itself (L-06).
 */
static inline bool esr_hpfar_valid(uint64_t esr)
{
	return esr_on_stage1_walk(esr) ||
	       esr_fault_kind(esr) != FAULT_PERMISSION;
}

/* Returns the page's IPA from HPFAR_EL2; par_ipa() from PAR_EL1. */
static inline uint64_t hpfar_ipa(uint64_t hpfar)
{
	return (hpfar & 0x00000ffffffffff0ULL) << 8;
}

static inline bool par_failed(uint64_t par)
{
	return par & 1;
}

static inline uint64_t par_ipa(uint64_t par)
{
	return par & 0x000ffffffffff000ULL;
}

/* Class 0x18: an MRS or MSR. */
struct sysreg_access {
	uint8_t op0, op1, crn, crm, op2;
	uint8_t rt; /* 31: XZR */
	bool read;
};

static inline struct sysreg_access esr_sysreg(uint64_t esr)
{
	return (struct sysreg_access){
		.op0 = esr >> 20 & 3,
		.op2 = esr >> 17 & 7,
		.op1 = esr >> 14 & 7,
		.crn = esr >> 10 & 15,
		.rt = esr >> 5 & 31,
		.crm = esr >> 1 & 15,
		.read = esr & 1,
	};
}
