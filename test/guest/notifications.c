/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Notifications from the primary to a secondary and back, with interrupts of
 * the GIC that the machine has. Sections are those of docs/ffa.md.
 */
#include "gic.h"
#include "irqs.h"
#include "machine.h"
#include "notices.h"
#include "tap.h"
#include <keel/guest.h>

const char guest_name[] = "notifications";

static bool has_sri;

static struct spci_value answer(uint64_t func, uint64_t x1, uint64_t x2,
				uint64_t x3, uint64_t x4)
{
	return (struct spci_value){ func, x1, x2, x3, x4, 0, 0, 0 };
}

static const struct spci_value success = { .func = SPCI_SUCCESS_32 };

static struct spci_value error(int32_t status)
{
	return answer(SPCI_ERROR_32, 0, (uint32_t)status, 0, 0);
}

static void test_features(void)
{
	static const uint32_t intids[] = { PRIMARY_NPI, PRIMARY_SRI };

	for (uint64_t id = 1; id <= 2; id++)
		tap_call(call(FFA_FEATURES_32, id, 0, 0, 0),
			 has_sri ? answer(SPCI_SUCCESS_32, 0, intids[id - 1], 0,
					  0) :
				   error(SPCI_NOT_SUPPORTED),
			 "3.2: feature %u on GICv%d", (unsigned)id,
			 machine.gic_version);
}

/* The SGIs since the last look are these, where the GIC has them. */
static void check_sgis(bool sri, bool npi, const char *what)
{
	irqs_take();
	tap_equal(irqs_had(PRIMARY_SRI), sri && has_sri, "7.7: SRI: %s", what);
	tap_equal(irqs_had(PRIMARY_NPI), npi && has_sri, "7.7: NPI: %s", what);
	irqs_forget();
}

static void check_waits(const char *what)
{
	struct spci_value v = call(FFA_RUN_32, NOTIFIED << 16, 0, 0, 0);

	tap_ok(v.func == FFA_MSG_WAIT_32, "7.7: the secondary waits: %s", what);
}

static void set(uint64_t flags, uint64_t ids)
{
	tap_call(call(FFA_NOTIFICATION_SET_32, TEST << 16 | NOTIFIED, flags,
		      ids, 0),
		 success, "7.4: SET, flags %u", (unsigned)flags);
}

/* The secondary's own SET is interrupted by what it raises. */
static void check_answered(void)
{
	struct spci_value v = call(FFA_RUN_32, NOTIFIED << 16, 0, 0, 0);

	tap_ok(v.func == (has_sri ? FFA_INTERRUPT_32 : FFA_MSG_WAIT_32),
	       "7.7: its SET is interrupted");
	check_sgis(true, true, "set by the secondary");
	tap_call(call(FFA_NOTIFICATION_INFO_GET_32, 0, 0, 0, 0),
		 answer(SPCI_SUCCESS_32, 0, 1 << 7, TEST, 0),
		 "7.6: of the primary's own");
	tap_call(call(FFA_NOTIFICATION_GET_32, TEST, OF_VMS, 0, 0),
		 answer(SPCI_SUCCESS_32, 0, 0, 0, ANSWERS),
		 "7.5: the primary finds the answer");
}

static void test_there_and_back(const char *what)
{
	tap_call(call(FFA_NOTIFICATION_INFO_GET_32, 0, 0, 0, 0),
		 error(FFA_NO_DATA), "7.6: nothing, %s", what);
	set(0, ASKS);
	check_sgis(true, false, "set by the primary");
	set(0, ASKS);
	check_sgis(false, false, "already set");
	set(1, ASKS_VCPU);
	check_sgis(true, false, "set for a vCPU");
	tap_call(call(FFA_NOTIFICATION_INFO_GET_32, 0, 0, 0, 0),
		 answer(SPCI_SUCCESS_32, 0, 2 << 7 | 1 << 14,
			NOTIFIED << 16 | NOTIFIED, 0),
		 "7.6: of the VM and its vCPU 0");
	check_answered();
	check_waits("behind its answer");
	check_sgis(false, false, "at the end");
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	has_sri = machine.gic_version == 3;
	irqs_init();
	gic_enable(PRIMARY_SRI);
	gic_enable(PRIMARY_NPI);
	test_features();
	check_waits("at first");
	tap_call(call(FFA_NOTIFICATION_BIND_32, NOTIFIED << 16 | TEST, 0,
		      ANSWERS, 0),
		 success, "7.3: the primary binds");
	test_there_and_back("at first");
	test_there_and_back("once more");
	tap_done();
}
