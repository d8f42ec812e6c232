/* SPDX-License-Identifier: BSD-3-Clause */
/* RXTX_MAP with its checks in order, RXTX_UNMAP and RX_RELEASE. */
#include "test/support/wire.h"

#include "arch/stage1.h"
#include "kernel/map/pool.h"
#include "kernel/vm/vcpu.h"

#define RXTX_MAP   0xc4000066U
#define RXTX_UNMAP 0x84000067U
#define RX_RELEASE 0x84000065U
#define MSG_SEND   0x8400006eU
#define MSG_POLL   0x8400006aU

#define PAGES 64

static uint64_t tx, rx;

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(3, PAGES);
	tx = page_of(2, 5);
	rx = page_of(2, 9);
	return 0;
}

static void refused(uint64_t x1, uint64_t x2, uint64_t x3, enum status status)
{
	struct vcpu *v = vcpu_of(2, 0);
	struct snapshot before = snapshot();

	assert_error(hvc(v, RXTX_MAP, x1, x2, x3), v, status);
	assert_unchanged(&before);
	assert_int_equal(host_monitor_prot(tx), 0);
	assert_int_equal(host_monitor_prot(rx), 0);
}

static void test_arguments(void **state)
{
	(void)state;
	refused(tx, rx, 0, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 2, STATUS_INVALID_PARAMETERS);
	refused(tx, rx, 0x100000000, STATUS_INVALID_PARAMETERS);
	refused(tx + 1, rx, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, rx + 0x800, 1, STATUS_INVALID_PARAMETERS);
	refused(tx, tx, 1, STATUS_INVALID_PARAMETERS);
	/* before who owns them is looked at */
	refused(page_of(3, 1), page_of(3, 1), 1, STATUS_INVALID_PARAMETERS);
}

static void test_pages(void **state)
{
	const uint64_t bad[] = { page_of(3, 1), 0,
				 0x10000000,	page_of(2, PAGES),
				 1ULL << 40,	0xfffffffffffff000 };

	(void)state;
	for (unsigned i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		refused(bad[i], rx, 1, STATUS_DENIED);
		refused(tx, bad[i], 1, STATUS_DENIED);
	}
}

static void denied_with(struct page_mode mode, bool as_tx, bool as_rx)
{
	machine_set_mode(2, (struct page_run){ tx, 1 }, mode);
	if (as_tx)
		refused(tx, rx, 1, STATUS_DENIED);
	if (as_rx)
		refused(rx, tx, 1, STATUS_DENIED);
	machine_set_mode(2, (struct page_run){ tx, 1 },
			 (struct page_mode){ PAGE_OWNED, ACCESS_RIGHTS });
}

static void test_modes(void **state)
{
	(void)state;
	for (int s = PAGE_NONE; s <= PAGE_MAILBOX; s++) {
		if (s != PAGE_OWNED)
			denied_with((struct page_mode){ (enum page_state)s,
							ACCESS_RIGHTS },
				    true, true);
	}
	denied_with((struct page_mode){ PAGE_OWNED,
					ACCESS_RIGHTS | ACCESS_DEVICE },
		    true, true);
	denied_with((struct page_mode){ PAGE_OWNED, 0 }, true, true);
	denied_with((struct page_mode){ PAGE_OWNED, ACCESS_WRITE }, true, true);
	/* reading is enough for RX */
	denied_with((struct page_mode){ PAGE_OWNED, ACCESS_READ }, true, false);
}

static void test_success(void **state)
{
	struct vcpu *v = vcpu_of(2, 1);
	uint32_t value = 7;

	(void)state;
	assert_success(smc(v, 0x84000066, tx, rx, 0xffffffff00000001), v, 0);
	assert_mode(2, tx, PAGE_MAILBOX, ACCESS_READ | ACCESS_WRITE);
	assert_mode(2, rx, PAGE_MAILBOX, ACCESS_READ);
	assert_mode(2, tx + PAGE_SIZE, PAGE_OWNED, ACCESS_RIGHTS);
	assert_int_equal(host_monitor_prot(tx), S1_RODATA);
	assert_int_equal(host_monitor_prot(rx), S1_DATA);
	/* the contents stay */
	assert_true(page_is(rx, 10));
	assert_true(host_guest_write(v->vm, tx, &value, 4));
	assert_false(host_guest_write(v->vm, rx, &value, 4));
	/* and a second time */
	assert_error(hvc(v, RXTX_MAP, page_of(2, 1), page_of(2, 2), 1), v,
		     STATUS_DENIED);
	assert_error(hvc(v, RXTX_MAP, tx, rx, 1), v, STATUS_DENIED);
	/* what is wrong with the arguments comes first, also then */
	assert_error(hvc(v, RXTX_MAP, tx, tx, 1), v, STATUS_INVALID_PARAMETERS);
}

