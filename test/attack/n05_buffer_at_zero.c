/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-05: RXTX_MAP of the page at IPA 0, of a VM whose RAM begins there, answers
 * OK and maps nothing: the mailbox takes a NULL for "none". The page, and those
 * of the pool that the change took, never come back.
 */
#include "test/attack/attack.h"

#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U

static void test_page_at_zero(void **state)
{
	const struct page_mode all = { PAGE_OWNED, ACCESS_RIGHTS };
	struct vcpu *v = vcpu_of(2, 0);
	uint64_t other = page_of(2, 5);
	struct snapshot before;

	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	machine_set_mode(2, (struct page_run){ 0, 1 }, all);
	before = snapshot();
	assert_error(hvc(v, RXTX_MAP, 0, other, 1), v, STATUS_DENIED);
	assert_error(hvc(v, RXTX_MAP, other, 0, 1), v, STATUS_DENIED);
	assert_unchanged(&before);
	assert_mode(2, 0, PAGE_OWNED, ACCESS_RIGHTS);
	/* and nothing is left that would keep other buffers out */
	assert_success(hvc(v, RXTX_MAP, other, page_of(2, 6), 1), v, 0);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
}

ATTACKS(ATTACK(test_page_at_zero))
