/* SPDX-License-Identifier: BSD-3-Clause */
/* Which calls a VM may make (DEN0077A, FFA_FEATURES). */
#pragma once

#include "kernel/ffa/answer.h"

/* Answers FFA_FEATURES: w1 is a function's id, or a feature's. */
struct ffa_answer ffa_features(struct call *c);
