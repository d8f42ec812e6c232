/* SPDX-License-Identifier: BSD-3-Clause */
/* W-06: a donation that nobody retrieves could be taken back by nobody. */
#include "test/attack/attack.h"

static void test_taken_back(void **state)
{
	const struct page_run runs[] = { { page_of(2, 3), 1 },
					 { page_of(2, 7), 4 },
					 { page_of(2, 5), 1 } };
	struct sent s = send_as(DONATE, 2, 3, MEMORY_RO, 0, runs, 3);

	(void)state;
	assert_mode(2, page_of(2, 8), PAGE_DONATED, ACCESS_RIGHTS);
	/* by nobody else */
	assert_error(hvc(vcpu_of(3, 0), RECLAIM, s.handle), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_error(hvc(vcpu_of(1, 0), RECLAIM, s.handle), vcpu_of(1, 0),
		     STATUS_INVALID_PARAMETERS);
	reclaim(&s);
	for (unsigned i = 0; i < 12; i++)
		assert_mode(2, page_of(2, i), PAGE_OWNED, ACCESS_RIGHTS);
	assert_error(try_retrieve(&s), vcpu_of(3, 0),
		     STATUS_INVALID_PARAMETERS);
}

/* Not any more once it was retrieved. */
static void test_not_after_retrieval(void **state)
{
	struct sent s =
		send_run(DONATE, 2, 3, (struct page_run){ page_of(2, 3), 2 });

	(void)state;
	retrieve(&s);
	assert_error(try_reclaim(&s, 0), vcpu_of(2, 0),
		     STATUS_INVALID_PARAMETERS);
	assert_mode(2, page_of(2, 3), PAGE_NONE, 0);
	assert_mode(3, page_of(2, 3), PAGE_OWNED, ACCESS_RIGHTS);
}

ATTACKS(ATTACK(test_taken_back), ATTACK(test_not_after_retrieval))
