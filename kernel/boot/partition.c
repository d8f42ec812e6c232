/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Not supported: partitions of other exception levels, states and granules than
 * VMs have; and, with a notice, what is for a secure partition manager.
 */
#include "kernel/boot/partition.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <string.h>

#include "arch/sgi.h"
#include "kernel/vm/dialect.h"

#define BINDING	  "arm,ffa-manifest-1."
#define UUID_SIZE 16U

#define RECEIVES ((unsigned)VM_RECEIVES_DIRECT | VM_RECEIVES_DIRECT2)
#define METHODS	 (RECEIVES | VM_SENDS_DIRECT | VM_SENDS_DIRECT2 | VM_INDIRECT)

/* The place that properties are read into, and the tree that they are in. */
struct target {
	struct manifest_vm *vm;
	const char *source;
};

static bool read_compatible(const struct boot_reader *r)
{
	const char *s = NULL;

	while ((s = fdt_prop_next(&r->prop, s)) != NULL) {
		if (strncmp(s, BINDING, strlen(BINDING)) == 0)
			return true;
	}
	return boot_refuse(r, "\"" BINDING "x\" is not among it");
}

static bool read_version(const struct boot_reader *r, struct vm_config *config)
{
	uint64_t version;

	if (!boot_number(r, &version))
		return false;
	config->ffa_version = (uint32_t)version;
	return (version >= DIALECT_FFA_1_0 && version <= DIALECT_FFA_1_2) ||
	       boot_refuse(r, "0x%" PRIx64 ", must be 0x%x to 0x%x", version,
			   DIALECT_FFA_1_0, DIALECT_FFA_1_2);
}

static bool has_uuid(const struct vm_config *config, struct vm_uuid uuid)
{
	for (unsigned i = 0; i < config->uuid_count; i++) {
		if (config->uuids[i].low == uuid.low &&
		    config->uuids[i].high == uuid.high)
			return true;
	}
	return false;
}

/* Reads half of a UUID: two cells, each a register of PARTITION_INFO_GET. */
static uint64_t read_half(const struct boot_reader *r, uint32_t *offset)
{
	uint64_t first = 0, second = 0;

	(void)fdt_prop_cells(&r->prop, offset, 1, &first);
	(void)fdt_prop_cells(&r->prop, offset, 1, &second);
	return second << 32 | first;
}

static bool read_uuids(const struct boot_reader *r, struct vm_config *config)
{
	uint32_t count = r->prop.size / UUID_SIZE;
	uint32_t offset = 0;

	if (r->prop.size % UUID_SIZE != 0 || count == 0 || count > VM_UUIDS)
		return boot_refuse(r,
				   "%" PRIu32 " bytes long, must be 1 to %d "
				   "times 16",
				   r->prop.size, VM_UUIDS);
	while (config->uuid_count < count) {
		struct vm_uuid uuid;

		uuid.low = read_half(r, &offset);
		uuid.high = read_half(r, &offset);
		if ((uuid.low | uuid.high) == 0)
			return boot_refuse(r, "zero stands for every VM");
		if (has_uuid(config, uuid))
			return boot_refuse(r, "stands twice");
		config->uuids[config->uuid_count++] = uuid;
	}
	return true;
}

static bool read_contexts(const struct boot_reader *r, enum users user,
			  const struct manifest_vm *vm)
{
	uint64_t count;

	if (!boot_number(r, &count))
		return false;
	return user == PRIMARY || count == vm->vcpu_count ||
	       boot_refuse(r, "%" PRIu64 ", but vcpu_count is %" PRIu32, count,
			   (uint32_t)vm->vcpu_count);
}

/* Reads a number that can be nothing but 0 for a VM. */
static bool read_zero(const struct boot_reader *r)
{
	uint64_t value;

	if (!boot_number(r, &value))
		return false;
	return value == 0 || boot_refuse(r, "%" PRIu64 ", must be 0", value);
}

static bool read_methods(const struct boot_reader *r, enum users user,
			 struct vm_config *config)
{
	uint64_t methods;

	if (!boot_number(r, &methods))
		return false;
	config->properties = (uint16_t)methods;
	if (methods & ~(uint64_t)METHODS)
		return boot_refuse(r, "0x%" PRIx64 ", known are 0x%x", methods,
				   METHODS);
	return user != PRIMARY || !(methods & RECEIVES) ||
	       boot_refuse(r, "vm1 receives no direct requests");
}

/* Comes behind read_methods(), which sets all others. */
static bool read_notices(const struct boot_reader *r, struct vm_config *config)
{
	bool enabled;

	if (!boot_boolean(r, &enabled))
		return false;
	config->properties |= VM_NOTIFICATIONS;
	return true;
}

static bool no_effect(const struct boot_reader *r, const struct target *to)
{
	fdt_notice(r, to->source, r->name, "has no effect");
	return true;
}

/* Interrupts of the monitor's own are raised where that is an instruction. */
static bool read_sri(const struct boot_reader *r, const struct target *to)
{
	bool *sri = &to->vm->config.sri;

	if (!boot_boolean(r, sri))
		return false;
	*sri = arch_has_sgi();
	return *sri || no_effect(r, to);
}

static bool ignore_number(const struct boot_reader *r, const struct target *to)
{
	uint64_t value;

	return boot_number(r, &value) && no_effect(r, to);
}

/* An offset of 0 is what is done anyway. */
static bool read_offset(const struct boot_reader *r, const struct target *to)
{
	uint64_t value;

	return boot_number(r, &value) && (value == 0 || no_effect(r, to));
}

static bool ignore_boolean(const struct boot_reader *r, const struct target *to)
{
	bool value;

	return boot_boolean(r, &value) && no_effect(r, to);
}

