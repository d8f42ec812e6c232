/* SPDX-License-Identifier: BSD-3-Clause */
#pragma once

#include "arch/features.h"

/*
 * Reads the features of the calling CPU from its ID registers. This is cheap,
 * so the result is not cached.
 */
struct features cpu_features(void);
