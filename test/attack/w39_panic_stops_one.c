/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-39: a panic stopped one CPU. It takes every VM's stage 2 away, which is
 * gone for all CPUs when it is told, and each of them traps in and stops. (On
 * CPUs: test/boot/panic.py.)
 */
#include "test/attack/boot.h"

#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/base/panic.h"

static void two_vms(void)
{
	boot_vm("vm2", "north.bin", 0x100000);
	boot_vm("vm3", "south.bin", 0x100000);
}

static bool any_may(uint64_t a)
{
	for (unsigned vm = 1; vm <= 3; vm++)
		if (host_guest_may(vm_find(vm), a, 0))
			return true;
	return false;
}

static bool all_gone(void)
{
	if (any_may(BOOT_UART))
		return false;
	for (uint64_t a = HOST_RAM_BEGIN; a < BOOT_RAM_END; a += PAGE_SIZE)
		if (any_may(a))
			return false;
	return true;
}

/* The invalidation of all VMs, broadcast when there is nothing to find. */
static enum {
	NOT_YET,
	INVALIDATED,
	DONE
} invalidation;

static void on_step(const struct host_step *step)
{
	if (step->event == HOST_TLBI_ALLE1IS && all_gone())
		invalidation = INVALIDATED;
	if (step->event == HOST_DSB_ISH && invalidation == INVALIDATED)
		invalidation = DONE;
}

/* Does f end in the CPU's halt? */
static bool halts(unsigned cpu, void (*f)(struct vcpu *v), struct vcpu *v)
{
	jmp_buf stop;

	host_cpu_index = cpu;
	host_halted = &stop;
	if (setjmp(stop) != 0)
		return true;
	f(v);
	return false;
}

static void panics(struct vcpu *v)
{
	(void)v;
	panic("lost %d of %s", 3, "something");
}

/* The guest fetches an instruction, whatever it does next. */
static void goes_on(struct vcpu *v)
{
	const struct guest_fault fetch = { .ipa = ipa(v->arch.regs.pc),
					   .ipa_valid = true,
					   .fetch = true };

	(void)upcall_fault(v, &fetch);
}

static void look(struct vcpu *primary)
{
	struct vcpu *second = &vm_find(1)->vcpus[1];

	machine_enter(primary);
	assert_int_equal(hvc(primary, 0xc4000003, cpus[1].arch.id, 0, 0).x[0],
			 0);
	assert_ptr_equal(upcall_cpu_on(&cpus[1]), second);
	host_cpu_index = 1;
	host_switch(second);
	/* a fault of its own is the guest's until then */
	assert_false(halts(1, goes_on, second));
	host_cpu_index = 0;
	boot_run(primary, 3);
	log_line(LOG_NOTICE, "said before");
	host_hook = on_step;
	assert_true(halts(0, panics, NULL));
	assert_int_equal(invalidation, DONE);
	assert_true(all_gone());
	assert_true(halts(1, goes_on, second));
	/* one that panics as well keeps quiet */
	assert_true(halts(2, panics, NULL));
}

static void test_panic(void **state)
{
	(void)state;
	boot_input.vms = two_vms;
	boots(look);
	assert_says("NOTICE: said before\n"
		    "Panic: lost 3 of something\n"
		    "  CPU 0 (affinity 0x0)\n"
		    "  VM 3 (vm3), vCPU 0\n");
	assert_ends("  stopped\n");
}

/* A fault of the monitor's own is a panic, too. */
static void faults(struct vcpu *v)
{
	const struct own_fault f = { .what = "data abort",
				     .detail = "",
				     .level = -1 };

	(void)v;
	upcall_own_fault(&f);
}

static void look_fault(struct vcpu *primary)
{
	machine_enter(primary);
	host_hook = on_step;
	assert_true(halts(0, faults, NULL));
	assert_int_equal(invalidation, DONE);
	assert_true(all_gone());
	assert_true(halts(1, goes_on, &vm_find(1)->vcpus[1]));
}

static void test_own_fault(void **state)
{
	(void)state;
	boot_input.vms = two_vms;
	boots(look_fault);
	assert_says("Panic: data abort in the monitor\n");
	assert_says("  VM 1 (first), vCPU 0\n");
	assert_ends("  stopped\n");
}

BOOT_ATTACKS(BOOT_ATTACK(test_panic), BOOT_ATTACK(test_own_fault))
