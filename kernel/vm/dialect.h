/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interface that a VM speaks: SPCI 0.9 until the VM asks for a version of
 * FF-A or its manifest names one. The first FF-A call other than FFA_VERSION
 * settles the version, which then cannot change.
 */
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel/vm/vm.h"

#define DIALECT_SPCI	     0U
#define DIALECT_SPCI_VERSION 0x9U /* 0.9, as SPCI_VERSION answers */
#define DIALECT_FFA_1_0	     0x10000U
#define DIALECT_FFA_1_1	     0x10001U
#define DIALECT_FFA_1_2	     0x10002U
#define DIALECT_SETTLED	     ((uint32_t)1 << 31)

/* True if this image has FF-A (with_ffa.c), a constant when it is linked. */
extern const bool dialect_ffa_built;

/* Returns DIALECT_SPCI or the version of FF-A that the VM speaks. */
static inline uint32_t vm_dialect(const struct vm *vm)
{
	/* relaxed: publishes nothing else */
	return atomic_load_explicit(&vm->dialect, memory_order_relaxed) &
	       ~DIALECT_SETTLED;
}

/* True if the VM speaks some version of FF-A. */
static inline bool vm_speaks_ffa(const struct vm *vm)
{
	return dialect_ffa_built &&
	       atomic_load_explicit(&vm->dialect, memory_order_relaxed) !=
		       DIALECT_SPCI;
}

/*
 * True if the VM takes messages of MSG_SEND, which SPCI 0.9 and FF-A 1.0 have
 * in common.
 */
static inline bool vm_takes_msg_send(const struct vm *vm)
{
	return !vm_speaks_ffa(vm) || (vm_dialect(vm) == DIALECT_FFA_1_0 &&
				      (vm->config.properties & VM_INDIRECT));
}

/* Returns the minor version of FF-A 1 that the VM speaks; 0 if it does not. */
static inline unsigned vm_ffa_minor(const struct vm *vm)
{
	return vm_dialect(vm) & 0xffff;
}

/* True if the version that the VM speaks cannot change any more. */
static inline bool vm_dialect_settled(const struct vm *vm)
{
	return (atomic_load_explicit(&vm->dialect, memory_order_relaxed) &
		DIALECT_SETTLED) != 0;
}

/*
 * Changes vm->dialect from `from` to `to`, both with or without
 * DIALECT_SETTLED. False: another vCPU of the VM has changed it.
 */
static inline bool vm_change_dialect(struct vm *vm, uint32_t from, uint32_t to)
{
	return atomic_compare_exchange_strong_explicit(&vm->dialect, &from, to,
						       memory_order_relaxed,
						       memory_order_relaxed);
}
