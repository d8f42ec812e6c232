/* SPDX-License-Identifier: BSD-3-Clause */
#include "test/support/fdt_build.h"

_Alignas(8) uint8_t tree[TREE_ROOM];
