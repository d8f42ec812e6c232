/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The manifest. One list says which properties there are, who may have them
 * and how each is read.
 */
#include "kernel/boot/manifest.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/base/log.h"
#include "kernel/boot/fdt_rules.h"
#include "kernel/boot/partition.h"
#include "kernel/vm/dialect.h"
#include "lib/addr.h"

static bool read_name(const struct boot_reader *r,
		      char field[VM_STRING_MAX + 1])
{
	const char *string = boot_string(r);

	if (string == NULL)
		return false;
	if (r->prop.size - 1 > VM_STRING_MAX)
		return boot_refuse(r,
				   "%" PRIu32
				   " characters long, at most %d fit",
				   r->prop.size - 1, VM_STRING_MAX);
	memcpy(field, string, r->prop.size);
	return true;
}

/* Reads a file name; the primary's may be empty: it is in memory already. */
static bool read_kernel(const struct boot_reader *r, enum users user,
			char *name)
{
	if (!read_name(r, name))
		return false;
	return *name != '\0' || user == PRIMARY || boot_refuse(r, "empty");
}

/* Reads the file name of a partition manifest. */
static bool read_file(const struct boot_reader *r, char *name)
{
	if (!dialect_ffa_built)
		return boot_refuse(r, NO_FFA);
	return read_name(r, name) && (*name != '\0' || boot_refuse(r, "empty"));
}

static bool read_pages(const struct boot_reader *r, uint64_t *value)
{
	if (!boot_number(r, value))
		return false;
	return is_page_aligned(*value) ||
	       boot_refuse(r, "0x%" PRIx64 " is no multiple of 4096", *value);
}

static bool read_address(const struct boot_reader *r, struct manifest_vm *vm)
{
	vm->has_boot_address = true;
	return read_pages(r, &vm->boot_address);
}

static bool read_size(const struct boot_reader *r, uint64_t *size)
{
	if (!read_pages(r, size))
		return false;
	return *size != 0 || boot_refuse(r, "0, must be more");
}

/* Reads a number that this build has limits for. */
static bool read_count(const struct boot_reader *r, unsigned int least,
		       unsigned int most, uint16_t *count)
{
	uint64_t value;

	if (!boot_number(r, &value))
		return false;
	*count = (uint16_t)value;
	return (value >= least && value <= most) ||
	       boot_refuse(r, "%" PRIu64 ", must be %u to %u", value, least,
			   most);
}

/* Reads a number of vCPUs that this build has room for (W-36). */
static bool read_vcpus(const struct boot_reader *r, uint16_t *vcpu_count)
{
	return read_count(r, 1, KEEL_MAX_CPUS, vcpu_count);
}

/* Reads a VM's share of the pool; boot_divide_pool() adds the shares up. */
static bool read_share(const struct boot_reader *r, uint16_t *pages)
{
	return read_count(r, 0, KEEL_PAGE_POOL, pages);
}

static bool read_smcs(const struct boot_reader *r, struct vm_config *vm)
{
	uint32_t *list = vm->smc_whitelist;
	uint32_t count = r->prop.size / 4;
	uint32_t offset = 0;
	uint64_t id;

	if (r->prop.size % 4 != 0)
		return boot_refuse(r,
				   "%" PRIu32
				   " bytes long, must be a multiple of 4",
				   r->prop.size);
	if (count > VM_SMC_MAX)
		return boot_refuse(r, "%" PRIu32 " entries, at most %d fit",
				   count, VM_SMC_MAX);
	while (fdt_prop_cells(&r->prop, &offset, 1, &id))
		*list++ = (uint32_t)id;
	vm->smc_count = (uint8_t)count;
	return true;
}

/* ROW(property, who may have it, who must, how it is read) */
#define PROPERTIES(ROW)                                                        \
	ROW(debug_name, ALL, ALL, read_name(r, config->name))                  \
	ROW(kernel_filename, ALL, SECONDARIES,                                 \
	    read_kernel(r, user, vm->kernel_filename))                         \
	ROW(fdt_filename, ALL, NOBODY, read_file(r, vm->fdt_filename))         \
	ROW(is_ffa_partition, ALL, NOBODY, boot_boolean(r, &vm->hint))         \
	ROW(hyp_loaded, ALL, NOBODY, boot_boolean(r, &vm->hint))               \
	ROW(smc_whitelist, ALL, NOBODY, read_smcs(r, config))                  \
	ROW(smc_whitelist_permissive, ALL, NOBODY,                             \
	    boot_boolean(r, &config->smc_permissive))                          \
	ROW(pool_pages, ALL, NOBODY, read_share(r, &config->pool_pages))       \
	ROW(ramdisk_filename, PRIMARY, NOBODY,                                 \
	    read_name(r, vm->ramdisk_filename))                                \
	ROW(boot_address, PRIMARY, NOBODY, read_address(r, vm))                \
	ROW(withhold_its, PRIMARY, NOBODY, boot_boolean(r, &vm->withhold_its)) \
	ROW(mem_size, SECONDARIES, SECONDARIES, read_size(r, &vm->mem_size))   \
	ROW(vcpu_count, SECONDARIES, SECONDARIES,                              \
	    read_vcpus(r, &vm->vcpu_count))

