/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/machine.h"

#include <string.h>

#include "kernel/boot/divide.h"
#include "kernel/map/pool.h"
#include "kernel/map/room.h"
#include "kernel/map/split.h"
#include "kernel/mem/handle.h"
#include "test/support/tlb_model.h"

#define BLOCK	  (512 * PAGE_SIZE)
#define CALL_AT	  0x1000U /* where guests call from */
#define UNTOUCHED 0x5a5a5a5a00000000ULL
#define REPEATS	  1000000

static struct vcpu vcpus[MACHINE_VMS][KEEL_MAX_CPUS];
static _Alignas(8 * PAGE_SIZE) uint8_t roots[MACHINE_VMS][16 * PAGE_SIZE];
static unsigned vms;
static uint64_t vm_pages;
static struct page_list drained[MACHINE_VMS];
static void (*at_each_step)(const struct host_step *step);
static bool in_step;
static bool watching;

static uint64_t vm_stride(void)
{
	return (vm_pages * PAGE_SIZE + BLOCK - 1) & ~(BLOCK - 1);
}

uint64_t page_of(unsigned vm, uint64_t n)
{
	return HOST_RAM_BEGIN + (vm - 1) * vm_stride() + n * PAGE_SIZE;
}

uint64_t tx_of(unsigned vm)
{
	return page_of(vm, vm_pages - 2);
}

uint64_t rx_of(unsigned vm)
{
	return page_of(vm, vm_pages - 1);
}

struct vcpu *vcpu_of(unsigned vm, unsigned index)
{
	return &vcpus[vm - 1][index];
}

static void on_step(const struct host_step *step)
{
	unsigned cpu = host_cpu_index;

	if (in_step)
		return;
	in_step = true;
	if (watching)
		tlb_model_step(step);
	if (at_each_step != NULL)
		at_each_step(step);
	host_cpu_index = cpu;
	in_step = false;
}

void machine_at_each_step(void (*f)(const struct host_step *step))
{
	at_each_step = f;
}

void machine_watch(bool on)
{
	if (on)
		tlb_model_reset(vms, vm_pages);
	watching = on;
}

static void make_cpus(void)
{
	cpu_count = KEEL_MAX_CPUS;
	for (uint32_t i = 0; i < KEEL_MAX_CPUS; i++) {
		cpus[i] = (struct cpu){
			.arch.primary = &vcpus[0][i],
			.arch.id = (uint64_t)i << 8,
			.arch.index = i,
			.arch.method = CPU_METHOD_PSCI,
		};
		host_cpus[i] = (struct host_cpu){ 0 };
	}
	cpus[0].on = true;
}

enum status machine_make_room(struct ptable *t, const struct page_run *runs,
			      const uint16_t *order, uint32_t n)
{
	struct ptable_locked locked = ptable_lock(t);
	enum status status;

	do {
		struct ptable_found found;

		if (ptable_survey(locked, &found, runs, n, PTABLE_ANY) &&
		    !found.lacking) {
			ptable_unlock(locked);
			return STATUS_OK;
		}
		status = ptable_make_room(
			locked, ptable_tables_for(locked, runs, order, n),
			found.attrs, runs, n);
	} while (status == STATUS_OK);
	return status;
}

void machine_set_mode(unsigned vm, struct page_run run, struct page_mode mode)
{
	struct ptable *t = &vm_find(vm)->ptable;
	uint64_t from = ptable_look(as_locked(t), ipa(run.begin));

	while (machine_make_room(t, &run, NULL, 1) != STATUS_OK)
		assert_true(page_pool_give(&t->share, 1));
	ptable_commit(as_locked(t), &run, 1, from, stage2_attrs(mode));
}

static void make_vm(uint16_t id)
{
	struct page_mode all = { PAGE_OWNED, ACCESS_RIGHTS };
	uint16_t count = id == 1 ? KEEL_MAX_CPUS : MACHINE_VCPUS;
	struct vcpu *v = vcpus[id - 1];

	memset(roots[id - 1], 0, sizeof(roots[id - 1]));
	memset(v, 0, sizeof(vcpus[id - 1]));
	vm_create(id, v, count, stage2_shape(host_pa_bits), roots[id - 1]);
	split_forget(&vm_find(id)->ptable);
	vm_find(id)->config.pool_pages = VM_POOL_EQUAL;
	for (uint16_t i = 0; i < count; i++) {
		vcpu_init(&v[i], vm_find(id), i);
		v[i].arch.cpu = &cpus[(id - 1U + i) % KEEL_MAX_CPUS];
		vcpu_reset(&v[i], 0, 0);
		v[i].state = VCPU_READY;
		if (id == VM_ID_PRIMARY)
			v[i].arch.claimed = 1;
	}
	machine_set_mode(id, (struct page_run){ page_of(id, 0), vm_pages },
			 all);
	for (uint64_t n = 0; n < vm_pages && vm_pages <= 4096; n++)
		page_fill(page_of(id, n), (uint8_t)(1 + n % 251));
}

