/* SPDX-License-Identifier: BSD-3-Clause */
#include "option.h"

#include <libfdt.h>
#include <stdlib.h>
#include <string.h>

uint64_t option(const void *fdt, const char *name, uint64_t otherwise)
{
	int length;
	int node = fdt_path_offset(fdt, "/chosen");
	const char *text = fdt_getprop(fdt, node, "bootargs", &length);
	const char *found = text ? strstr(text, name) : NULL;
	size_t size = strlen(name);

	return found && found[size] == '=' ?
		       strtoul(found + size + 1, NULL, 10) :
		       otherwise;
}
