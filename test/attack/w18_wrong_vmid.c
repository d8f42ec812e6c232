/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-18: invalidation for whatever VMID is current, with a barrier that orders
 * stores only. The table of VM 2 is changed on a CPU that runs VM 1, and by VM
 * 2 itself: each TLBI is for VMID 2, and is completed by DSB ISH and ISB.
 */
#include "test/attack/attack.h"

static bool is_stage2_tlbi(enum host_event event)
{
	return event == HOST_TLBI_IPAS2E1IS || event == HOST_TLBI_VMALLE1IS ||
	       event == HOST_TLBI_VMALLS12E1IS;
}

static unsigned check_trace(unsigned vmid, uint64_t vttbr_after)
{
	unsigned found = 0;
	bool open = false;

	for (size_t i = 0; i < host_trace_count; i++) {
		enum host_event event = host_trace[i].event;

		if (is_stage2_tlbi(event)) {
			assert_int_equal(host_trace[i].vttbr >> 48, vmid);
			found++;
			open = true;
		} else if (event == HOST_DSB_ISH && open) {
			open = false;
		} else if (event == HOST_WRITE_VTTBR) {
			/* not while one is still on its way */
			assert_false(open);
			assert_int_equal(host_trace[i + 1].event, HOST_ISB);
		}
	}
	assert_false(open);
	assert_int_equal(host_cpu()->vttbr, vttbr_after);
	return found;
}

static void test_own_call(void **state)
{
	struct sent s;

	(void)state;
	host_trace_clear();
	s = send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 3 });
	assert_true(check_trace(2, vm_find(2)->ptable.vttbr) > 0);
	retrieve(&s);
	host_trace_clear();
	relinquish(&s);
	assert_true(check_trace(3, vm_find(3)->ptable.vttbr) > 0);
}

static void test_other_vm_current(void **state)
{
	struct vcpu *p = vcpu_of(1, 0);

	(void)state;
	machine_enter(p);
	machine_watch(true);
	host_trace_clear();
	machine_set_mode(2, (struct page_run){ page_of(2, 3), 40 },
			 (struct page_mode){ PAGE_OWNED_LENT, ACCESS_RIGHTS });
	assert_true(check_trace(2, p->vm->ptable.vttbr) > 0);
	host_trace_clear();
	machine_set_mode(2, (struct page_run){ page_of(2, 50), 2 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_READ });
	assert_true(check_trace(2, p->vm->ptable.vttbr) > 0);
}

ATTACKS(ATTACK(test_own_call), ATTACK(test_other_vm_current))