static bool ignore_list(const struct boot_reader *r, const struct target *to)
{
	return r->prop.size % 4 == 0 ?
		       no_effect(r, to) :
		       boot_refuse(r,
				   "%" PRIu32
				   " bytes long, must be a multiple of 4",
				   r->prop.size);
}

/* ROW(number, property, who may have it, how it is read) */
#define PROPERTIES(ROW)                                                       \
	ROW(COMPATIBLE, "compatible", ALL, read_compatible(r))                \
	ROW(ADDRESS_CELLS, "#address-cells", ALL, true)                       \
	ROW(SIZE_CELLS, "#size-cells", ALL, true)                             \
	ROW(VERSION, "ffa-version", ALL, read_version(r, config))             \
	ROW(UUID, "uuid", ALL, read_uuids(r, config))                         \
	ROW(CONTEXTS, "execution-ctx-count", ALL,                             \
	    read_contexts(r, user, to->vm))                                   \
	ROW(LEVEL, "exception-level", ALL, read_zero(r))                      \
	ROW(STATE, "execution-state", ALL, read_zero(r))                      \
	ROW(GRANULE, "xlat-granule", ALL, read_zero(r))                       \
	ROW(METHOD, "messaging-method", ALL, read_methods(r, user, config))   \
	ROW(REGISTER, "gp-register-num", ALL, read_zero(r))                   \
	ROW(DESCRIPTION, "description", ALL, boot_string(r) != NULL)          \
	ROW(HIDE_SELF, "keel,hide-self", ALL,                                 \
	    boot_boolean(r, &config->hide_self))                              \
	ROW(BOOT_RUN, "keel,boot-run", SECONDARIES,                           \
	    boot_boolean(r, &config->boot_run))                               \
	ROW(OFFSET, "entrypoint-offset", ALL, read_offset(r, to))             \
	ROW(NOTICES, "notification-support", ALL, read_notices(r, config))    \
	ROW(SRI, "keel,sri", PRIMARY, read_sri(r, to))                        \
	ROW(ORDER, "boot-order", ALL, ignore_number(r, to))                   \
	ROW(ADDRESS, "load-address", ALL, ignore_number(r, to))               \
	ROW(EXIT, "managed-exit", ALL, ignore_boolean(r, to))                 \
	ROW(NS_INTERRUPTS, "ns-interrupts-action", ALL, ignore_number(r, to)) \
	ROW(S_INTERRUPTS, "other-s-interrupts-action", ALL,                   \
	    ignore_number(r, to))                                             \
	ROW(POWER, "power-management-messages", ALL, ignore_number(r, to))    \
	ROW(STREAMS, "stream-ids", ALL, ignore_list(r, to))

enum property {
#define ROW(number, name, users, read) PROPERTY_##number,
	PROPERTIES(ROW) PROPERTY_COUNT
#undef ROW
};

_Static_assert(PROPERTY_COUNT <= FDT_RULES_MAX, "fdt_read_by_rules()");

#define ROW(number, name, users, read) name "\0"
static const char names[] = PROPERTIES(ROW);
#undef ROW

static const struct fdt_rule rules[PROPERTY_COUNT] = {
#define ROW(number, name, users, read) { users, NOBODY },
	PROPERTIES(ROW)
#undef ROW
};

static bool read_value(const struct boot_reader *r, unsigned property,
		       enum users user, void *context)
{
	const struct target *to = context;
	struct vm_config *config = &to->vm->config;

	switch (property) {
#define ROW(number, name, users, read) \
	case PROPERTY_##number:        \
		return read;
		PROPERTIES(ROW)
#undef ROW
	default:
		return false;
	}
}

bool partition_read(struct boot_reader *r, const char *source, enum users user,
		    struct manifest_vm *vm)
{
	const struct fdt_rules all = { names, rules, source, user, read_value };
	struct target to = { vm, source };
	struct boot_reader child = *r;

	if (!fdt_read_by_rules(r, &all, &to))
		return false;
	fdt_for_each_subnode(child.node, r->fdt, r->node)
		fdt_notice(&child, source, NULL, "not known, ignored");
	return true;
}

/* Checks that a node of the VM's memory can be added to the tree. */
static bool check_root(struct boot_reader *r, const struct manifest_vm *vm)
{
	int size_cells = fdt_size_cells(r->fdt, 0);

	r->name = NULL;
	if (fdt_subnode_offset(r->fdt, 0, "memory") >= 0)
		return boot_refuse(r, "/memory: is for the monitor to add");
	r->name = "#address-cells";
	if (fdt_address_cells(r->fdt, 0) != 2)
		return boot_refuse(r, "must be 2");
	r->name = "#size-cells";
	return size_cells == 2 ||
	       (size_cells == 1 && vm->mem_size <= UINT32_MAX) ||
	       boot_refuse(r, "must be 2%s",
			   vm->mem_size <= UINT32_MAX ? " or 1" : "");
}

bool partition_read_file(const void *fdt, size_t size, const char *name,
			 enum users user, struct manifest_vm *vm,
			 struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error };
	char source[sizeof("ramdisk: ") + VM_STRING_MAX];
	int result = fdt_read_check(fdt, size);

	if (result != 0)
		return boot_error_set(error, "%s", boot_fdt_reason(result));
	(void)snprintf(source, sizeof(source), "ramdisk: %s", name);
	if (!boot_require(&r, "compatible") ||
	    !partition_read(&r, source, user, vm) ||
	    (user == SECONDARIES && !check_root(&r, vm)))
		return false;
	vm->partition = fdt;
	return true;
}
