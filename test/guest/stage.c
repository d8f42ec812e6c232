/* SPDX-License-Identifier: BSD-3-Clause */
#include "stage.h"

#include <keel/guest.h>
#include <keel/mailbox.h>
#include <string.h>

/* RUNs that no single thing takes. */
#define PATIENCE 100000

const struct actor actors[ACTORS] = {
	{ PRIMARY, 0, false, "from the primary by hvc" },
	{ PRIMARY, 0, true, "from the primary by smc" },
	{ PUPPET, 0, false, "from a secondary by hvc" },
	{ PUPPET, 0, true, "from a secondary by smc" },
};
const struct actor *const primary = &actors[0];
const struct actor *const puppet = &actors[2];

/* Pages of their own: what is shared is a page, whatever a struct takes. */
union puppet_room {
	struct puppet_page page;
	uint8_t bytes[SPCI_PAGE_SIZE];
};

_Alignas(SPCI_PAGE_SIZE) static union puppet_room rooms[VM_COUNT + 1];
_Alignas(SPCI_PAGE_SIZE) static uint8_t own_pages[2][SPCI_PAGE_SIZE];

struct puppet_page *stage_page(spci_vm_id_t vm)
{
	return &rooms[vm].page;
}

struct puppet_slot *stage_slot(const struct actor *a)
{
	return &stage_page(a->vm)->slot[a->vcpu];
}

bool stage_idle(const struct actor *a)
{
	return __atomic_load_n(&stage_slot(a)->op, __ATOMIC_ACQUIRE) ==
	       PUPPET_IDLE;
}

struct spci_value stage_do(const struct actor *a, enum puppet_op op)
{
	struct puppet_slot *s = stage_slot(a);

	__atomic_store_n(&s->op, op, __ATOMIC_RELEASE);
	if (a->vm != PRIMARY)
		return spci_run(a->vm, a->vcpu);
	puppet_act(s);
	s->op = PUPPET_IDLE;
	return (struct spci_value){ 0 };
}

void stage_finish(const struct actor *a)
{
	for (int i = 0; i < PATIENCE && !stage_idle(a); i++)
		spci_run(a->vm, a->vcpu);
	if (!stage_idle(a))
		guest_panic("VM %u does not end what it does", a->vm);
}

static void set_registers(const struct actor *a, struct spci_value v)
{
	memcpy(stage_slot(a)->x, &v, sizeof(v));
}

struct spci_value stage_begin_call(const struct actor *a, struct spci_value v)
{
	set_registers(a, v);
	return stage_do(a, a->smc ? PUPPET_SMC : PUPPET_HVC);
}

struct spci_value stage_result(const struct actor *a)
{
	struct spci_value v;

	stage_finish(a);
	memcpy(&v, stage_slot(a)->x, sizeof(v));
	return v;
}

struct spci_value stage_call(const struct actor *a, struct spci_value v)
{
	stage_begin_call(a, v);
	return stage_result(a);
}

struct spci_value stage_ask(const struct actor *a, uint64_t func, uint64_t x1,
			    uint64_t x2, uint64_t x3)
{
	return stage_call(a, regs(func, x1, x2, x3));
}

uint64_t stage_x0(const struct actor *a, uint64_t x0, uint64_t x1, uint64_t x2,
		  uint64_t x3)
{
	return stage_ask(a, x0, x1, x2, x3).func;
}

bool stage_trap(const struct actor *a, enum trap_mode mode, uint32_t insn,
		uint64_t x0, uint64_t x1, struct trap *t)
{
	struct puppet_slot *s = stage_slot(a);

	s->trap.x[0] = x0;
	s->trap.x[1] = x1;
	s->x[0] = mode;
	s->x[1] = insn;
	stage_do(a, PUPPET_TRAP);
	stage_finish(a);
	*t = s->trap;
	return s->x[0];
}

struct spci_value stage_begin_trap(const struct actor *a, enum trap_mode mode,
				   uint32_t insn)
{
	struct puppet_slot *s = stage_slot(a);

	s->x[0] = mode;
	s->x[1] = insn;
	return stage_do(a, PUPPET_TRAP);
}

struct spci_value stage_work(const struct actor *a, uint64_t number,
			     uint64_t x1, uint64_t x2)
{
	struct puppet_slot *s = stage_slot(a);

	s->x[0] = number;
	s->x[1] = x1;
	s->x[2] = x2;
	return stage_do(a, PUPPET_WORK);
}

