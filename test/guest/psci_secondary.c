/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "psci-secondary": PSCI of VMs whose CPUs are vCPUs. */
#include "psci_rows.h"
#include <keel/guest.h>
#include <keel/psci.h>

#define MPIDR SYSREG(3, 0, 0, 0, 5)

const char guest_name[] = "psci-secondary";

static const struct actor second = { PUPPET, 1, false, "vCPU 1" };

static int64_t features(uint64_t function)
{
	switch (function) {
	case 1:
		return 2;
	case 0:
	case 2:
	case 3:
	case 4:
	case 10:
		return 0;
	default:
		return -1;
	}
}

static void affinity(const struct actor *a)
{
	psci_row(a, 4, 0, 0, 0, 2, "AFFINITY_INFO of itself");
	psci_row(a, 4, 1, 0, 1, 2, "AFFINITY_INFO of one that is off");
	psci_row(a, 4, 2, 0, 1, 2, "AFFINITY_INFO of another");
	psci_row(a, 4, 3, 0, -2, 2, "AFFINITY_INFO of none");
	psci_row(a, 4, 0, 1, -2, 2, "AFFINITY_INFO of level 1");
	psci_row(a, 4, 1, UPPER, 1, 2, "AFFINITY_INFO of level w2");
	psci_row(a, 4, 0x10000, 0, -2, 2, "W-32: AFFINITY_INFO of 0x10000");
	psci_row(a, 4, UPPER, 0, 0, 1, "AFFINITY_INFO of w1 0");
	psci_row(a, 4, UINT64_MAX, 0, -2, 2, "AFFINITY_INFO of -1");
	tap_equal((int64_t)stage_x0(a, PSCI_AFFINITY_INFO_64, UPPER, 0, 0), -2,
		  "W-32: AFFINITY_INFO of 2^32 by its 64-bit id, %s", a->name);
	tap_equal((int64_t)stage_x0(a, PSCI_CPU_ON_64, UPPER | 1, 0, 0), -2,
		  "W-32: CPU_ON of 2^32 + 1 by its 64-bit id, %s", a->name);
	psci_row(a, 3, 0x10001, 0, -2, 2, "W-32: CPU_ON of 0x10001");
	psci_row(a, 3, 3, 0, -2, 2, "CPU_ON of none");
	psci_row(a, 3, 0, 0, -4, 2, "CPU_ON of itself");
}

/* CPU_SUSPEND is WFI, whatever its arguments. */
static void suspend(const struct actor *a)
{
	struct spci_value v = psci(PSCI_CPU_SUSPEND_64, 0x1234, 0x5678);

	tap_call(stage_begin_call(a, v),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(a), 0, 0),
		 "3.2 #5: CPU_SUSPEND leaves, %s", a->name);
	tap_call(spci_run(a->vm, 0), error(SPCI_INVALID_PARAMETERS),
		 "3.1 9: RUN of it is refused");
	stage_x0(primary, HF_INTERRUPT_INJECT, a->vm, 0, 6);
	v.func = 0;
	tap_call(stage_result(a), v, "2.5: CPU_SUSPEND is 0, %s", a->name);
	v.func = PSCI_CPU_SUSPEND_32;
	tap_call(stage_begin_call(a, v),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(a), 0, 0),
		 "2.5: CPU_SUSPEND does not look for what is pending, %s",
		 a->name);
	stage_finish(a);
	stage_x0(puppet, HF_INTERRUPT_GET, 0, 0, 0);
}

/* Off and on, and what others see of it. */
static void on_and_off(const struct actor *a)
{
	stage_slot(puppet)->x[0] = 1;
	tap_call(stage_do(puppet, PUPPET_START),
		 regs(HF_SPCI_RUN_WAKE_UP, id_of(&second), 0, 0),
		 "3.2 #7: CPU_ON leaves with the new vCPU's id");
	stage_finish(puppet);
	tap_equal((int64_t)stage_slot(puppet)->x[0], 0, "2.5: CPU_ON is 0");
	psci_row(a, 4, 1, 0, 0, 2, "AFFINITY_INFO of one that is on");
	psci_row(a, 3, 1, 0, -4, 2, "CPU_ON of one that is on");
	tap_call(spci_run(PUPPET, 1), regs(SPCI_YIELD_32, id_of(&second), 0, 0),
		 "2.5: the new vCPU runs");
	tap_call(stage_do(&second, PUPPET_OFF),
		 regs(HF_SPCI_RUN_WAIT_FOR_INTERRUPT, id_of(&second), 0, 0),
		 "3.2 #6: CPU_OFF leaves");
	stage_slot(&second)->op = PUPPET_IDLE;
	psci_row(a, 4, 1, 0, 1, 2, "AFFINITY_INFO of one that went off");
	tap_call(spci_run(PUPPET, 1), error(SPCI_INVALID_PARAMETERS),
		 "3.1 7: RUN of one that went off");
}

/* The vCPU's ids, and CPU_OFF with a timer: no sleep is told. */
static void identity(void)
{
	stage_start(puppet, 1);
	for (spci_vcpu_index_t i = 0; i < 2; i++) {
		const struct actor a = { PUPPET, i, false, "" };
		struct trap t;

		stage_trap(&a, TRAP_EL1H, INSN_MRS(MPIDR), 0, 0, &t);
		tap_equal((int64_t)t.x[0], i, "7.1: MPIDR_EL1 of vCPU %u", i);
	}
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	stage_begin();
	stage_x0(puppet, HF_INTERRUPT_ENABLE, 6, 1, 0);
	for (size_t i = 2; i < ACTORS; i++) {
		psci_tables(&actors[i], features);
		affinity(&actors[i]);
		suspend(&actors[i]);
		on_and_off(&actors[i]);
	}
	identity();
	tap_done();
}
