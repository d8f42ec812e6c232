/* SPDX-License-Identifier: BSD-3-Clause */
/* The primary's side of services.h. */
#include "services.h"
#include <keel/guest.h>
#include <keel/run.h>

void service_start(spci_vm_id_t vm)
{
	struct spci_value v = guest_run(vm, 0);

	if (v.func != SPCI_MSG_WAIT_32)
		guest_panic("VM %u leaves its first run with 0x%llx, 0x%llx",
			    vm, (unsigned long long)v.func,
			    (unsigned long long)v.arg2);
}

int32_t service(spci_vm_id_t vm, enum service what,
		struct service_message *message)
{
	int64_t length;

	message->service = what;
	length = guest_ask(vm, message, sizeof(*message), message,
			   sizeof(*message));
	if (length != sizeof(*message))
		guest_panic("VM %u does not answer: %d", vm, (int)length);
	return message->status;
}

int32_t service_read(spci_vm_id_t vm, uint64_t address, uint64_t *value)
{
	struct service_message message = { .address = address };
	int32_t status = service(vm, SERVICE_READ, &message);

	*value = message.value;
	return status;
}

int32_t service_write(spci_vm_id_t vm, uint64_t address, uint64_t value)
{
	struct service_message message = { .address = address, .value = value };

	return service(vm, SERVICE_WRITE, &message);
}

int32_t service_execute(spci_vm_id_t vm, uint64_t address)
{
	struct service_message message = { .address = address };

	return service(vm, SERVICE_EXECUTE, &message);
}

int32_t service_send(spci_vm_id_t vm, struct guest_region *region,
		     spci_memory_region_flags_t flags,
		     enum spci_memory_access access)
{
	struct service_message message = {
		.flags = flags,
		.access = access,
		.region = *region,
	};
	int32_t status = service(vm, SERVICE_SEND, &message);

	*region = message.region;
	return status;
}

int32_t service_retrieve(spci_vm_id_t vm, struct guest_region *region)
{
	struct service_message message = { .region = *region };
	int32_t status = service(vm, SERVICE_RETRIEVE, &message);

	*region = message.region;
	return status;
}

int32_t service_relinquish(spci_vm_id_t vm, const struct guest_region *region,
			   spci_memory_region_flags_t flags)
{
	struct service_message message = { .flags = flags, .region = *region };

	return service(vm, SERVICE_RELINQUISH, &message);
}

int32_t service_reclaim(spci_vm_id_t vm, const struct guest_region *region,
			uint32_t flags)
{
	struct service_message message = { .flags = flags, .region = *region };

	return service(vm, SERVICE_RECLAIM, &message);
}

uint64_t service_page(spci_vm_id_t vm)
{
	struct service_message message = { 0 };

	service(vm, SERVICE_PAGE, &message);
	return message.address;
}