/* A page may be RX that can only be read; it becomes what it was by UNMAP. */
static void test_read_only_rx(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	machine_set_mode(2, (struct page_run){ rx, 1 },
			 (struct page_mode){ PAGE_OWNED,
					     ACCESS_READ | ACCESS_EXECUTE });
	assert_success(hvc(v, RXTX_MAP, tx, rx, 1), v, 0);
	assert_mode(2, rx, PAGE_MAILBOX, ACCESS_READ);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_mode(2, rx, PAGE_OWNED, ACCESS_READ | ACCESS_EXECUTE);
	assert_mode(2, tx, PAGE_OWNED, ACCESS_RIGHTS);
}

/* Buffers can be nothing else while they are mapped. */
static void test_never_sent(void **state)
{
	static const uint32_t funcs[] = { DONATE, LEND, SHARE };
	uint8_t d[PAGE_SIZE];

	(void)state;
	machine_boot(3, PAGES);
	for (unsigned i = 0; i < 3; i++) {
		struct page_run runs[] = { { tx_of(2), 1 }, { rx_of(2), 1 } };

		for (unsigned b = 0; b < 2; b++) {
			uint32_t length = wire_region(d, 2, 3, &runs[b], 1);

			put16(d, REGION_MEMORY, MEMORY_RO);
			assert_error(call_with(vcpu_of(2, 0), funcs[i], d,
					       length),
				     vcpu_of(2, 0), STATUS_INVALID_PARAMETERS);
		}
	}
}

/* W-30 */
static void test_unmap(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	uint32_t free;

	(void)state;
	assert_error(hvc(v, RXTX_UNMAP), v, STATUS_INVALID_PARAMETERS);
	/* the first time makes tables that stay */
	assert_success(hvc(v, RXTX_MAP, tx, rx, 1), v, 0);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	free = pages_free();
	for (unsigned i = 0; i < 3; i++) {
		assert_success(hvc(v, RXTX_MAP, tx, rx, 1), v, 0);
		assert_success(hvc(v, RXTX_UNMAP), v, 0);
		assert_mode(2, tx, PAGE_OWNED, ACCESS_RIGHTS);
		assert_mode(2, rx, PAGE_OWNED, ACCESS_RIGHTS);
		assert_int_equal(host_monitor_prot(tx), 0);
		assert_int_equal(host_monitor_prot(rx), 0);
		assert_error(hvc(v, RXTX_UNMAP), v, STATUS_INVALID_PARAMETERS);
		assert_int_equal(pages_free(), free);
	}
	/* without buffers nothing that needs them works */
	assert_error(hvc(v, MSG_SEND, 2 << 16 | 3, 0, 4), v,
		     STATUS_INVALID_PARAMETERS);
	assert_error(hvc(v, LEND, 0, 0, 64, 64), v, STATUS_INVALID_PARAMETERS);
	assert_error(hvc(v, RELINQUISH), v, STATUS_INVALID_PARAMETERS);
	/* others, in exchanged places */
	assert_success(hvc(v, RXTX_MAP, rx, tx, 1), v, 0);
	assert_int_equal(host_monitor_prot(rx), S1_RODATA);
}

