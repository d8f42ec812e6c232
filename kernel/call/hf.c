/* SPDX-License-Identifier: BSD-3-Clause */
/* The calls of our own: counts of VMs and vCPUs, and the debug log. */
#include "arch/cpu.h"
#include "kernel/call/list.h"
#include "kernel/log/counters.h"
#include "kernel/log/log.h"
#include "kernel/vm/vcpu.h"
#include "kernel/vm/vm.h"

void call_vm_get_count(struct call *c)
{
	call_x0(c, vm_highest_id());
}

void call_vcpu_get_count(struct call *c)
{
	const struct vm *vm = vm_find((uint16_t)c->arg[1]);

	bool known = vm_is_primary(c->vcpu->vm) && vm != NULL;

	call_x0(c, known ? vm->vcpu_count : 0);
}

/*
 * W-25: a secondary may print this many bytes a second, each second that has
 * passed, and so many at once. A line costs more than its characters.
 */
#define LOG_RATE      1024U
#define LOG_BURST     32768U
#define LOG_LINE_COST 16U

/* Every byte is paid for with ticks, on credit for as long as a burst takes. */
static bool may_print(struct vm *vm)
{
	uint64_t second = cpu_ticks_per_second();
	uint64_t now = cpu_ticks();
	uint64_t paid = vm->log_paid > now ? vm->log_paid : now;

	if (vm_is_primary(vm))
		return true;
	paid += (vm->log_length + LOG_LINE_COST) * second / LOG_RATE;
	if (paid - now > LOG_BURST * second / LOG_RATE)
		return false;
	vm->log_paid = paid;
	return true;
}

static void print_line(struct vm *vm)
{
	if (may_print(vm))
		log_guest(vm->id, vm->log_line, vm->log_length);
	else
		event_log(vm->id, EVENT_LOG_DROPPED);
	vm->log_length = 0;
}

/* A line is printed when it ends or no longer fits. */
void call_debug_log(struct call *c)
{
	struct vm *vm = c->vcpu->vm;
	char ch = (char)c->arg[1];

	spin_lock(&vm->log_lock);
	if (ch != '\n' && ch != '\0')
		vm->log_line[vm->log_length++] = ch;
	if (ch == '\n' || ch == '\0' || vm->log_length == VM_LOG_LINE_MAX)
		print_line(vm);
	spin_unlock(&vm->log_lock);
	call_x0(c, 0);
}
