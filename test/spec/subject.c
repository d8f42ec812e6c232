/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The subject of the test: kernel/ with VMs and CPUs, driven a step at a time,
 * and its state read back from tables, registers and mailboxes.
 */
#include <stdio.h>

#include "kernel/ffa/notify.h"
#include "kernel/map/pool.h"
#include "kernel/mem/slot.h"
#include "kernel/vm/dialect.h"
#include "lib/page_list.h"
#include "test/spec/lockstep.h"
#include "test/spec/turn.h"
#include "test/support/machine.h"
#include "test/support/tlb_model.h"

#define CALL_AT	  0x1000U
#define HCR_VI	  (1U << 7)
#define HOT_PAGES 24U /* of each VM, at each step; others now and then */

static struct machine_config config;
static uint32_t share[SPEC_VMS + 1];
static struct page_list withheld[SPEC_VMS + 1];
static int called_on; /* the CPU of the last step, if that was an hvc */
static char reason[REASON_MAX];

static const uint32_t dialects[] = { DIALECT_SPCI, DIALECT_FFA_1_0,
				     DIALECT_FFA_1_1, DIALECT_FFA_1_2 };

static void boot_vm(unsigned id, struct spec *s)
{
	struct vm *vm = vm_find(id);
	struct spec_vm *of = &s->vm[id];

	vm->config.properties = (uint16_t)config.properties[id];
	atomic_store(&vm->dialect,
		     dialects[config.version[id]] |
			     (config.settled[id] ? DIALECT_SETTLED : 0));
	memset(notify_of(vm), 0, sizeof(struct notify));
	if (id != PRIMARY)
		vm->vcpu_count = (uint16_t)config.vcpus[id];
	for (unsigned i = 0; id != PRIMARY && i < vm->vcpu_count; i++)
		vcpu_of(id, i)->state = i == 0 ? VCPU_NEW : VCPU_OFF;
	withheld[id] = (struct page_list){ NULL, 0 };
	page_list_move(&vm->ptable.share, &withheld[id], config.withheld[id]);
	of->version = config.version[id];
	of->settled = config.settled[id];
	of->properties = config.properties[id];
	of->vcpus = vm->vcpu_count;
}

/* Counts the tables below one, and sees that leaves are pages of VMs. */
static uint32_t count_tables(const struct spec *s, const uint64_t *table,
			     unsigned entries, unsigned level, uint64_t at,
			     bool *stray)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < entries; i++) {
		uint64_t a = at + ((uint64_t)i << stage2_shift(level));
		uint64_t e = table[i];

		if ((e & STAGE2_VALID) == 0)
			continue;
		if (level < STAGE2_LEAF && (e & STAGE2_TYPE))
			n += 1 +
			     count_tables(
				     s,
				     (uint64_t *)(uintptr_t)(e &
							     STAGE2_ADDRESS),
				     STAGE2_ENTRIES, level + 1, a, stray);
		else if (spec_page_at(s, a) == SPEC_ALL)
			*stray = true;
	}
	return n;
}

static uint32_t tables_of(const struct spec *s, unsigned id, bool *stray)
{
	const struct ptable *t = &vm_find(id)->ptable;

	return count_tables(s, t->root, t->shape.roots * STAGE2_ENTRIES,
			    t->shape.start_level, 0, stray);
}

void subject_boot(const struct machine_config *c, struct spec *s)
{
	bool stray = false;

	config = *c;
	machine_boot_bare(c->vms, c->pages);
	machine_watch(c->watch_tlbs);
	spec_boot(s, c->vms, c->pages, page_of(1, 0),
		  page_of(2, 0) - page_of(1, 0));
	for (uint32_t p = 0; p < c->vms * c->pages; p++) {
		s->stamp[p] = 1 + p % 255;
		page_fill(spec_address(s, p), (uint8_t)s->stamp[p]);
	}
	for (unsigned id = 1; id <= c->vms; id++) {
		boot_vm(id, s);
		share[id] = pages_left(id) + tables_of(s, id, &stray);
		s->vm[id].share = share[id];
	}
	for (unsigned cpu = 0; cpu < SPEC_CPUS; cpu++) {
		host_cpu_index = cpu;
		host_switch(vcpu_of(PRIMARY, cpu));
	}
}

