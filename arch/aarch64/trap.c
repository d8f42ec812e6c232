/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Synchronous exceptions of guests, except HVC, which vectors.S passes straight
 * to the kernel. An exception that is neither a call nor a fault is answered
 * with an undefined instruction exception in the guest.
 */
#include <stdint.h>

#include "arch/aarch32.h"
#include "arch/aarch64/inject.h"
#include "arch/aarch64/sysreg.h"
#include "arch/barrier.h"
#include "arch/esr.h"
#include "arch/guest_memory.h"
#include "arch/pstate.h"
#include "arch/sysreg.h"
#include "arch/upcall.h"

/* Called by vectors.S. Returns the vCPU to run. */
struct vcpu *trap_sync(struct vcpu *v);

/* In switch.S. Gives FP and SIMD registers to v, which was refused them. */
void switch_fp(struct vcpu *v);

static void skip_instruction(uint64_t esr)
{
	WRITE_SYSREG("elr_el2", READ_SYSREG("elr_el2") + esr_length(esr));
	WRITE_SYSREG("spsr_el2", pstate_skip(READ_SYSREG("spsr_el2")));
}

/*
 * Sets f->ipa by walking stage 1 for FAR_EL2, as a read at EL1, which stage 1
 * always permits. The walk can fail if another vCPU changes the tables
 * meanwhile, or if it meets an external abort (N-03); then f->ipa_valid stays
 * false.
 */
static void translate_far(struct guest_fault *f)
{
	uint64_t guest_par = READ_SYSREG("par_el1");
	uint64_t far = READ_SYSREG("far_el2");
	bool walked = guest_translate(far);
	uint64_t par = READ_SYSREG("par_el1");

	WRITE_SYSREG("par_el1", guest_par);
	WRITE_SYSREG("far_el2", far);
	if (!walked || par_failed(par))
		return;
	f->ipa = ipa(par_ipa(par));
	f->ipa_valid = true;
}

static struct guest_fault decode_fault(uint64_t esr)
{
	bool walk = esr_on_stage1_walk(esr);
	bool fetch = esr_class(esr) == EC_FETCH_LOWER;
	bool denied = esr_fault_kind(esr) == FAULT_PERMISSION;
	struct guest_fault f = {
		.fetch = fetch && !walk,
		/* a walk writes to set the access flag */
		.write = walk ? denied : !fetch && esr_is_write(esr),
		.walk = walk,
	};

	if (esr_hpfar_valid(esr)) {
		f.ipa = ipa(hpfar_ipa(READ_SYSREG("hpfar_el2")));
		f.ipa_valid = true;
	} else {
		translate_far(&f);
	}
	return f;
}

static void guest_abort(struct vcpu *v, uint64_t esr)
{
	if (esr_is_stage2_fault(esr)) {
		struct guest_fault f = decode_fault(esr);

		if (upcall_fault(v, &f) == FAULT_RETRY)
			return;
	}
	inject_abort(esr);
}

static void guest_sysreg(struct vcpu *v, uint64_t esr)
{
	if (sysreg_access(v, esr)) {
		skip_instruction(esr);
	} else {
		upcall_undefined(v, true);
		inject_undefined();
	}
}

struct vcpu *trap_sync(struct vcpu *v)
{
	uint64_t esr = READ_SYSREG("esr_el2");

	if (!trap_is_executed(esr, READ_SYSREG("spsr_el2"))) {
		skip_instruction(esr);
		return v;
	}
	switch (esr_class(esr)) {
	case EC_FP:
		switch_fp(v);
		return v;
	case EC_SMC64:
		skip_instruction(esr);
		return upcall_call(v, CONDUIT_SMC);
	case EC_WFX:
		skip_instruction(esr);
		return esr_is_wfe(esr) ? upcall_wfe(v) : upcall_wfi(v);
	case EC_FETCH_LOWER:
	case EC_DATA_LOWER:
		guest_abort(v, esr);
		return v;
	case EC_SYSREG:
		guest_sysreg(v, esr);
		return v;
	default:
		upcall_undefined(v, false);
		inject_undefined();
		return v;
	}
}
