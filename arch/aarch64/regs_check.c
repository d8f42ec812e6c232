/* SPDX-License-Identifier: BSD-3-Clause */
/* Checks that the offsets in assembly are those of the C structures. */
#include <stddef.h>

#include "arch/aarch64/layout.h"
#include "arch/cpu_state.h"
#include "arch/regs.h"
#include "arch/upcall.h"
#include "arch/vcpu_state.h"

#define CHECK(type, member, offset) \
	_Static_assert(offsetof(type, member) == (offset), #type ": " #member)

CHECK(struct guest_regs, x, REGS_X);
CHECK(struct guest_regs, pc, REGS_PC);
CHECK(struct guest_regs, pstate, REGS_PSTATE);
CHECK(struct guest_regs, hcr, REGS_HCR);
CHECK(struct guest_regs, el2, REGS_EL2);
CHECK(struct guest_regs, el1, REGS_EL1);
CHECK(struct guest_regs, timer, REGS_TIMER);
CHECK(struct guest_regs, fpsr, REGS_FPSR);
CHECK(struct guest_regs, q, REGS_Q);
_Static_assert(sizeof(struct guest_regs) == REGS_SIZE, "size of guest_regs");

/* switch.S accesses these fields in pairs, in this order. */
CHECK(struct guest_regs, el2.vttbr, REGS_HCR + 8);
CHECK(struct guest_regs, el2.vmpidr, REGS_EL2 + 8);
CHECK(struct guest_regs, el2.mdcr, REGS_EL2 + 16);
CHECK(struct guest_regs, el2.cnthctl, REGS_EL2 + 24);
CHECK(struct guest_regs, el2.ich_hcr, REGS_EL2 + 32);
CHECK(struct guest_regs, el2.icc_sre, REGS_EL2 + 40);
CHECK(struct guest_regs, el2.pmu, REGS_EL2 + 48);
CHECK(struct guest_regs, el2.pmcntenset, REGS_EL2 + 56);
CHECK(struct guest_regs, el2.ras, REGS_EL2 + 64);
CHECK(struct guest_regs, el2.disr, REGS_EL2 + 72);
CHECK(struct guest_regs, el1.ttbr0, REGS_EL1 + 16);
CHECK(struct guest_regs, el1.cpacr, REGS_EL1 + 48);
CHECK(struct guest_regs, el1.vbar, REGS_EL1 + 64);
CHECK(struct guest_regs, el1.far, REGS_EL1 + 80);
CHECK(struct guest_regs, el1.afsr1, REGS_EL1 + 96);
CHECK(struct guest_regs, el1.tpidr, REGS_EL1 + 112);
CHECK(struct guest_regs, el1.tpidrro_el0, REGS_EL1 + 128);
CHECK(struct guest_regs, el1.sp_el1, REGS_EL1 + 144);
CHECK(struct guest_regs, el1.spsr, REGS_EL1 + 160);
CHECK(struct guest_regs, el1.mdscr, REGS_EL1 + 184);

CHECK(struct arch_vcpu, regs, 0);
CHECK(struct arch_vcpu, cpu, VCPU_AT_CPU);
CHECK(struct arch_vcpu, claimed, VCPU_AT_CLAIMED);
CHECK(struct arch_vcpu, index, VCPU_AT_INDEX);
CHECK(struct arch_cpu, stack_top, CPU_AT_STACK_TOP);
CHECK(struct arch_cpu, primary, CPU_AT_PRIMARY);
CHECK(struct arch_cpu, last_vcpu, CPU_AT_LAST_VCPU);

/* vectors.S passes the exception class minus that of HVC as the conduit. */
_Static_assert(CONDUIT_HVC == 0, "the conduit that vectors.S passes");