/* One call of the vCPU that runs on the CPU. */
static void call(const struct step *step, struct seen *seen)
{
	struct vcpu *v = host_cpu()->vcpu;
	struct vcpu *next;

	host_cpu()->pc = CALL_AT + 4;
	host_interrupt_every(step->interrupt);
	next = upcall_call(v, step->smc ? CONDUIT_SMC : CONDUIT_HVC);
	host_interrupt_every(0);
	seen->again = host_cpu()->pc == CALL_AT;
	seen->interrupted = step->interrupt != 0;
	memcpy(seen->x, v->arch.regs.x, sizeof(seen->x));
	host_switch(next);
}

/* A guest that has buffers may write TX; the specification reads it there. */
static void write_tx(const struct step *step, struct spec *s,
		     const struct spec_vm *vm)
{
	uint64_t at = spec_address(s, vm->tx.page);
	uint32_t size = vm->tx.count * PAGE;

	if (step->tx_size == 0)
		return;
	if (step->tx_size < size)
		size = step->tx_size;
	memcpy((void *)(uintptr_t)at, step->tx, size);
	for (uint32_t i = 0; i < vm->tx.count; i++)
		s->stamp[vm->tx.page + i] = UNKNOWN;
}

void subject_step(const struct step *step, struct spec *s, struct seen *seen,
		  uint8_t *tx, bool *has_tx)
{
	struct vcpu_name name = s->on[step->cpu];
	struct spec_vm *vm = &s->vm[name.vm];
	struct vcpu *v;
	struct vcpu *(*const events[])(struct vcpu *) = {
		[STEP_IRQ] = upcall_irq,
		[STEP_WFI] = upcall_wfi,
		[STEP_WFE] = upcall_wfe,
	};

	host_cpu_index = step->cpu;
	v = host_cpu()->vcpu;
	*has_tx = has_buffers(vm);
	if (step->kind == STEP_CALL) {
		memcpy(vcpu_named(s, name)->x, step->x, sizeof(step->x));
		memcpy(v->arch.regs.x, step->x, sizeof(step->x));
		if (*has_tx)
			write_tx(step, s, vm);
	}
	if (*has_tx)
		memcpy(tx, (void *)(uintptr_t)spec_address(s, vm->tx.page),
		       buffer_size(vm));
	memset(seen, 0, sizeof(*seen));
	called_on = -1;
	if (step->kind == STEP_CALL || step->kind == STEP_REPEAT) {
		call(step, seen);
		if (!step->smc && !seen->again)
			called_on = step->cpu;
	} else {
		host_switch(events[step->kind](v));
	}
	if (config.watch_tlbs)
		tlb_model_settled();
}

void subject_store(const struct step *step, struct spec *s)
{
	page_fill(spec_address(s, step->page), step->stamp);
	spec_store(s, step->page, step->stamp);
}

#define differ(...) \
	(snprintf(reason, sizeof(reason), __VA_ARGS__), (const char *)reason)

static enum vcpu_is state_of(const struct vcpu *v)
{
	static const uint8_t is[] = {
		[VCPU_OFF] = IS_OFF,
		[VCPU_NEW] = IS_READY,
		[VCPU_READY] = IS_READY,
		[VCPU_BLOCKED_MAILBOX] = IS_WAITING,
		[VCPU_BLOCKED_INTERRUPT] = IS_IDLE,
		[VCPU_BLOCKED_REQUEST] = IS_ASKING,
		[VCPU_ABORTED] = IS_ABORTED,
	};

	return is[vcpu_state(v)];
}

static const char *vcpu_differs(const struct spec *s, unsigned id, unsigned i)
{
	const struct spec_vcpu *want = &s->vm[id].vcpu[i];
	struct vcpu *v = vcpu_of(id, i);
	/* The registers that it will find are written when they are known. */
	bool waits = want->is == IS_WAITING || want->is == IS_ASKING;

	bool gone = want->is == IS_OFF || want->is == IS_ABORTED;

	for (unsigned k = gone ? SPEC_X : waits ? 8 : 0; k < SPEC_X; k++) {
		if (v->arch.regs.x[k] != want->x[k])
			return differ("VM %u vCPU %u: x%u is 0x%llx, not "
				      "0x%llx",
				      id, i, k,
				      (unsigned long long)v->arch.regs.x[k],
				      (unsigned long long)want->x[k]);
	}
	if (state_of(v) != want->is)
		return differ("VM %u vCPU %u: state %d, not %d", id, i,
			      state_of(v), want->is);
	if (id != PRIMARY && vcpu_is_claimed(v) != (want->cpu >= 0))
		return differ("VM %u vCPU %u: claimed or not", id, i);
	if (v->virq_enabled != want->enabled ||
	    v->virq_pending != want->pending)
		return differ("VM %u vCPU %u: interrupts 0x%llx of 0x%llx, "
			      "not 0x%llx of 0x%llx",
			      id, i, (unsigned long long)v->virq_pending,
			      (unsigned long long)v->virq_enabled,
			      (unsigned long long)want->pending,
			      (unsigned long long)want->enabled);
	return NULL;
}

