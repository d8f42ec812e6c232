/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A machine whose VMs have notifications: 1, the primary, 2 and 3 have; 4 has
 * not. A refused call leaves all of them, and interrupts, as they were.
 */
#pragma once

#include <string.h>

#include "kernel/ffa/notify.h"
#include "kernel/vm/virq.h"
#include "test/support/ffa.h"

#define FEATURES 0x84000064U
#define BIND	 0x8400007fU
#define UNBIND	 0x84000080U
#define SET	 0x84000081U
#define GET	 0x84000082U
#define INFO_GET 0x84000083U

#define PER_VCPU 1U
#define NOTICES	 4U /* VMs */

#define INVALID STATUS_INVALID_PARAMETERS

/* w1 of BIND, UNBIND and SET, and of GET. */
#define FROM_TO(sender, receiver) ((uint64_t)(sender) << 16 | (receiver))
#define AT(vcpu, receiver)	  ((uint64_t)(vcpu) << 16 | (receiver))

static inline void notify_boot(void)
{
	machine_boot(NOTICES, 16);
	for (unsigned vm = 1; vm <= NOTICES; vm++) {
		struct notify *n = notify_of(vm_find(vm));

		memset(n, 0, sizeof(*n));
		ffa_speak(vm, DIALECT_FFA_1_1 | DIALECT_SETTLED);
		if (vm != 4)
			vm_find(vm)->config.properties |= VM_NOTIFICATIONS;
	}
}

/* All that a refused call must not change, beside struct snapshot. */
struct notices {
	uint8_t all[NOTICES][sizeof(struct notify)];
	uint64_t virqs[NOTICES];
	size_t steps; /* SGIs are some */
};

static inline struct notices notices(void)
{
	const size_t from = offsetof(struct notify, bindings);
	struct notices s = { .steps = host_trace_count };

	for (unsigned i = 0; i < NOTICES; i++) {
		struct vm *vm = vm_find(i + 1);

		memcpy(s.all[i], (uint8_t *)notify_of(vm) + from,
		       sizeof(struct notify) - from);
		for (unsigned n = 0; n < vm->vcpu_count; n++)
			s.virqs[i] |= vm->vcpus[n].virq_pending << n;
	}
	return s;
}

/* A call of v that is refused, and changes nothing. */
#define refused(v, status, ...)                                 \
	do {                                                    \
		const struct notices was_ = notices();          \
		struct notices is_;                             \
                                                                \
		ffa_refused(v, status, __VA_ARGS__);            \
		is_ = notices();                                \
		assert_memory_equal(&was_, &is_, sizeof(was_)); \
	} while (0)

#define accepted(v, ...) ffa_assert_success(hvc(v, __VA_ARGS__), v, 0, 0)

/* GET of v's own, of VMs and the monitor, finds these. */
#define assert_got(v, ids, rx_full)                                          \
	assert_answer(hvc(v, GET, AT((v)->arch.index, (v)->vm->id), 0xf), v, \
		      FFA_SUCCESS, 0, 0, 0, (uint32_t)(ids),                 \
		      (uint64_t)(ids) >> 32, 0, rx_full)

/* True if the NPI is pending at a secondary's vCPU. */
static inline bool has_npi(unsigned vm, unsigned index)
{
	return (vcpu_of(vm, index)->virq_pending >> NOTIFY_VIRQ & 1) != 0;
}

/* How many of these SGIs there were since the trace was cleared. */
static inline unsigned sgis(uint32_t intid)
{
	unsigned sum = 0;

	for (size_t i = 0; i < host_trace_count; i++)
		sum += host_trace[i].event == HOST_SGI &&
		       host_trace[i].arg == intid;
	return sum;
}