/* VMs of machines before this one are still in the list. */
static void divide_pool(void)
{
	for (unsigned id = vms + 1; id <= MACHINE_VMS; id++) {
		if (vm_find(id) != NULL)
			vm_find(id)->config.pool_pages = 0;
	}
	boot_divide_pool();
	boot_hand_out_pool();
}

void machine_boot_bare(unsigned count, uint64_t pages)
{
	assert_in_range(count, 1, MACHINE_VMS);
	host_hook = NULL;
	at_each_step = NULL;
	in_step = false;
	watching = false;
	vms = count;
	vm_pages = pages;
	host_interrupt_every(0);
	host_halted = NULL;
	host_cpu_index = 0;
	host_counter = 0;
	host_firmware = (struct host_firmware){ .smc_allowed = true };
	host_ram_init();
	page_pool_init(0);
	handle_init();
	make_cpus();
	for (uint16_t id = 1; id <= count; id++) {
		drained[id - 1] = (struct page_list){ NULL, 0 };
		make_vm(id);
	}
	divide_pool();
	host_trace_clear();
	host_hook = on_step;
	machine_watch(vm_pages <= 1024);
}

void machine_boot(unsigned count, uint64_t pages)
{
	machine_boot_bare(count, pages);
	for (unsigned id = 1; id <= count; id++) {
		struct vcpu *v = vcpu_of(id, 0);

		assert_success(hvc(v, 0xc4000066, tx_of(id), rx_of(id), 1), v,
			       0);
		machine_enter(v->arch.cpu->arch.primary);
	}
	host_trace_clear();
}

void machine_enter(struct vcpu *v)
{
	host_cpu_index = v->arch.cpu->arch.index;
	atomic_store(&v->arch.claimed, 1);
	host_switch(v);
}

/* One call of count registers, and their values after it; the others stay. */
static struct wide_answer call_once(struct vcpu *v, enum conduit conduit,
				    const uint64_t *x, unsigned count)
{
	struct wide_answer a = { 0 };
	unsigned cpu = host_cpu_index;
	bool nested = in_step;

	machine_enter(v);
	/* A vCPU that calls runs: RUN has brought a blocked one back. */
	if (vcpu_state(v) != VCPU_READY)
		vcpu_become(v, VCPU_READY);
	memcpy(v->arch.regs.x, x, count * sizeof(*x));
	for (unsigned i = count; i < 31; i++)
		v->arch.regs.x[i] = UNTOUCHED + i;
	host_cpu()->pc = CALL_AT + 4;
	a.next = upcall_call(v, conduit);
	a.again = host_cpu()->pc == CALL_AT;
	if (!a.again)
		assert_int_equal(host_cpu()->pc, CALL_AT + 4);
	for (unsigned i = count; i < 31; i++)
		assert_int_equal(v->arch.regs.x[i], UNTOUCHED + i);
	memcpy(a.x, v->arch.regs.x, count * sizeof(*x));
	host_switch(a.next);
	if (nested)
		host_cpu_index = cpu;
	else if (watching)
		tlb_model_settled();
	return a;
}

struct answer guest_call_once(struct vcpu *v, enum conduit conduit,
			      const uint64_t x[8])
{
	const struct wide_answer wide = call_once(v, conduit, x, 8);
	struct answer a = { .next = wide.next, .again = wide.again };

	memcpy(a.x, wide.x, sizeof(a.x));
	return a;
}

struct wide_answer guest_call_wide(struct vcpu *v, enum conduit conduit,
				   const uint64_t x[WIDE])
{
	return call_once(v, conduit, x, WIDE);
}

