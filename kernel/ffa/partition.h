/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A VM as a partition of FF-A: it can do what its manifest allows, as far as
 * the version has it that it speaks. One that has not asked for a version, and
 * whose manifest names none, speaks SPCI 0.9, and can do nothing.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/vm/vm.h"

/* Returns the properties of a VM (enum vm_property). */
uint32_t ffa_properties(const struct vm *vm);

/* True if the VM may bind, set and get notifications. */
static inline bool ffa_has_notifications(const struct vm *vm)
{
	return (ffa_properties(vm) & VM_NOTIFICATIONS) != 0;
}

/* Returns how many vCPUs a VM has; the primary one for each CPU there is. */
unsigned ffa_vcpus(const struct vm *vm);

/*
 * True if two VMs may send each other indirect messages: both by MSG_SEND, of
 * 1.0, or both by MSG_SEND2, from 1.1 on.
 */
bool ffa_may_message(const struct vm *a, const struct vm *b);

/* True if w1 has the caller's id in bits 31 to 16, or nobody's, and no more. */
static inline bool ffa_names_caller(const struct vm *caller, uint32_t w1)
{
	return w1 == 0 || w1 == (uint32_t)caller->id << 16;
}

/* True if all bits of a UUID are zero, which means any. */
static inline bool ffa_uuid_is_nil(struct vm_uuid uuid)
{
	return (uuid.low | uuid.high) == 0;
}

/* True if it is one of the VM's. */
bool ffa_has_uuid(const struct vm *vm, struct vm_uuid uuid);
