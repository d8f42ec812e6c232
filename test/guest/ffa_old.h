/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * VMs of SPCI 0.9, which are puppets (puppet.h), beside a primary that speaks
 * FF-A. It sends each the page through which it acts.
 */
#ifndef TEST_FFA_OLD_H
#define TEST_FFA_OLD_H

#include <hf/ffa_call.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define OLD_TAG 0x01d

/* The page of a VM, for the primary to share with it, read-write. */
uint64_t old_page(uint16_t vm);

/*
 * Writes the message that tells a VM of the page, to be sent to it. `bytes` has
 * room for OLD_HELLO bytes.
 */
#define OLD_HELLO 64
void old_hello(uint16_t vm, uint64_t handle, uint64_t bytes[OLD_HELLO / 8]);

/* Has a VM that has its page map RX and TX. */
void old_begin(uint16_t vm);

/*
 * Calls of SPCI 0.9 by a VM. Return 0 or a code. access: enum
 * spci_memory_access.
 */
int32_t old_send(uint16_t vm, uint32_t func, uint32_t flags, uint32_t tag,
		 uint64_t address, uint16_t receiver, unsigned access,
		 uint64_t *handle);
int32_t old_retrieve(uint16_t vm, uint32_t func, uint32_t tag, uint16_t sender,
		     uint64_t handle, uint64_t *address);
int32_t old_relinquish(uint16_t vm, uint64_t handle, uint32_t flags);
int32_t old_reclaim(uint16_t vm, uint64_t handle, uint32_t flags);

/* Any call, of x0 to x7. */
struct ffa_args old_call(uint16_t vm, struct ffa_args v);

/* Accesses of a VM. Return whether it did. */
bool old_load(uint16_t vm, uint64_t address, uint64_t *value);
bool old_store(uint16_t vm, uint64_t address, uint64_t value);
bool old_fetch(uint16_t vm, uint64_t address);

/* Returns the address of pages that the VM may give. */
uint64_t old_room(uint16_t vm);

#endif
