/* SPDX-License-Identifier: BSD-3-Clause */
#include "lib/strings.h"

#include <string.h>

unsigned int strings_find(const char *list, const char *string)
{
	unsigned int n = 0;

	for (; *list != '\0' && strcmp(list, string) != 0; n++)
		list = strings_at(list, 1);
	return n;
}

const char *strings_at(const char *list, unsigned int n)
{
	while (n-- > 0)
		list += strlen(list) + 1;
	return list;
}
