/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Services that a secondary does for a test in the primary: one message there,
 * and the same message back with the results filled in.
 */
#ifndef TEST_SERVICES_H
#define TEST_SERVICES_H

#include <keel/memory.h>
#include <stdint.h>

/* VM ids of the two secondaries that run services.c. */
#define SERVICES_A 2
#define SERVICES_B 3

/* Status of an access that faulted; others are 0 and SPCI codes. */
#define SERVICE_FAULTED 1

enum service {
	/* 8 bytes at `address` into or from `value`. */
	SERVICE_READ,
	SERVICE_WRITE,
	/* Calls `address`, where there has to be a `ret`. */
	SERVICE_EXECUTE,
	/* The memory calls on `region`, with `flags` and `access`. */
	SERVICE_SEND,
	SERVICE_RETRIEVE,
	SERVICE_RELINQUISH,
	SERVICE_RECLAIM,
	/* `address` = a page of the service's own, the same each time. */
	SERVICE_PAGE,
};

struct service_message {
	uint32_t service;
	int32_t status;
	uint32_t flags;
	uint32_t access;
	uint64_t address;
	uint64_t value;
	struct guest_region region;
};

/*
 * Has a secondary serve the message, which comes back in its place. Returns
 * its status; a panic where there is no answer.
 */
int32_t service(spci_vm_id_t vm, enum service what,
		struct service_message *message);

/* The single ones, for tests that read well. */
int32_t service_read(spci_vm_id_t vm, uint64_t address, uint64_t *value);
int32_t service_write(spci_vm_id_t vm, uint64_t address, uint64_t value);
int32_t service_execute(spci_vm_id_t vm, uint64_t address);
int32_t service_send(spci_vm_id_t vm, struct guest_region *region,
		     spci_memory_region_flags_t flags,
		     enum spci_memory_access access);
int32_t service_retrieve(spci_vm_id_t vm, struct guest_region *region);
int32_t service_relinquish(spci_vm_id_t vm, const struct guest_region *region,
			   spci_memory_region_flags_t flags);
int32_t service_reclaim(spci_vm_id_t vm, const struct guest_region *region,
			uint32_t flags);
uint64_t service_page(spci_vm_id_t vm);

/* Runs a secondary until it waits for its first message. */
void service_start(spci_vm_id_t vm);

#endif
