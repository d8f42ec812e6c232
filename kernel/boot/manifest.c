/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The manifest. One table says which properties there are, who may have them
 * and how each is read.
 */
#include "kernel/boot/manifest.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "lib/addr.h"
#include "lib/fdt_read.h"

enum users {
	NOBODY = 0,
	PRIMARY = 1,
	SECONDARIES = 2,
	ALL = 3,
};

/* What is being read, for whom, and where errors about it go. */
struct reading {
	const void *fdt;
	int node;
	enum users user; /* PRIMARY or SECONDARIES */
	struct manifest_vm *vm;
	const char *name;
	struct fdt_prop prop;
	struct boot_error *error;
};

struct property {
	char name[28];
	enum users users;
	enum users required_by;
	bool (*read)(const struct reading *reading, void *field);
	size_t field; /* offset in struct manifest_vm */
};

/* boot_error_at() for the property at hand. */
#define REFUSE(r, ...)                                                  \
	boot_error_at((r)->error, MANIFEST_SOURCE, (r)->fdt, (r)->node, \
		      (r)->name, __VA_ARGS__)

static bool read_string(const struct reading *r, void *field)
{
	const char *string = fdt_prop_string(&r->prop);

	if (string == NULL)
		return REFUSE(r, "not a string that ends with its only NUL");
	if (r->prop.size - 1 > MANIFEST_MAX_STRING)
		return REFUSE(r, "%" PRIu32 " characters long, at most %d fit",
			      r->prop.size - 1, MANIFEST_MAX_STRING);
	memcpy(field, string, r->prop.size);
	return true;
}

/* Only the primary's kernel may be in memory already. */
static bool read_kernel(const struct reading *r, void *field)
{
	if (!read_string(r, field))
		return false;
	if (*(const char *)field == '\0' && r->user == SECONDARIES)
		return REFUSE(r, "empty");
	return true;
}

static bool read_boolean(const struct reading *r, void *field)
{
	if (r->prop.size != 0)
		return REFUSE(r, "%" PRIu32 " bytes long, must be empty",
			      r->prop.size);
	*(bool *)field = true;
	return true;
}

static bool read_number(const struct reading *r, uint64_t *value)
{
	if (!fdt_prop_number(&r->prop, value))
		return REFUSE(r, "%" PRIu32 " bytes long, must be 4 or 8",
			      r->prop.size);
	return true;
}

static bool read_pages(const struct reading *r, uint64_t *value)
{
	if (!read_number(r, value))
		return false;
	if (!is_page_aligned(*value))
		return REFUSE(r, "0x%" PRIx64 " is no multiple of 4096",
			      *value);
	return true;
}

static bool read_address(const struct reading *r, void *field)
{
	r->vm->has_boot_address = true;
	return read_pages(r, field);
}

static bool read_size(const struct reading *r, void *field)
{
	const uint64_t *size = field;

	if (!read_pages(r, field))
		return false;
	return *size != 0 || REFUSE(r, "0, must be more");
}

static bool read_vcpus(const struct reading *r, void *field)
{
	uint64_t count;

	if (!read_number(r, &count))
		return false;
	if (count == 0 || count > KEEL_MAX_CPUS)
		return REFUSE(r, "%" PRIu64 ", must be 1 to %d", count,
			      KEEL_MAX_CPUS);
	*(uint32_t *)field = (uint32_t)count;
	return true;
}

static bool read_smcs(const struct reading *r, void *field)
{
	uint32_t *list = field;
	uint32_t count = r->prop.size / 4;
	uint32_t offset = 0;
	uint64_t id;

	if (r->prop.size % 4 != 0)
		return REFUSE(r,
			      "%" PRIu32 " bytes long, must be a multiple of 4",
			      r->prop.size);
	if (count > MANIFEST_MAX_SMC)
		return REFUSE(r, "%" PRIu32 " entries, at most %d fit", count,
			      MANIFEST_MAX_SMC);
	while (fdt_prop_cells(&r->prop, &offset, 1, &id))
		*list++ = (uint32_t)id;
	r->vm->smc_count = count;
	return true;
}

#define FIELD(name) offsetof(struct manifest_vm, name)

