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

	(void)state;
	machine_boot_bare(3, MACHINE_PAGES);
	machine_set_mode(2, (struct page_run){ 0, 1 }, all);
	assert_success(hvc(v, RXTX_MAP, 0, other, 1), v, 0);
	assert_true(mailbox_mapped(&v->vm->mailbox));
	assert_mode(2, 0, PAGE_MAILBOX, ACCESS_READ | ACCESS_WRITE);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_success(hvc(v, RXTX_MAP, other, 0, 1), v, 0);
	assert_true(mailbox_mapped(&v->vm->mailbox));
	assert_mode(2, 0, PAGE_MAILBOX, ACCESS_READ);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_mode(2, 0, PAGE_OWNED, ACCESS_RIGHTS);
	assert_mode(2, other, PAGE_OWNED, ACCESS_RIGHTS);
}

ATTACKS(ATTACK(test_page_at_zero))
