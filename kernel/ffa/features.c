/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: managed exit, which is for secure partitions. */
#include "kernel/ffa/features.h"

#include <stddef.h>

#include "config.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

#define NS_BIT (1U << 1)

/* True if a caller of version 1.minor is told of a call that it may make. */
static bool reported(const struct vm *vm, const struct ffa_row *row,
		     unsigned minor)
{
	switch (row->reported) {
	case FFA_REPORTED:
	case FFA_WITH_SIZES:
	case FFA_WITH_SECURITY:
		return true;
	case FFA_FROM_1_2:
		return minor >= 2;
	case FFA_TO_PRIMARY:
		return vm_is_primary(vm);
	case FFA_WITH_MESSAGES:
		return (ffa_properties(vm) & VM_INDIRECT) != 0;
	case FFA_WITH_NOTICES:
		return false;
	}
	return false;
}

/*
 * True if the caller asks as it may. From 1.1 on it may say that it knows of
 * bit NS of a retrieve; there is nothing else to say.
 */
static bool input_right(const struct ffa_row *row, unsigned minor, uint32_t w2)
{
	return w2 == 0 || (w2 == NS_BIT && minor >= 1 &&
			   row->reported == FFA_WITH_SECURITY);
}

/*
 * Returns what is said of a call besides that it is there: of buffers that they
 * are aligned to 4 KiB and have a page at least (0), and in bits 31 to 16 how
 * many they may have; of a retrieve that the response has bit NS, and (w3) that
 * a borrower may retrieve once before it relinquishes.
 */
static struct ffa_answer properties(const struct ffa_row *row, unsigned minor)
{
	if (row->reported == FFA_WITH_SIZES && minor >= 2)
		return ffa_success((uint32_t)KEEL_RXTX_PAGES << 16, 0);
	if (row->reported == FFA_WITH_SECURITY && minor >= 1)
		return ffa_success(NS_BIT, 0);
	return ffa_success(0, 0);
}

/* Features have ids, too, below the calls': there is none of them yet. */
COLD struct ffa_answer ffa_features(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	unsigned minor = vm_dialect(vm) & 0xffff;
	const struct ffa_row *row = ffa_row((uint32_t)c->arg[1], minor);

	if (row == NULL || !reported(vm, row, minor) ||
	    !input_right(row, minor, (uint32_t)c->arg[2]))
		return ffa_status(STATUS_NOT_SUPPORTED);
	return properties(row, minor);
}
