/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/place.h"

#include <inttypes.h>
#include <string.h>

#include "arch/boot.h"
#include "arch/stage1.h"
#include "kernel/boot/boot.h"
#include "kernel/boot/fail.h"
#include "kernel/boot/image.h"
#include "kernel/boot/partition.h"
#include "kernel/boot/partition_fdt.h"
#include "kernel/boot/take.h"
#include "kernel/vm/dialect.h"
#include "kernel/vm/vm.h"

#define PRIMARY_ALIGN  ((uint64_t)2 << 20)
#define PRIMARY_OFFSET ((uint64_t)0x80000)

/* Prefixes an error with the property of a VM's node that led to it. */
static bool about(struct boot_error *error, unsigned id, const char *property)
{
	const struct boot_error reason = *error;

	return boot_error_set(error,
			      MANIFEST_SOURCE ": /hypervisor/vm%u: %s: %s", id,
			      property, reason.line);
}

/* As about(), with the name of the file as well. */
static bool about_file(struct boot_error *error, unsigned id,
		       const char *property, const char *name)
{
	boot_error_insert(error, "\": ");
	boot_error_insert(error, name);
	boot_error_insert(error, "\"");
	return about(error, id, property);
}

/* Finds a file that the manifest names. */
static bool find_file(const struct boot *b, const char *name,
		      struct cpio_file *file, struct boot_error *error)
{
	return cpio_find(&b->archive, name, file) ||
	       boot_error_set(error, "no file \"%s\" in the ramdisk", name);
}

static struct pa_range file_range(const struct cpio_file *file)
{
	uint64_t begin = (uintptr_t)file->data;

	return (struct pa_range){ begin, begin + file->size };
}

/* Finds the kernel that a VM's node names, and reads its header. */
static bool find_kernel(struct boot *b, unsigned id, struct guest_image *image,
			struct boot_error *error)
{
	const char *name = manifest_vm(&b->manifest, id)->kernel_filename;
	struct cpio_file *file = &b->places[id - 1].kernel_file;

	if (!find_file(b, name, file, error))
		return about(error, id, "kernel_filename");
	return guest_image_read(file->data, file->size, image, error) ||
	       about_file(error, id, "kernel_filename", name);
}

/*
 * Copies the VM's partition manifest, if it is a file, to where libfdt can read
 * it, and reads it. The copy is no longer needed when the VM is loaded.
 */
static bool read_partition(struct boot *b, unsigned id,
			   struct boot_error *error)
{
	static const char property[] = "fdt_filename";
	struct manifest_vm *m = manifest_vm(&b->manifest, id);
	struct ram_request request = { .align = PAGE_SIZE,
				       .use = RAM_LOADED,
				       .who = "a partition manifest's copy" };
	struct cpio_file file;
	void *fdt;

	if (!dialect_ffa_built || m->fdt_filename[0] == '\0')
		return true;
	if (m->has_ffa_node) {
		boot_error_set(error, "the node has a child ffa, too");
		return about(error, id, property);
	}
	if (!find_file(b, m->fdt_filename, &file, error))
		return about(error, id, property);
	request.size = page_ceil(file.size + 1);
	fdt = (void *)(uintptr_t)boot_take(&b->ram, &request, STAGE1_WINDOWS)
		      .begin;
	memcpy(fdt, file.data, file.size);
	return partition_read_file(fdt, file.size, m->fdt_filename,
				   id == VM_ID_PRIMARY ? PRIMARY : SECONDARIES,
				   m, error) ||
	       about_file(error, id, property, m->fdt_filename);
}

/* Places it at boot_address, or above the monitor, 0x80000 into 2 MiB. */
static bool place_primary_kernel(struct boot *b, struct vm_place *place,
				 const struct manifest_vm *m, uint64_t size,
				 struct boot_error *error)
{
	struct ram_request request = { .size = size,
				       .align = PAGE_SIZE,
				       .use = RAM_PRIMARY,
				       .who = "vm1's kernel" };
	const struct pa_range bounds = { arch_image().end, UINT64_MAX };

	if (m->has_boot_address)
		return ram_place_at(&b->ram, &request, m->boot_address,
				    &place->kernel, error) ||
		       about_file(error, VM_ID_PRIMARY, "boot_address",
				  m->kernel_filename);
	request.align = PRIMARY_ALIGN;
	request.size += PRIMARY_OFFSET;
	if (!ram_place_low(&b->ram, &request, bounds, &place->kernel, error))
		return about_file(error, VM_ID_PRIMARY, "kernel_filename",
				  m->kernel_filename);
	place->kernel.begin += PRIMARY_OFFSET;
	return true;
}

