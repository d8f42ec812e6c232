/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/vm/dialect.h"

const bool dialect_ffa_built = false;