static bool same_queue(const struct id_queue *q, const struct queue *want)
{
	return q->count == want->count &&
	       memcmp(q->ids, want->vm, want->count * sizeof(want->vm[0])) == 0;
}

static const char *mailbox_differs(const struct spec *s, unsigned id)
{
	const struct spec_vm *want = &s->vm[id];
	struct mailbox *m = &vm_find(id)->mailbox;
	unsigned state = m->state & 7;
	enum rx_state is = state == MAILBOX_EMPTY ? RX_EMPTY :
			   state == MAILBOX_READ  ? RX_FULL :
						    RX_UNTOLD;

	if (mailbox_mapped(m) != has_buffers(want))
		return differ("VM %u: buffers or none", id);
	if (state == MAILBOX_FILLING || is != want->state)
		return differ("VM %u: RX is %u, not %u", id, state,
			      want->state);
	if (m->tx_readers != 0 && has_buffers(want))
		return differ("VM %u: TX is being read", id);
	if (!same_queue(&m->waiters, &want->waiters))
		return differ("VM %u: other waiters", id);
	if (!same_queue(&m->writable, &want->writable))
		return differ("VM %u: others are writable", id);
	if (want->rx_written &&
	    memcmp((void *)(uintptr_t)spec_address(s, want->rx.page),
		   want->bytes, buffer_size(want)) != 0) {
		const uint8_t *rx = (const uint8_t *)(uintptr_t)spec_address(
			s, want->rx.page);
		uint32_t at = 0;

		while (rx[at] == want->bytes[at])
			at++;
		return differ("VM %u: byte %u of RX is 0x%x, not 0x%x", id, at,
			      rx[at], want->bytes[at]);
	}
	return NULL;
}

static const char *vm_differs(const struct spec *s, unsigned id)
{
	const struct spec_vm *want = &s->vm[id];
	struct vm *vm = vm_find(id);
	unsigned sent = 0;

	if (vm_dialect(vm) != dialects[want->version])
		return differ("VM %u: speaks 0x%x", id, vm_dialect(vm));
	if (vm_dialect_settled(vm) != want->settled)
		return differ("VM %u: version settled or not", id);
	for (unsigned i = 0; i < SPEC_REGIONS; i++)
		sent += s->region[i].live && s->region[i].sender == id;
	if (slots_count(vm) != sent)
		return differ("VM %u: %u regions, not %u", id, slots_count(vm),
			      sent);
	for (unsigned i = 0; i < want->vcpus; i++) {
		const char *why = vcpu_differs(s, id, i);

		if (why != NULL)
			return why;
	}
	return mailbox_differs(s, id);
}

/* The relation of a VM to a page, by its table. */
static const char *view_differs(const struct spec *s, unsigned id,
				uint32_t page)
{
	static const uint8_t relations[] = {
		[PAGE_NONE] = IS_NONE,
		[PAGE_OWNED] = IS_OWNED,
		[PAGE_OWNED_SHARED] = IS_SHARED,
		[PAGE_OWNED_LENT] = IS_LENT,
		[PAGE_DONATED] = IS_LENT,
		[PAGE_BORROWED] = IS_BORROWED,
		[PAGE_BORROWED_SHARED] = IS_BORROWED,
		[PAGE_MAILBOX] = IS_BUFFER,
	};
	unsigned level;
	uint64_t a = spec_address(s, page);
	uint64_t leaf = host_guest_leaf(vm_find(id), a, &level);
	struct page_mode m = stage2_mode(leaf);
	struct view want = s->view[id][page];
	bool reaches = want.relation != IS_NONE && want.relation != IS_LENT;

	if (relations[m.state] != want.relation || m.access != want.rights)
		return differ("VM %u: page %u of VM %u is %d with rights %x, "
			      "not %u with %x",
			      id, page % s->pages, 1 + page / s->pages,
			      relations[m.state], m.access, want.relation,
			      want.rights);
	for (unsigned right = R; right <= X; right *= 2) {
		if (host_guest_may(vm_find(id), a, right) !=
		    (reaches && (want.rights & right) != 0))
			return differ("VM %u: page %u of VM %u can be reached "
				      "or not",
				      id, page % s->pages, 1 + page / s->pages);
	}
	return NULL;
}

