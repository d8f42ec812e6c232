/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The primary of the boot tests: says what it was given, and sees whether each
 * secondary that there is can be reached and lent to.
 */
#include "services.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <libfdt.h>
#include <string.h>

#define TEXT_MAX 60

const char guest_name[] = "survey";

_Alignas(SPCI_PAGE_SIZE) static uint64_t page[SPCI_PAGE_SIZE / 8];

/* A number of /chosen of either width. */
static uint64_t read_number(const void *fdt, int chosen, const char *name)
{
	int size = 0;
	const uint8_t *bytes = fdt_getprop(fdt, chosen, name, &size);
	uint64_t value = 0;

	for (int i = 0; i < size; i++)
		value = value << 8 | bytes[i];
	return value;
}

/* Prints what the boot loader and the manifest have for the primary. */
static void say_chosen(const void *fdt)
{
	int chosen = fdt_path_offset(fdt, "/chosen");
	const char *bootargs = fdt_getprop(fdt, chosen, "bootargs", NULL);
	uint64_t start = read_number(fdt, chosen, "linux,initrd-start");
	uint64_t end = read_number(fdt, chosen, "linux,initrd-end");
	char text[TEXT_MAX + 1] = { 0 };

	say("The bootargs are \"%s\".", bootargs ? bootargs : "");
	strncpy(text, (const char *)(uintptr_t)start,
		end - start < TEXT_MAX ? end - start : TEXT_MAX);
	say("The ramdisk has %llu bytes: \"%s\".",
	    (unsigned long long)(end - start), text);
}

/* One page there and back; an SPCI code where it cannot be retrieved. */
static int32_t share_page(spci_vm_id_t vm)
{
	struct guest_region region = {
		.share_func = SPCI_MEM_SHARE_32,
		.receiver = vm,
		.pages = 1,
		.address = (uintptr_t)page,
	};
	int32_t status = guest_mem_send(&region, 0, SPCI_MEMORY_RW_NX);

	if (status != 0)
		return status;
	status = service_retrieve(vm, &region);
	page[0] = 0;
	if (status == 0 &&
	    (service_write(vm, region.address, vm) != 0 || page[0] != vm ||
	     service_relinquish(vm, &region, 0) != 0))
		guest_panic("VM %u does not write or give back", vm);
	if (guest_mem_reclaim(region.handle, 0) != 0)
		guest_panic("VM %u: RECLAIM fails", vm);
	return status;
}

static void try_secondary(spci_vm_id_t vm)
{
	int32_t status;

	if (hf_vcpu_get_count(vm) == 0) {
		say("VM %u is not there.", vm);
		return;
	}
	service_start(vm);
	status = share_page(vm);
	if (status == 0)
		say("VM %u shares a page.", vm);
	else
		say("VM %u runs, but sharing ends with %d.", vm, (int)status);
}

void guest_main(const struct guest_boot *boot)
{
	spci_vm_count_t count = hf_vm_get_count();

	say("I am at 0x%llx, and HF_VM_GET_COUNT is %u.",
	    (unsigned long long)boot->base, count);
	say_chosen(boot->fdt);
	guest_mailbox_init();
	for (spci_vm_id_t vm = HF_PRIMARY_VM_ID + 1; vm <= count; vm++)
		try_secondary(vm);
	say("survey: passed");
}