/* A message is in RX: it is lost, and RX is empty when it is mapped again. */
static void test_unmap_with_message(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	machine_boot(3, PAGES);
	assert_success(hvc(vcpu_of(1, 0), MSG_SEND, 1 << 16 | 2, 0, 5),
		       vcpu_of(1, 0), 0);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_error(hvc(v, MSG_POLL), v, STATUS_RETRY);
	assert_error(hvc(vcpu_of(1, 0), MSG_SEND, 1 << 16 | 2, 0, 5),
		     vcpu_of(1, 0), STATUS_BUSY);
	assert_success(hvc(v, RXTX_MAP, tx_of(2), rx_of(2), 1), v, 0);
	assert_error(hvc(v, MSG_POLL), v, STATUS_RETRY);
	assert_success(hvc(vcpu_of(1, 0), MSG_SEND, 1 << 16 | 2, 0, 5),
		       vcpu_of(1, 0), 0);
}

/* The table was folded since: UNMAP needs none, for the pages differ. */
static void test_unmap_with_dry_pool(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_success(hvc(v, RXTX_MAP, tx, rx, 1), v, 0);
	pool_drain(0);
	assert_success(hvc(v, RXTX_UNMAP), v, 0);
	assert_mode(2, rx, PAGE_OWNED, ACCESS_RIGHTS);
	pool_refill();
}

static void test_release(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	assert_error(hvc(v, RX_RELEASE), v, STATUS_DENIED);
	machine_boot(3, PAGES);
	assert_error(hvc(v, RX_RELEASE), v, STATUS_DENIED);
	assert_success(hvc(vcpu_of(1, 0), MSG_SEND, 1 << 16 | 2, 0, 5),
		       vcpu_of(1, 0), 0);
	/* that nobody has read yet */
	assert_error(hvc(v, RX_RELEASE), v, STATUS_DENIED);
	assert_int_equal(hvc(v, MSG_POLL).x[0], MSG_SEND);
	assert_success(hvc(v, RX_RELEASE), v, 0);
	assert_error(hvc(v, RX_RELEASE), v, STATUS_DENIED);
}

/* The answer to v's RX_RELEASE or RXTX_MAP while somebody waits. */
static void assert_tells(struct answer a, struct vcpu *v)
{
	struct vcpu *primary = v->arch.cpu->arch.primary;

	if (v->vm->id == VM_ID_PRIMARY) {
		assert_answer(a, v, RX_RELEASE, 0, 0, 0, 0, 0, 0, 0);
		return;
	}
	assert_answer(a, primary, 0x84000061, 0, 0, 0, 0, 0, 0, 0);
	assert_int_equal(primary->arch.regs.x[0], RX_RELEASE);
	for (unsigned i = 1; i < 8; i++)
		assert_int_equal(primary->arch.regs.x[i], 0);
}

/* VMs that wanted to send are named when RX is mapped and when it is free. */
static void test_waiters(void **state)
{
	(void)state;
	for (unsigned to = 1; to <= 2; to++) {
		struct vcpu *v = vcpu_of(to, 0);
		struct vcpu *from = vcpu_of(3, 0);
		uint64_t ids = (uint64_t)3 << 16 | to;

		boot(NULL);
		assert_success(hvc(from, RXTX_MAP, page_of(3, 1), page_of(3, 2),
				   1),
			       from, 0);
		assert_error(hvc(from, MSG_SEND, ids, 0, 1, 1), from,
			     STATUS_BUSY);
		assert_tells(
			hvc(v, RXTX_MAP, page_of(to, 1), page_of(to, 2), 1), v);
		/* it waits still, until the primary asks who does */
		(void)hvc(from, MSG_SEND, ids, 0, 1, 1);
		if (to == 2)
			assert_int_equal(hvc(v, MSG_POLL).x[0], MSG_SEND);
		assert_tells(hvc(v, RX_RELEASE), v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_arguments, boot),
		cmocka_unit_test_setup(test_pages, boot),
		cmocka_unit_test_setup(test_modes, boot),
		cmocka_unit_test_setup(test_success, boot),
		cmocka_unit_test_setup(test_read_only_rx, boot),
		cmocka_unit_test(test_never_sent),
		cmocka_unit_test_setup(test_unmap, boot),
		cmocka_unit_test(test_unmap_with_message),
		cmocka_unit_test_setup(test_unmap_with_dry_pool, boot),
		cmocka_unit_test_setup(test_release, boot),
		cmocka_unit_test(test_waiters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