/*
 * Keeps the first page of a kernel that is in memory already. Its size is not
 * known: whoever put it there has to reserve it in the FDT.
 */
static bool keep_primary_kernel(struct boot *b, struct vm_place *place,
				const struct manifest_vm *m,
				struct boot_error *error)
{
	struct pa_range first = { m->boot_address,
				  m->boot_address + PAGE_SIZE };

	place->entry = m->boot_address;
	if (!m->has_boot_address)
		boot_error_set(error, "missing, as is kernel_filename");
	else if (ram_keep(&b->ram, first, RAM_PRIMARY, "vm1's kernel", error))
		return true;
	return about(error, VM_ID_PRIMARY, "boot_address");
}

static bool place_primary(struct boot *b, struct boot_error *error)
{
	const struct manifest_vm *m = manifest_vm(&b->manifest, VM_ID_PRIMARY);
	struct vm_place *place = &b->places[0];
	struct guest_image image;
	struct cpio_file ramdisk;

	if (m->ramdisk_filename[0] != '\0') {
		if (!find_file(b, m->ramdisk_filename, &ramdisk, error))
			return about(error, VM_ID_PRIMARY, "ramdisk_filename");
		place->ramdisk = file_range(&ramdisk);
	}
	if (m->kernel_filename[0] == '\0')
		return keep_primary_kernel(b, place, m, error);
	if (!find_kernel(b, VM_ID_PRIMARY, &image, error) ||
	    !place_primary_kernel(b, place, m, page_ceil(image.memory_size),
				  error))
		return false;
	place->entry = place->kernel.begin;
	return true;
}

/* Finds the end of a secondary's memory that its tree takes. */
static bool place_fdt(struct boot *b, unsigned id, uint64_t needed,
		      uint64_t *size, struct boot_error *error)
{
	const struct manifest_vm *m = manifest_vm(&b->manifest, id);

	*size = partition_fdt_size(m);
	if (*size <= m->mem_size - needed)
		return true;
	boot_error_set(error,
		       "%" PRIu64 " bytes, but \"%s\" and \"%s\" need %" PRIu64,
		       m->mem_size, m->kernel_filename, m->fdt_filename,
		       needed + *size);
	return about(error, id, "mem_size");
}

static bool place_secondary(struct boot *b, unsigned id,
			    struct boot_error *error)
{
	const struct manifest_vm *m = manifest_vm(&b->manifest, id);
	struct vm_place *place = &b->places[id - 1];
	struct ram_request request = { .size = m->mem_size,
				       .align = PAGE_SIZE,
				       .use = RAM_SECONDARY,
				       .who = m->config.name };
	struct guest_image image;
	uint64_t fdt_size;

	if (!read_partition(b, id, error) || !find_kernel(b, id, &image, error))
		return false;
	if (image.memory_size > m->mem_size) {
		boot_error_set(error,
			       "%" PRIu64 " bytes, but \"%s\" needs %" PRIu64,
			       m->mem_size, m->kernel_filename,
			       image.memory_size);
		return about(error, id, "mem_size");
	}
	if (!place_fdt(b, id, image.memory_size, &fdt_size, error))
		return false;
	if (!ram_place_top(&b->ram, &request, &place->memory, error)) {
		boot_error_set(error, "no RAM range has %" PRIu64 " bytes free",
			       m->mem_size);
		return about(error, id, "mem_size");
	}
	place->entry = place->memory.begin;
	place->kernel = place->memory;
	place->kernel.end = place->entry + page_ceil(image.file_size);
	if (fdt_size != 0)
		place->fdt = (struct pa_range){ place->memory.end - fdt_size,
						place->memory.end };
	return true;
}

void boot_place_vms(struct boot *b)
{
	struct boot_error error;

	if (!read_partition(b, VM_ID_PRIMARY, &error) ||
	    !place_primary(b, &error))
		boot_fail(&error);
	for (unsigned id = VM_ID_PRIMARY + 1; id <= KEEL_MAX_VMS; id++) {
		struct manifest_vm *m = manifest_vm(&b->manifest, id);

		if (m->state == MANIFEST_VM_PRESENT &&
		    !place_secondary(b, id, &m->error))
			m->state = MANIFEST_VM_REFUSED;
		if (m->state == MANIFEST_VM_REFUSED)
			boot_report(LOG_ERROR, &m->error);
	}
}