struct answer guest_call(struct vcpu *v, enum conduit conduit,
			 const uint64_t x[8])
{
	struct answer a = guest_call_once(v, conduit, x);

	for (unsigned i = 0; a.again; i++) {
		assert_in_range(i, 0, REPEATS);
		assert_memory_equal(a.x, x, sizeof(a.x));
		assert_ptr_equal(a.next, v);
		a = guest_call_once(v, conduit, x);
	}
	return a;
}

void assert_answer_is(struct answer a, const struct vcpu *next,
		      const uint64_t x[8], const char *file, int line)
{
	_assert_true(!a.again, "the call is done", file, line);
	_assert_int_equal((uintptr_t)a.next, (uintptr_t)next, file, line);
	for (unsigned i = 0; i < 8; i++)
		_assert_int_equal(a.x[i], x[i], file, line);
}

struct page_mode mode_of(unsigned vm, uint64_t a)
{
	return stage2_mode(
		ptable_look(as_locked(&vm_find(vm)->ptable), ipa(a)));
}

/* May the VM really do what the mode says, and no more? */
void assert_mode_is(unsigned vm, uint64_t a, enum page_state state,
		    unsigned access, const char *file, int line)
{
	struct page_mode m = mode_of(vm, a);
	bool valid = page_state_valid(state);

	_assert_int_equal(m.state, state, file, line);
	_assert_int_equal(m.access, access, file, line);
	for (unsigned right = ACCESS_READ; right <= ACCESS_EXECUTE; right *= 2)
		_assert_int_equal(host_guest_may(vm_find(vm), a, right),
				  valid && (access & right) != 0, file, line);
}

bool page_is(uint64_t a, uint8_t byte)
{
	const uint8_t *p = (const uint8_t *)(uintptr_t)a;

	return p[0] == byte && memcmp(p, p + 1, PAGE_SIZE - 1) == 0;
}

void page_fill(uint64_t a, uint8_t byte)
{
	memset((void *)(uintptr_t)a, byte, PAGE_SIZE);
}

static uint64_t mix(uint64_t sum, uint64_t v)
{
	sum = (sum ^ v) * 0x9e3779b97f4a7c15ULL;
	return sum ^ sum >> 29;
}

static uint64_t sum_contents(void)
{
	uint64_t sum = 0;

	for (unsigned id = 1; id <= vms; id++) {
		for (uint64_t n = 0; n < vm_pages; n++) {
			const uint64_t *p = (uint64_t *)page_of(id, n);

			sum = mix(mix(mix(sum, p[0]), p[255]), p[511]);
		}
		for (unsigned i = 0; i < 512; i++)
			sum = mix(sum, ((uint64_t *)rx_of(id))[i]);
	}
	return sum;
}

struct snapshot snapshot(void)
{
	struct snapshot s = { .free_pages = pages_free() };

	for (unsigned id = 1; id <= vms; id++) {
		struct vm *vm = vm_find(id);

		s.handles += slots_count(vm);
		s.mailboxes = mix(s.mailboxes, vm->mailbox.state);
		for (unsigned of = 1; of <= vms; of++)
			for (uint64_t n = 0; n < vm_pages; n++)
				s.modes =
					mix(s.modes,
					    ptable_look(as_locked(&vm->ptable),
							ipa(page_of(of, n))));
	}
	s.contents = sum_contents();
	return s;
}

void assert_unchanged_since(const struct snapshot *before, const char *file,
			    int line)
{
	struct snapshot now = snapshot();

	_assert_int_equal(now.free_pages, before->free_pages, file, line);
	_assert_int_equal(now.handles, before->handles, file, line);
	_assert_int_equal(now.modes, before->modes, file, line);
	_assert_int_equal(now.contents, before->contents, file, line);
	_assert_int_equal(now.mailboxes, before->mailboxes, file, line);
}

uint32_t pages_left(unsigned vm)
{
	return vm_find(vm)->ptable.share.count;
}

uint32_t pages_free(void)
{
	uint32_t pages = page_pool.count;

	for (unsigned id = 1; id <= vms; id++)
		pages += pages_left(id);
	return pages;
}

void pool_drain(uint32_t left)
{
	for (unsigned id = 1; id <= vms; id++) {
		uint32_t free = pages_left(id);

		assert_true(free >= left);
		page_list_move(&vm_find(id)->ptable.share, &drained[id - 1],
			       free - left);
	}
}

void pool_refill(void)
{
	for (unsigned id = 1; id <= vms; id++)
		page_list_move(&drained[id - 1], &vm_find(id)->ptable.share,
			       drained[id - 1].count);
}
