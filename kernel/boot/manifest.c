/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The manifest. One list says which properties there are, who may have them
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

/* boot_error_at() for the property at hand. */
#define REFUSE(r, ...)                                                  \
	boot_error_at((r)->error, MANIFEST_SOURCE, (r)->fdt, (r)->node, \
		      (r)->name, __VA_ARGS__)

static bool read_string(const struct reading *r,
			char field[MANIFEST_MAX_STRING + 1])
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
static bool read_kernel(const struct reading *r)
{
	char *name = r->vm->kernel_filename;

	if (!read_string(r, name))
		return false;
	if (*name == '\0' && r->user == SECONDARIES)
		return REFUSE(r, "empty");
	return true;
}

static bool read_boolean(const struct reading *r, bool *field)
{
	if (r->prop.size != 0)
		return REFUSE(r, "%" PRIu32 " bytes long, must be empty",
			      r->prop.size);
	*field = true;
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

static bool read_address(const struct reading *r)
{
	r->vm->has_boot_address = true;
	return read_pages(r, &r->vm->boot_address);
}

static bool read_size(const struct reading *r)
{
	if (!read_pages(r, &r->vm->mem_size))
		return false;
	return r->vm->mem_size != 0 || REFUSE(r, "0, must be more");
}

static bool read_vcpus(const struct reading *r)
{
	uint64_t count;

	if (!read_number(r, &count))
		return false;
	if (count == 0 || count > KEEL_MAX_CPUS)
		return REFUSE(r, "%" PRIu64 ", must be 1 to %d", count,
			      KEEL_MAX_CPUS);
	r->vm->vcpu_count = (uint32_t)count;
	return true;
}

static bool read_smcs(const struct reading *r)
{
	uint32_t *list = r->vm->smc_whitelist;
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

/* ROW(property, who may have it, who must, how it is read) */
#define PROPERTIES(ROW)                                              \
	ROW(debug_name, ALL, ALL, read_string(r, r->vm->debug_name)) \
	ROW(kernel_filename, ALL, SECONDARIES, read_kernel(r))       \
	ROW(smc_whitelist, ALL, NOBODY, read_smcs(r))                \
	ROW(smc_whitelist_permissive, ALL, NOBODY,                   \
	    read_boolean(r, &r->vm->smc_permissive))                 \
	ROW(ramdisk_filename, PRIMARY, NOBODY,                       \
	    read_string(r, r->vm->ramdisk_filename))                 \
	ROW(boot_address, PRIMARY, NOBODY, read_address(r))          \
	ROW(mem_size, SECONDARIES, SECONDARIES, read_size(r))        \
	ROW(vcpu_count, SECONDARIES, SECONDARIES, read_vcpus(r))

enum property {
#define ROW(name, users, required_by, read) PROPERTY_##name,
	PROPERTIES(ROW) PROPERTY_COUNT
#undef ROW
};

static const struct {
	char name[26];
	uint8_t users;
	uint8_t required_by;
} properties[PROPERTY_COUNT] = {
#define ROW(name, users, required_by, read) { #name, users, required_by },
	PROPERTIES(ROW)
#undef ROW
};

static bool read_value(const struct reading *r, enum property property)
{
	switch (property) {
#define ROW(name, users, required_by, read) \
	case PROPERTY_##name:               \
		return read;
		PROPERTIES(ROW)
#undef ROW
	case PROPERTY_COUNT:
		break;
	}
	return false;
}

static bool read_property(struct reading *r, enum property property)
{
	unsigned int users = properties[property].users;

	r->name = properties[property].name;
	if (!fdt_read_prop(r->fdt, r->node, r->name, &r->prop)) {
		if ((properties[property].required_by & r->user) != 0)
			return REFUSE(r, "missing");
		return true;
	}
	if ((users & r->user) == 0)
		return REFUSE(r, "only %s may have it",
			      users == PRIMARY ? "vm1" : "a secondary");
	return read_value(r, property);
}

static bool read_vm(struct reading *r)
{
	for (enum property p = 0; p < PROPERTY_COUNT; p++) {
		if (!read_property(r, p)) {
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
