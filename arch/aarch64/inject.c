/* SPDX-License-Identifier: BSD-3-Clause */
/* Injects exceptions into EL1, whose registers are in the hardware. */
#include "arch/inject.h"

#include "arch/aarch64/cpu_features.h"
#include "arch/aarch64/inject.h"
#include "arch/sysreg.h"

static void inject(uint64_t pstate, uint64_t syndrome)
{
	const struct features f = cpu_features();
	const struct el1_view guest = {
		.pc = READ_SYSREG("elr_el2"),
		.pstate = pstate,
		.vbar = READ_SYSREG("vbar_el1"),
		.sctlr = READ_SYSREG("sctlr_el1"),
	};
	struct el1_entry e = inject_exception(&guest, &f, syndrome);

	WRITE_SYSREG("elr_el1", e.elr);
	WRITE_SYSREG("spsr_el1", e.spsr);
	WRITE_SYSREG("esr_el1", e.esr);
	WRITE_SYSREG("elr_el2", e.pc);
	WRITE_SYSREG("spsr_el2", e.pstate);
}

void inject_abort(uint64_t esr)
{
	uint64_t pstate = READ_SYSREG("spsr_el2");

	WRITE_SYSREG("far_el1", READ_SYSREG("far_el2"));
	inject(pstate, abort_syndrome(esr, pstate));
}

void inject_undefined(void)
{
	inject(READ_SYSREG("spsr_el2"), ESR_UNDEFINED);
}
