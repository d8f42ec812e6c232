/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/dialect.h"

bool dialect_has_ffa(void)
{
	return true;
}
