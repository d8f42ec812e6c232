/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Properties as what they must be, or an error that says what they are.
 */
#include "kernel/boot/fdt_reader.h"

#include <inttypes.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool boot_find_prop(struct boot_reader *r, const char *name)
{
	r->name = name;
	return fdt_read_prop(r->fdt, r->node, name, &r->prop);
}

bool boot_require(struct boot_reader *r, const char *name)
{
	return boot_find_prop(r, name) || boot_refuse(r, "missing");
}

/* Inserts the path of the node; of a long one the beginning is left out. */
static void insert_path(const struct boot_reader *r)
{
	struct boot_error *error = r->error;

	if (r->node == 0) /* the root, whose tree the caller names */
		return;
	boot_error_insert(error, ": ");
	for (int node = r->node; node > 0;
	     node = fdt_parent_offset(r->fdt, node)) {
		boot_error_insert(error, fdt_get_name(r->fdt, node, NULL));
		boot_error_insert(error, "/");
		if (strlen(error->line) > sizeof(error->line) / 2) {
			boot_error_insert(error, "...");
			break;
		}
	}
}

bool boot_refuse(const struct boot_reader *r, const char *reason, ...)
{
	va_list args;

	va_start(args, reason);
	(void)vsnprintf(r->error->line, sizeof(r->error->line), reason, args);
	va_end(args);
	if (r->name != NULL)
		boot_error_about(r->error, r->name);
	insert_path(r);
	return false;
}

const char *boot_string(const struct boot_reader *r)
{
	const char *string = fdt_prop_string(&r->prop);

	if (string == NULL)
		boot_refuse(r, "not a string that ends with its only NUL");
	return string;
}

bool boot_number(const struct boot_reader *r, uint64_t *value)
{
	return fdt_prop_number(&r->prop, value) ||
	       boot_refuse(r, "%" PRIu32 " bytes long, must be 4 or 8",
			   r->prop.size);
}

bool boot_boolean(const struct boot_reader *r, bool *field)
{
	*field = true;
	return r->prop.size == 0 ||
	       boot_refuse(r, "%" PRIu32 " bytes long, must be empty",
			   r->prop.size);
}

bool boot_cells(const struct boot_reader *r, int cells, uint64_t *value)
{
	if (r->prop.size != (uint32_t)cells * 4)
		return boot_refuse(r, "%" PRIu32 " bytes long, must be %d",
				   r->prop.size, cells * 4);
	return fdt_prop_number(&r->prop, value);
}

bool boot_limited(struct boot_reader *r, const char *name, uint64_t max,
		  uint64_t *value)
{
	if (!boot_find_prop(r, name))
		return true;
	if (!boot_number(r, value))
		return false;
	return *value <= max ||
	       boot_refuse(r, "%" PRIu64 ", at most %" PRIu64 " can be", *value,
			   max);
}

void boot_open_regs(struct boot_reader *r, struct fdt_regs *regs)
{
	r->name = "reg";
	fdt_regs_open(r->fdt, r->bus, r->node, regs);
}

bool boot_check_regs(const struct boot_reader *r, const struct fdt_regs *regs)
{
	return regs->reason == NULL || boot_refuse(r, "%s", regs->reason);
}

bool boot_first_reg(struct boot_reader *r, struct pa_range *range)
{
	struct fdt_regs regs;

	boot_open_regs(r, &regs);
	return fdt_regs_next(&regs, range) ||
	       (boot_check_regs(r, &regs) && boot_refuse(r, "empty"));
}
