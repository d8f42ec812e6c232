/* SPDX-License-Identifier: BSD-3-Clause */
/* The secondary of the tests (puppet.h). */
#include "puppet.h"
#include <hf/call.h>
#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/smp.h>
#include <string.h>

GUEST_STACKS(3, GUEST_STACK_SIZE);

const char guest_name[] = "puppet";

_Alignas(SPCI_PAGE_SIZE) static uint8_t own_pages[2][SPCI_PAGE_SIZE];

static struct puppet_page *page;

static void on_irq(void)
{
	struct puppet_slot *s = &page->slot[guest_cpu_index()];
	uint32_t intid = (uint32_t)hf_interrupt_get();

	if (s->irq_count < PUPPET_IRQS)
		s->irqs[s->irq_count] = intid;
	s->irq_count++;
}

static void dance(struct puppet_slot *slot);

static void dance_on_cpu(void *arg)
{
	dance(arg);
}

static void start(struct puppet_slot *s)
{
	size_t index = s->x[0];

	s->x[0] = (uint64_t)guest_cpu_start(index, dance_on_cpu,
					    &page->slot[index]);
}

/* Acquire and release: the other side may be on another CPU. */
static void dance(struct puppet_slot *s)
{
	for (;;) {
		while (__atomic_load_n(&s->op, __ATOMIC_ACQUIRE) == PUPPET_IDLE)
			spci_yield();
		if (s->op == PUPPET_START)
			start(s);
		else
			puppet_act(s);
		__atomic_store_n(&s->op, PUPPET_IDLE, __ATOMIC_RELEASE);
	}
}

/* Learns where the page is, and leaves the mailbox as it was: not mapped. */
static void meet(const struct guest_boot *boot)
{
	struct puppet_hello hello;
	spci_vm_id_t sender;

	guest_mailbox_init();
	guest_receive(&sender, &hello, sizeof(hello));
	if (guest_mem_retrieve(&hello.region) != 0)
		guest_panic("RETRIEVE of the page is refused");
	page = (struct puppet_page *)(uintptr_t)hello.region.address;
	page->tx = (uintptr_t)own_pages[0];
	page->rx = (uintptr_t)own_pages[1];
	page->size = boot->size;
	page->base = boot->base;
	spci_call((struct spci_value){ .func = SPCI_RXTX_UNMAP_32 });
}

void guest_main(const struct guest_boot *boot)
{
	meet(boot);
	guest_set_irq_handler(on_irq);
	dance(&page->slot[0]);
}
