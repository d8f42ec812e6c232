/* SPDX-License-Identifier: BSD-3-Clause */
/* Not supported: managed exit, which is for secure partitions. */
#include "kernel/ffa/features.h"

#include <stddef.h>

#include "config.h"
#include "kernel/ffa/notify.h"
#include "kernel/ffa/partition.h"
#include "kernel/vm/dialect.h"
#include "lib/compiler.h"

#define NS_BIT (1U << 1)

/* Ids of features, which are below those of calls. */
#define NPI 1U
#define SRI 2U

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
		return ffa_has_notifications(vm);
	}
	return false;
}

/*
 * True if the caller asks as it may. From 1.1 on it may say that it knows of
 * bit NS of a retrieve; there is nothing else to say.
 */
static bool input_right(const struct ffa_row *row, unsigned minor, uint32_t w2)
{
	return w2 == 0 || (w2 == NS_BIT && minor >= 1 && row != NULL &&
			   row->reported == FFA_WITH_SECURITY);
}

/*
 * Returns what is said of a call besides that it is there: of buffers that they
 * are aligned to 4 KiB and have a page at least (0), and in bits 31 to 16 how
 * many they may have; of a retrieve that the response has bit NS, and (w3) that
 * a borrower may retrieve once before it relinquishes.
 */
static uint32_t properties(const struct ffa_row *row, unsigned minor)
{
	if (row->reported == FFA_WITH_SIZES && minor >= 2)
		return (uint32_t)KEEL_RXTX_PAGES << 16;
	if (row->reported == FFA_WITH_SECURITY && minor >= 1)
		return NS_BIT;
	return 0;
}

/* Returns the INTID that a feature is for the caller, or 0. */
static uint32_t intid(const struct vm *vm, uint32_t feature)
{
	if (vm->config.sri) {
		if (feature == SRI)
			return NOTIFY_SRI;
		return feature == NPI ? NOTIFY_NPI : 0;
	}
	return feature == NPI && !vm_is_primary(vm) &&
			       ffa_has_notifications(vm) ?
		       NOTIFY_VIRQ :
		       0;
}

COLD struct ffa_answer ffa_features(struct call *c)
{
	const struct vm *vm = c->vcpu->vm;
	unsigned minor = vm_dialect(vm) & 0xffff;
	uint32_t id = (uint32_t)c->arg[1];
	const struct ffa_row *row = ffa_row(id, minor);
	uint32_t w2 = row != NULL ? properties(row, minor) : intid(vm, id);
	bool told = row != NULL ? reported(vm, row, minor) :
				  w2 != 0 && minor != 0;

	if (!told || !input_right(row, minor, (uint32_t)c->arg[2]))
		return ffa_status(STATUS_NOT_SUPPORTED);
	return ffa_success(w2, 0);
}
