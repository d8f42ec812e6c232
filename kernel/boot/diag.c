/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Boot errors: filled where something is wrong, printed where boot ends.
 */
#include "kernel/boot/reader.h"

#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>

static void fill(struct boot_error *error, const char *file,
		 const char *property, const char *reason, va_list args)
{
	error->file = file;
	error->property = property;
	(void)vsnprintf(error->reason, sizeof(error->reason), reason, args);
}

bool boot_error_set(struct boot_error *error, const char *file,
		    const char *node, const char *property, const char *reason,
		    ...)
{
	va_list args;

	(void)snprintf(error->node, sizeof(error->node), "%s",
		       node != NULL ? node : "");
	va_start(args, reason);
	fill(error, file, property, reason, args);
	va_end(args);
	return false;
}

bool boot_refuse(const struct boot_reader *r, const char *reason, ...)
{
	struct boot_error *error = r->error;
	const char *name;
	va_list args;

	/* A path that is too long gives way to the node's own name. */
	if (fdt_get_path(r->fdt, r->node, error->node, sizeof(error->node)) !=
	    0) {
		name = fdt_get_name(r->fdt, r->node, NULL);
		(void)snprintf(error->node, sizeof(error->node), ".../%s",
			       name != NULL ? name : "?");
	}
	va_start(args, reason);
	fill(error, r->file, r->name, reason, args);
	va_end(args);
	return false;
}

void boot_error_about(struct boot_error *error, const char *file,
		      const char *node, const char *property)
{
	error->file = file;
	(void)snprintf(error->node, sizeof(error->node), "%s", node);
	error->property = property;
}

const char *boot_fdt_reason(int result)
{
	switch (-result) {
	case FDT_ERR_TRUNCATED:
		return "cut short";
	case FDT_ERR_BADMAGIC:
		return "no FDT: it does not begin with 0xd00dfeed";
	case FDT_ERR_BADVERSION:
		return "an FDT of another version than 17";
	case FDT_ERR_ALIGNMENT:
		return "its blocks are not aligned";
	case FDT_ERR_NOSPACE:
		return "no room for more";
	default:
		return "its structure is malformed";
	}
}

void boot_error_format(const struct boot_error *error, char *line, size_t size)
{
	const char *file = error->file != NULL ? error->file : "";
	const char *property = error->property != NULL ? error->property : "";

	(void)snprintf(line, size, "%s%s%s%s%s%s%s", file,
		       *file != '\0' ? ": " : "", error->node,
		       error->node[0] != '\0' ? ": " : "", property,
		       *property != '\0' ? ": " : "", error->reason);
}