enum property {
#define ROW(name, users, required_by, read) PROPERTY_##name,
	PROPERTIES(ROW) PROPERTY_COUNT
#undef ROW
};

#define ROW(name, users, required_by, read) #name "\0"
static const char names[] = PROPERTIES(ROW);
#undef ROW

static const struct fdt_rule properties[PROPERTY_COUNT] = {
#define ROW(name, users, required_by, read) { users, required_by },
	PROPERTIES(ROW)
#undef ROW
};

static bool read_value(const struct boot_reader *r, unsigned property,
		       enum users user, void *to)
{
	struct manifest_vm *vm = to;
	struct vm_config *config = &vm->config;

	switch (property) {
#define ROW(name, users, required_by, read) \
	case PROPERTY_##name:               \
		return read;
		PROPERTIES(ROW)
#undef ROW
	default:
		return false;
	}
}

/* Reads the VM's properties of FF-A, if they are a node of the manifest. */
static bool read_children(struct boot_reader *r, enum users user,
			  struct manifest_vm *vm)
{
	struct boot_reader child = *r;

	child.name = NULL;
	fdt_for_each_subnode(child.node, r->fdt, r->node) {
		const char *name = fdt_get_name(r->fdt, child.node, NULL);

		if (name == NULL || strcmp(name, "ffa") != 0) {
			fdt_notice(&child, MANIFEST_SOURCE, NULL,
				   "not known, ignored");
			continue;
		}
		vm->has_ffa_node = true;
		if (!partition_read(&child, MANIFEST_SOURCE, user, vm))
			return false;
	}
	return true;
}

static bool read_vm(struct boot_reader *r, enum users user,
		    struct manifest_vm *vm)
{
	const struct fdt_rules rules = { names, properties, MANIFEST_SOURCE,
					 user, read_value };

	vm->state = MANIFEST_VM_REFUSED;
	if (dialect_ffa_built)
		vm->config.properties = user == PRIMARY ?
						VM_PRIMARY_PROPERTIES :
						VM_SECONDARY_PROPERTIES;
	vm->config.pool_pages = VM_POOL_EQUAL;
	if (!fdt_read_by_rules(r, &rules, vm) || !read_children(r, user, vm))
		return false;
	vm->state = MANIFEST_VM_PRESENT;
	return true;
}

/* Reads the number in the name of a VM's node; false if it is none. */
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

/* Keeps the error of a bad secondary: boot goes on without it. */
static void read_secondary(const void *fdt, int node, struct manifest_vm *vm)
{
	struct boot_reader r = { .fdt = fdt,
				 .error = &vm->error,
				 .node = node };

	if (!read_vm(&r, SECONDARIES, vm))
		boot_error_about(&vm->error, MANIFEST_SOURCE);
}

/* Reads one node. Returns true also if only a secondary had to be refused. */
static bool read_node(struct boot_reader *r, struct manifest *manifest)
{
	const char *name = fdt_get_name(r->fdt, r->node, NULL);
	struct manifest_vm *vm;
	unsigned int id;

	if (name == NULL)
		return true;
	if (strncmp(name, "vm", 2) != 0) {
		fdt_notice(r, MANIFEST_SOURCE, NULL, "no VM's node, ignored");
		return true;
	}
	if (!parse_id(name + 2, &id))
		return boot_refuse(r, "not named by a number, as in vm2");
	if (id == 0)
		return boot_refuse(r, "0 is the monitor's own number");
	if (id > KEEL_MAX_VMS)
		return boot_refuse(r, "this build has %d VMs at most",
				   KEEL_MAX_VMS);
	vm = manifest_vm(manifest, id);
	if (vm->state != MANIFEST_VM_ABSENT)
		return boot_refuse(r, "stands twice");
	if (id == 1)
		return read_vm(r, PRIMARY, vm);
	read_secondary(r->fdt, r->node, vm);
	return true;
}

static bool read_nodes(struct boot_reader *r, struct manifest *manifest)
{
	int hypervisor = fdt_read_child(r->fdt, 0, "hypervisor");

	if (hypervisor < 0)
		return boot_error_set(r->error, "/hypervisor: missing");
	r->node = hypervisor;
	r->name = "compatible";
	if (!fdt_read_lists(r->fdt, r->node, r->name, "hafnium,hafnium"))
		return boot_refuse(r, "\"hafnium,hafnium\" is not among it");
	fdt_for_each_subnode(r->node, r->fdt, hypervisor) {
		r->name = NULL;
		if (!read_node(r, manifest))
			return false;
	}
	return manifest_vm(manifest, 1)->state != MANIFEST_VM_ABSENT ||
	       boot_error_set(r->error,
			      "/hypervisor/vm1: missing: there is no primary");
}

bool manifest_read(const void *fdt, size_t size, struct manifest *manifest,
		   struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error };
	int result = fdt_read_check(fdt, size);

	memset(manifest, 0, sizeof(*manifest));
	if (result == 0 && read_nodes(&r, manifest))
		return true;
	if (result != 0)
		boot_error_set(error, "%s", boot_fdt_reason(result));
	return boot_error_about(error, MANIFEST_SOURCE);
}