static const struct property properties[] = {
	{ "debug_name", ALL, ALL, read_string, FIELD(debug_name) },
	{ "kernel_filename", ALL, SECONDARIES, read_kernel,
	  FIELD(kernel_filename) },
	{ "smc_whitelist", ALL, NOBODY, read_smcs, FIELD(smc_whitelist) },
	{ "smc_whitelist_permissive", ALL, NOBODY, read_boolean,
	  FIELD(smc_permissive) },
	{ "ramdisk_filename", PRIMARY, NOBODY, read_string,
	  FIELD(ramdisk_filename) },
	{ "boot_address", PRIMARY, NOBODY, read_address, FIELD(boot_address) },
	{ "mem_size", SECONDARIES, SECONDARIES, read_size, FIELD(mem_size) },
	{ "vcpu_count", SECONDARIES, SECONDARIES, read_vcpus,
	  FIELD(vcpu_count) },
};

static bool read_property(struct reading *r, const struct property *property)
{
	r->name = property->name;
	if (!fdt_read_prop(r->fdt, r->node, property->name, &r->prop)) {
		if ((property->required_by & r->user) != 0)
			return REFUSE(r, "missing");
		return true;
	}
	if ((property->users & r->user) == 0)
		return REFUSE(r, "only %s may have it",
			      property->users == PRIMARY ? "vm1" :
							   "a secondary");
	return property->read(r, (char *)r->vm + property->field);
}

static bool read_vm(struct reading *r)
{
	for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]);
	     i++) {
		if (!read_property(r, &properties[i])) {
			r->vm->state = MANIFEST_VM_REFUSED;
			return false;
		}
	}
	r->vm->state = MANIFEST_VM_PRESENT;
	return true;
}

/* The number in the name of a VM's node; false where it is none. */
static bool parse_id(const char *digits, unsigned int *id)
{
	if (*digits == '\0' || (digits[0] == '0' && digits[1] != '\0'))
		return false;
	for (*id = 0; *digits != '\0'; digits++) {
		if (*digits < '0' || *digits > '9')
			return false;
		if (*id <= KEEL_MAX_VMS)
			*id = *id * 10 + (unsigned int)(*digits - '0');
	}
	return true;
}

/* Reads one node; true also where only a secondary had to be refused. */
static bool read_node(struct manifest *manifest, const void *fdt, int node,
		      struct boot_error *error)
{
	struct reading r = { .fdt = fdt, .node = node, .error = error };
	const char *name = fdt_get_name(fdt, node, NULL);
	unsigned int id;

	if (name == NULL || strncmp(name, "vm", 2) != 0)
		return true;
	if (!parse_id(name + 2, &id))
		return REFUSE(&r, "not named by a number, as in vm2");
	if (id == 0)
		return REFUSE(&r, "0 is the monitor's own number");
	if (id > KEEL_MAX_VMS)
		return REFUSE(&r, "this build has %d VMs at most",
			      KEEL_MAX_VMS);
	r.vm = manifest_vm(manifest, id);
	if (r.vm->state != MANIFEST_VM_ABSENT)
		return REFUSE(&r, "stands twice");
	r.user = id == 1 ? PRIMARY : SECONDARIES;
	if (id != 1)
		r.error = &r.vm->error;
	return read_vm(&r) || id != 1;
}

/* The node that holds the VMs, or -1. */
static int find_hypervisor(const void *fdt, struct boot_error *error)
{
	int node = fdt_read_child(fdt, 0, "hypervisor");

	if (node < 0) {
		boot_error_set(error, MANIFEST_SOURCE, "/hypervisor", NULL,
			       "missing");
		return -1;
	}
	if (!fdt_read_lists(fdt, node, "compatible", "hafnium,hafnium")) {
		boot_error_set(error, MANIFEST_SOURCE, "/hypervisor",
			       "compatible",
			       "\"hafnium,hafnium\" is not among it");
		return -1;
	}
	return node;
}

bool manifest_read(const void *fdt, size_t size, struct manifest *manifest,
		   struct boot_error *error)
{
	int result = fdt_read_check(fdt, size);
	int hypervisor;
	int node;

	memset(manifest, 0, sizeof(*manifest));
	if (result != 0)
		return boot_error_set(error, MANIFEST_SOURCE, NULL, NULL, "%s",
				      boot_fdt_reason(result));
	hypervisor = find_hypervisor(fdt, error);
	if (hypervisor < 0)
		return false;
	fdt_for_each_subnode(node, fdt, hypervisor) {
		if (!read_node(manifest, fdt, node, error))
			return false;
	}
	if (manifest_vm(manifest, 1)->state == MANIFEST_VM_ABSENT)
		return boot_error_set(error, MANIFEST_SOURCE, "/hypervisor/vm1",
				      NULL, "missing: there is no primary");
	return true;
}
