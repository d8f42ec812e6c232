/* SPDX-License-Identifier: BSD-3-Clause */
/* Numbers in the primary's bootargs, "name=600", for tests that can be long. */
#ifndef TEST_OPTION_H
#define TEST_OPTION_H

#include <stdint.h>

uint64_t option(const void *fdt, const char *name, uint64_t otherwise);

#endif
