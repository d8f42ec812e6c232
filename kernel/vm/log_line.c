/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/log_line.h"

#include "arch/cpu.h"
#include "kernel/base/events.h"
#include "kernel/base/log.h"
#include "kernel/vm/vm.h"
#include "lib/compiler.h"

/*
 * W-25: a secondary may print LOG_RATE bytes a second in the long run, and
 * LOG_BURST bytes at once. A line costs LOG_LINE_COST bytes besides its own.
 */
#define LOG_RATE      1024U
#define LOG_BURST     32768U
#define LOG_LINE_COST 16U

/*
 * True if the rate limit lets the VM print its line. A byte costs 1/LOG_RATE of
 * a second, and a VM may be LOG_BURST bytes in debt. *paid is when the debt
 * would be paid with this line, in ticks.
 */
static bool may_print(const struct vm *vm, uint64_t *paid)
{
	uint64_t second = cpu_ticks_per_second();
	uint64_t now = cpu_ticks();

	*paid = vm->log_paid > now ? vm->log_paid : now;
	if (vm_is_primary(vm))
		return true;
	*paid += (vm->log_length + LOG_LINE_COST) * second / LOG_RATE;
	return *paid - now <= LOG_BURST * second / LOG_RATE;
}

/* Prints or drops the VM's line. False: the guest makes its call again. */
static bool print_line(struct vm *vm)
{
	uint64_t paid;

	if (!may_print(vm, &paid))
		event_log(vm->id, EVENT_LOG_DROPPED);
	else if (log_guest(vm->id, vm->log_line, vm->log_length, &vm->log_end))
		vm->log_paid = paid;
	else
		return false;
	vm->log_length = 0;
	return true;
}

/* Appends ch to the VM's line, in printable form. */
static void append(struct vm *vm, char ch)
{
	vm->log_length =
		(uint16_t)(vm->log_length +
			   log_printable(vm->log_line + vm->log_length, ch));
}

static bool is_full(const struct vm *vm)
{
	return vm->log_length >= VM_LOG_LINE_MAX;
}

/* Prints a full line. True if the UART has taken all the VM's lines. */
static bool finish(struct vm *vm)
{
	if (is_full(vm) && !print_line(vm))
		return false;
	if (vm->log_end != 0 && !log_is_out(vm->log_end))
		return false;
	vm->log_end = 0;
	return true;
}

/*
 * True if ch is that of a call which has ended a line and is made again until
 * the line is out: its work is done. Before it comes, an interrupt handler may
 * have made calls of its own.
 */
static bool came_before(struct vm *vm, char ch)
{
	if (vm->log_owed == 0 || vm->log_length != 0 || ch != vm->log_last)
		return false;
	vm->log_owed--;
	return true;
}

/*
 * Takes a character of the VM. False: the guest makes its call again. By then
 * either nothing has been done, or the line was ended and log_owed counts the
 * call.
 */
static bool take(struct vm *vm, char ch)
{
	bool ends = ch == '\n' || ch == '\0';

	if (!finish(vm))
		return false;
	if (came_before(vm, ch))
		return true;
	if (!ends)
		append(vm, ch);
	else if (!print_line(vm))
		return false;
	if (!ends && !is_full(vm))
		return true;
	if (finish(vm))
		return true;
	vm->log_owed++;
	vm->log_last = ch;
	return false;
}

COLD bool log_line_put(struct vm *vm, char ch)
{
	bool taken;

	if (!spin_try(&vm->log_lock))
		return false;
	taken = take(vm, ch);
	spin_unlock(&vm->log_lock);
	return taken;
}
