/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of dialect.c in an image without FF-A. */
#include "kernel/vm/dialect.h"

bool dialect_has_ffa(void)
{
	return false;
}
