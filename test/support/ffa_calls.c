/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/ffa_calls.h"

#include <string.h>

#define CALL_AT	  0x1000U
#define UNTOUCHED 0x5a5a5a5a00000000ULL
#define REPEATS	  1000000

void ffa_speaks(unsigned vm, uint32_t dialect)
{
	atomic_store(&vm_find(vm)->dialect, dialect == DIALECT_SPCI ?
						    dialect :
						    dialect | DIALECT_SETTLED);
}

struct vcpu *ffa_current(const struct vcpu *v)
{
	return host_cpus[v->arch.cpu->arch.index].vcpu;
}

/* v is its CPU's current vCPU, which the thread plays from now on. */
static void play(struct vcpu *v)
{
	host_cpu_index = v->arch.cpu->arch.index;
	assert_ptr_equal(host_cpu()->vcpu, v);
}

/* Has v be about to call: a secondary's vCPU is running already. */
static void begin(struct vcpu *v, const uint64_t x[FFA_ALL])
{
	host_cpu_index = v->arch.cpu->arch.index;
	if (host_cpu()->vcpu == NULL)
		machine_enter(v);
	play(v);
	assert_int_equal(v->arch.claimed, 1);
	assert_int_equal(v->state, VCPU_READY);
	memcpy(v->arch.regs.x, x, FFA_ALL * sizeof(*x));
	for (unsigned i = FFA_ALL; i < 31; i++)
		v->arch.regs.x[i] = UNTOUCHED + i;
	host_cpu()->pc = CALL_AT + 4;
}

struct vcpu *ffa_call_once(struct vcpu *v, const uint64_t x[FFA_ALL],
			   bool *again)
{
	struct vcpu *next;

	begin(v, x);
	next = upcall_call(v, CONDUIT_HVC);
	*again = host_cpu()->pc == CALL_AT;
	if (!*again)
		assert_int_equal(host_cpu()->pc, CALL_AT + 4);
	for (unsigned i = FFA_ALL; i < 31; i++)
		assert_int_equal(v->arch.regs.x[i], UNTOUCHED + i);
	host_switch(next);
	return next;
}

struct vcpu *ffa_call_of(struct vcpu *v, const uint64_t x[FFA_ALL])
{
	bool again = true;
	struct vcpu *next = v;

	for (unsigned i = 0; again; i++) {
		assert_in_range(i, 0, REPEATS);
		next = ffa_call_once(v, x, &again);
		assert_true(!again || next == v);
	}
	return next;
}

struct vcpu *ffa_irq(struct vcpu *v)
{
	struct vcpu *next;

	play(v);
	next = upcall_irq(v);
	host_switch(next);
	return next;
}

struct vcpu *ffa_wfi(struct vcpu *v)
{
	struct vcpu *next;

	play(v);
	next = upcall_wfi(v);
	host_switch(next);
	return next;
}

void ffa_assert_finds(const struct vcpu *v, const uint64_t x[FFA_ALL],
		      const char *file, int line)
{
	for (unsigned i = 0; i < FFA_ALL; i++)
		_assert_int_equal(v->arch.regs.x[i], x[i], file, line);
}

/* All that is not the caller's x0 to x17. */
struct all {
	struct vcpu vcpus[MACHINE_VMS][KEEL_MAX_CPUS];
	struct host_cpu cpu;
	struct snapshot rest;
};

static void take(struct all *all, const struct vcpu *caller)
{
	memset(all->vcpus, 0, sizeof(all->vcpus));
	for (unsigned vm = 1; vm <= vm_highest_id(); vm++) {
		for (unsigned i = 0; i < vm_find(vm)->vcpu_count; i++) {
			struct vcpu *copy = &all->vcpus[vm - 1][i];

			memcpy(copy, vcpu_of(vm, i), sizeof(*copy));
			if (vcpu_of(vm, i) == caller)
				memset(copy->arch.regs.x, 0,
				       FFA_ALL * sizeof(uint64_t));
		}
	}
	memcpy(&all->cpu, host_cpu(), sizeof(all->cpu));
	all->rest = snapshot();
}

static void refuses(struct vcpu *v, const uint64_t x[FFA_ALL],
		    const uint64_t finds[FFA_ALL], const char *file, int line)
{
	static struct all before, after;

	begin(v, x);
	take(&before, v);
	_assert_int_equal((uintptr_t)upcall_call(v, CONDUIT_HVC), (uintptr_t)v,
			  file, line);
	take(&after, v);
	ffa_assert_finds(v, finds, file, line);
	_assert_int_equal(memcmp(before.vcpus, after.vcpus,
				 sizeof(before.vcpus)) != 0,
			  0, file, line);
	_assert_int_equal(memcmp(&before.cpu, &after.cpu, sizeof(before.cpu)) !=
				  0,
			  0, file, line);
	assert_unchanged_since(&before.rest, file, line);
}

void ffa_assert_refused_wide(struct vcpu *v, uint32_t w1, enum status status,
			     const uint64_t x[FFA_ALL], const char *file,
			     int line)
{
	const uint64_t finds[FFA_ALL] = { FFA_ID(ERROR), w1, (uint32_t)status };

	refuses(v, x, finds, file, line);
}

void ffa_assert_refused(struct vcpu *v, uint32_t w1, enum status status,
			const uint64_t x[FFA_ALL], const char *file, int line)
{
	uint64_t finds[FFA_ALL] = { FFA_ID(ERROR), w1, (uint32_t)status };

	memcpy(finds + 8, x + 8, 10 * sizeof(*x));
	refuses(v, x, finds, file, line);
}

void ffa_assert_state(const struct vcpu *v, enum vcpu_state state, bool claimed,
		      const char *file, int line)
{
	_assert_int_equal(v->state, state, file, line);
	_assert_int_equal(v->arch.claimed, claimed, file, line);
}