/* Pages to be zeroed: nobody can tell how far that is. */
static bool is_dirty(const struct spec *s, uint32_t page)
{
	for (unsigned i = 0; i < SPEC_REGIONS; i++) {
		const struct region *r = &s->region[i];

		for (uint32_t k = 0; r->live && r->dirty && k < r->runs; k++) {
			if (page >= r->run[k].page &&
			    page < r->run[k].page + r->run[k].count)
				return true;
		}
	}
	return false;
}

/* RX that was written is compared byte by byte. */
static bool is_written_rx(const struct spec *s, uint32_t page)
{
	for (unsigned id = 1; id <= s->vms; id++) {
		const struct spec_vm *vm = &s->vm[id];

		if (vm->rx_written && page >= vm->rx.page &&
		    page < vm->rx.page + vm->rx.count)
			return true;
	}
	return false;
}

static const char *page_differs(const struct spec *s, uint32_t page)
{
	for (unsigned id = 1; id <= s->vms; id++) {
		const char *why = view_differs(s, id, page);

		if (why != NULL)
			return why;
	}
	if (s->stamp[page] != UNKNOWN && !is_written_rx(s, page) &&
	    !page_is(spec_address(s, page), (uint8_t)s->stamp[page]) &&
	    !is_dirty(s, page))
		return differ("page %u of VM %u has 0x%x in it, not 0x%x",
			      page % s->pages, 1 + page / s->pages,
			      *(uint8_t *)(uintptr_t)spec_address(s, page),
			      s->stamp[page]);
	return NULL;
}

/* Pages of a share are free, tables, or records: none is lost or taken. */
static const char *share_differs(const struct spec *s, unsigned id)
{
	bool stray = false;
	uint32_t tables = tables_of(s, id, &stray);
	uint32_t records = 0;

	for (unsigned i = 0; i < SPEC_REGIONS; i++)
		records += s->region[i].live && s->region[i].sender == id &&
			   needs_page(&s->region[i]);
	if (stray)
		return differ("VM %u reaches what is no VM's", id);
	if (pages_left(id) + tables + records != share[id])
		return differ("VM %u: %u pages free, %u tables, %u records: "
			      "not %u",
			      id, pages_left(id), tables, records, share[id]);
	return NULL;
}

/* A call has just been made on the CPU, and its IRQ line set anew. */
static bool line_differs(const struct spec *s, unsigned cpu)
{
	struct vcpu_name n = s->on[cpu];
	bool raised = (host_cpus[cpu].hcr & HCR_VI) != 0;

	return called_on == (int)cpu && n.vm != PRIMARY &&
	       raised != (due(&s->vm[n.vm].vcpu[n.index]) != 0);
}

static const char *cpu_differs(const struct spec *s, unsigned cpu)
{
	struct vcpu_name n = s->on[cpu];
	const struct host_cpu *c = &host_cpus[cpu];

	if (c->vcpu != vcpu_of(n.vm, n.index))
		return differ("CPU %u does not run VM %u vCPU %u", cpu, n.vm,
			      n.index);
	if (c->vttbr != vm_find(n.vm)->ptable.vttbr)
		return differ("CPU %u has another VM's stage 2", cpu);
	if (line_differs(s, cpu))
		return differ("CPU %u: the virtual IRQ line", cpu);
	return NULL;
}

const char *subject_differs(const struct spec *s, bool all)
{
	const char *why = NULL;

	for (unsigned cpu = 0; why == NULL && cpu < SPEC_CPUS; cpu++)
		why = cpu_differs(s, cpu);
	for (unsigned id = 1; why == NULL && id <= s->vms; id++)
		why = vm_differs(s, id);
	for (uint32_t p = 0; why == NULL && p < s->vms * s->pages; p++) {
		uint32_t n = p % s->pages;

		if (all || n < HOT_PAGES || n >= s->pages - 2)
			why = page_differs(s, p);
	}
	for (unsigned id = 1; why == NULL && id <= s->vms; id++)
		why = share_differs(s, id);
	if (why == NULL)
		why = spec_wrong(s);
	return why;
}
