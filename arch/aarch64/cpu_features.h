/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "arch/features.h"

/* What the CPU that asks has, by its ID registers; cheap, so not kept. */
struct features cpu_features(void);
