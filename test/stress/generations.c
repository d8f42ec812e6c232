/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Many calls: a handle kept from the first of so many shares (the argument) is
 * refused after each; and 10 000 refusals of each kind leave the pool, the
 * slots and everything else as they were.
 */
#include <stdlib.h>

#include "kernel/map/pool.h"
#include "kernel/mem/handle.h"
#include "kernel/mem/slots.h"
#include "kernel/vm/vcpu.h"
#include "test/support/wire.h"

#define REFUSALS 10000

static unsigned long cycles = 30000;

static int boot(void **state)
{
	(void)state;
	machine_boot(3, 16);
	machine_watch(false);
	host_hook = NULL;
	return 0;
}

/* A share and its reclaim, as two calls; TX holds the descriptor. */
static uint32_t share_and_reclaim(uint32_t length)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct answer a = hvc(v, SHARE, 0, 0, length, length);

	assert_success(a, v, a.x[2]);
	assert_success(hvc(v, RECLAIM, a.x[2]), v, 0);
	return (uint32_t)a.x[2];
}

static void test_kept_handle(void **state)
{
	struct page_run run = { page_of(2, 3), 1 };
	struct vcpu *v = vcpu_of(2, 0);
	struct slot_view view;
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);
	uint32_t free = pages_free();
	uint32_t kept;

	(void)state;
	put_tx(v, d, sizeof(d));
	kept = share_and_reclaim(length);
	for (unsigned long i = 1; i < cycles; i++) {
		assert_int_not_equal(share_and_reclaim(length), kept);
		assert_false(handle_look_spci(kept, &view));
		if (i % 1024 == 0)
			assert_error(hvc(v, RECLAIM, kept), v,
				     STATUS_INVALID_PARAMETERS);
	}
	/* its table was split at the first of them */
	assert_in_range(free - pages_free(), 0, 1);
	assert_int_equal(slots_count(v->vm), 0);
}

/* A call to be refused, and the vCPU whose TX holds its descriptor. */
struct refusal {
	struct vcpu *v;
	uint32_t func;
	uint64_t x1;
	uint64_t length;
	enum status status;
};

static void refuse(const struct refusal *r)
{
	struct snapshot before = snapshot();

	for (unsigned i = 0; i < REFUSALS; i++)
		assert_error(hvc(r->v, r->func, r->x1, 0, r->length, r->length),
			     r->v, r->status);
	assert_unchanged(&before);
}

/* Pages that are lent already. */
static void test_refused_sends(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	struct page_run run = { page_of(2, 3), 1 };
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_region(d, 2, 3, &run, 1);

	(void)state;
	(void)send_run(LEND, 2, 3, run);
	put_tx(vcpu_of(2, 0), d, sizeof(d));
	for (unsigned i = 0; i < 3; i++)
		refuse(&(struct refusal){ vcpu_of(2, 0), funcs[i], 0, length,
					  STATUS_INVALID_PARAMETERS });
}

/* By the wrong tag, in the wrong state, of a handle that is no more. */
static void test_refused_others(void **state)
{
	struct sent s =
		send_run(LEND, 2, 3, (struct page_run){ page_of(2, 3), 1 });
	struct vcpu *v = vcpu_of(3, 0);
	uint8_t d[PAGE_SIZE];
	uint32_t length = wire_retrieve(d, s.handle, s.func, 2, 3, 1);

	(void)state;
	put32(d, RETRIEVE_TAG, 1);
	put_tx(v, d, sizeof(d));
	refuse(&(struct refusal){ v, RETRIEVE, 0, length,
				  STATUS_INVALID_PARAMETERS });
	wire_relinquish(d, s.handle, 3);
	put_tx(v, d, sizeof(d));
	refuse(&(struct refusal){ v, RELINQUISH, 0, 0,
				  STATUS_INVALID_PARAMETERS });
	retrieve(&s);
	refuse(&(struct refusal){ vcpu_of(2, 0), RECLAIM, s.handle, 0,
				  STATUS_DENIED });
	refuse(&(struct refusal){ vcpu_of(2, 0), RECLAIM, s.handle ^ 1, 0,
				  STATUS_INVALID_PARAMETERS });
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_kept_handle, boot),
		cmocka_unit_test_setup(test_refused_sends, boot),
		cmocka_unit_test_setup(test_refused_others, boot),
	};

	if (argc > 1)
		cycles = strtoul(argv[1], NULL, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
