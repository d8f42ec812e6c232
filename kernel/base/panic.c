/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The CPU that panics stops the others first, then prints what it knows. The
 * steps are in the order of how much of the monitor must still work for them.
 */
#include "kernel/base/panic.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <string.h>

#include "arch/backtrace.h"
#include "arch/cpu.h"
#include "arch/tlb.h"
#include "arch/upcall.h"
#include "arch/vcpu_state.h"
#include "kernel/base/cpu.h"
#include "kernel/base/log.h"
#include "kernel/drivers/console.h"

#define CALLS_MAX 32

static atomic_bool panicked;

static struct {
	const char *name;
	void *root;  /* of its stage 2; NULL: there is no such VM */
} vms[KEEL_MAX_VMS]; /* [id - 1] */

static size_t vm_root_size; /* bytes */

void panic_add_vm(uint16_t id, const char *name, void *root, size_t root_size)
{
	vms[id - 1].name = name;
	vms[id - 1].root = root;
	vm_root_size = root_size;
}

void panic_check(void)
{
	/* relaxed: a CPU that does not see it yet sees it at its next fault */
	if (atomic_load_explicit(&panicked, memory_order_relaxed))
		cpu_halt();
}

/*
 * Zeroes the root of every VM's stage 2: each CPU that runs a guest faults.
 * Takes no lock, since the CPU that panics may hold it.
 */
static void zero_roots(void)
{
	for (size_t i = 0; i < KEEL_MAX_VMS; i++) {
		if (vms[i].root != NULL)
			memset(vms[i].root, 0, vm_root_size);
	}
	stage2_invalidate_every_vm();
}

/* Stops the other CPUs. Halts this one if any CPU has panicked before. */
static void stop_others(void)
{
	if (atomic_exchange_explicit(&panicked, true, memory_order_seq_cst))
		cpu_halt();
	zero_roots();
	log_panic();
}

void halt_every_cpu(void)
{
	stop_others();
	cpu_halt();
}

/* Prints which vCPU this CPU runs, or ran last. */
static void print_vcpu(const struct vcpu *v)
{
	uint16_t id = v != NULL ? arch_vcpu_vmid(v) : 0;

	if (id == 0 || id > KEEL_MAX_VMS || vms[id - 1].name == NULL)
		log_print("  no vCPU yet\n");
	else
		log_print("  VM %u (%s), vCPU %u\n", id, vms[id - 1].name,
			  arch_vcpu_view(v)->index);
}

static void print_where(void)
{
	uint64_t id = cpu_affinity();
	const struct cpu *cpu = cpu_find(id);

	if (cpu != NULL)
		log_print("  CPU %u (affinity 0x%" PRIx64 ")\n",
			  cpu->arch.index, id);
	else
		log_print("  CPU with affinity 0x%" PRIx64 "\n", id);
	print_vcpu(arch_current_vcpu());
}

/* Prints a code address; of one in the image, the address in keel.elf. */
static void print_pc(const char *label, uint64_t pc)
{
	uint64_t link;

	if (arch_link_address(pc, &link))
		log_print("  %s keel.elf 0x%" PRIx64 "\n", label, link);
	else
		log_print("  %s 0x%" PRIx64 ", not in our code\n", label, pc);
}

static void print_calls(uint64_t frame)
{
	uint64_t pc;

	for (int i = 0; i < CALLS_MAX && arch_frame_next(&frame, &pc); i++)
		print_pc("called from", pc);
}

static void print_registers(const struct own_fault *f)
{
	for (unsigned int i = 0; i < f->x_count; i++)
		log_cell(i % 3 == 2 ? 0 : 26,
			 i % 3 == 0 ? "\n  x%u 0x%" PRIx64 : "x%u 0x%" PRIx64,
			 i, f->x[i]);
	log_print("\n");
}

_Noreturn static void finish(void)
{
	log_print("  stopped\n");
	console_flush();
	cpu_halt();
}

void panic(const char *format, ...)
{
	va_list args;

	stop_others();
	log_print("Panic: ");
	va_start(args, format);
	log_vprint(format, args);
	va_end(args);
	log_print("\n");
	print_where();
	print_calls(arch_frame());
	finish();
}

static void print_fault(const struct own_fault *f)
{
	log_print("Panic: %s in the monitor", f->what);
	if (*f->detail != '\0')
		log_print(" (%s%s", f->access, f->detail);
	if (f->level >= 0)
		log_print(", level %d", f->level);
	log_print("%s\n", *f->detail != '\0' ? ")" : "");
	log_print("  address 0x%" PRIx64 ", syndrome 0x%" PRIx64
		  ", state 0x%" PRIx64 "\n",
		  f->address, f->syndrome, f->state);
}

void upcall_own_fault(const struct own_fault *f)
{
	stop_others();
	print_fault(f);
	print_where();
	print_pc("at", f->pc);
	print_pc("link", f->link);
	print_calls(f->frame);
	log_print("  sp 0x%" PRIx64 ", pc 0x%" PRIx64, f->sp, f->pc);
	print_registers(f);
	finish();
}