static uint64_t act(const struct actor *a, enum puppet_op op, uint64_t x0,
		    uint64_t x1, uint64_t x2)
{
	struct puppet_slot *s = stage_slot(a);

	s->x[0] = x0;
	s->x[1] = x1;
	s->x[2] = x2;
	stage_do(a, op);
	stage_finish(a);
	return s->x[0];
}

void stage_irqs(const struct actor *a, bool unmask)
{
	act(a, PUPPET_IRQ, unmask, 0, 0);
}

void stage_start(const struct actor *a, spci_vcpu_index_t vcpu)
{
	if (act(a, PUPPET_START, vcpu, 0, 0) != 0)
		guest_panic("vCPU %u of VM %u cannot be started", vcpu, a->vm);
	spci_run(a->vm, vcpu);
}

bool stage_load(const struct actor *a, uint64_t address, uint64_t *value)
{
	bool did = act(a, PUPPET_LOAD, address, 0, 0);

	*value = stage_slot(a)->x[1];
	return did;
}

bool stage_store(const struct actor *a, uint64_t address, uint64_t value)
{
	return act(a, PUPPET_STORE, address, value, 0);
}

bool stage_fetch(const struct actor *a, uint64_t address)
{
	return act(a, PUPPET_FETCH, address, 0, 0);
}

void stage_fill(const struct actor *a, uint64_t address, uint64_t value,
		uint64_t words)
{
	act(a, PUPPET_FILL, address, value, words);
}

bool stage_check(const struct actor *a, uint64_t address, uint64_t value,
		 uint64_t words)
{
	return act(a, PUPPET_CHECK, address, value, words);
}

uint64_t stage_tx(const struct actor *a)
{
	return a->vm == PRIMARY ? (uintptr_t)own_pages[0] :
				  stage_page(a->vm)->tx;
}

uint64_t stage_rx(const struct actor *a)
{
	return a->vm == PRIMARY ? (uintptr_t)own_pages[1] :
				  stage_page(a->vm)->rx;
}

struct spci_value stage_map(const struct actor *a)
{
	return stage_call(a, (struct spci_value){ .func = SPCI_RXTX_MAP_64,
						  .arg1 = stage_tx(a),
						  .arg2 = stage_rx(a),
						  .arg3 = 1 });
}

struct spci_value stage_unmap(const struct actor *a)
{
	return stage_call(a, (struct spci_value){ .func = SPCI_RXTX_UNMAP_32 });
}

static void meet(spci_vm_id_t vm)
{
	struct puppet_hello hello = { .region = {
					      .share_func = SPCI_MEM_SHARE_32,
					      .receiver = vm,
					      .pages = 1,
					      .address = (uintptr_t)&rooms[vm],
				      } };
	struct spci_value v = spci_run(vm, 0);

	if (v.func != SPCI_MSG_WAIT_32)
		guest_panic("VM %u begins with exit 0x%llx", vm,
			    (unsigned long long)v.func);
	if (guest_mem_send(&hello.region, 0, SPCI_MEMORY_RW_NX) != 0 ||
	    guest_send(vm, &hello, sizeof(hello)) != 0)
		guest_panic("VM %u cannot be given its page", vm);
	v = spci_run(vm, 0);
	if (v.func != SPCI_YIELD_32)
		guest_panic("VM %u leaves with exit 0x%llx", vm,
			    (unsigned long long)v.func);
}

void stage_begin(void)
{
	guest_mailbox_init();
	for (spci_vm_id_t vm = PUPPET; vm <= VM_COUNT; vm++)
		meet(vm);
	stage_unmap(primary);
}

bool is_error(struct spci_value v, int64_t code)
{
	return is_exit(v, SPCI_ERROR_32, 0, (uint64_t)code, 0);
}

bool is_success(struct spci_value v, uint64_t arg2)
{
	return is_exit(v, SPCI_SUCCESS_32, 0, arg2, 0);
}

bool is_exit(struct spci_value v, uint64_t func, uint64_t x1, uint64_t x2,
	     uint64_t x3)
{
	return v.func == func && v.arg1 == x1 && v.arg2 == x2 && v.arg3 == x3 &&
	       (v.arg4 | v.arg5 | v.arg6 | v.arg7) == 0;
}
