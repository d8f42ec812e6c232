/* SPDX-License-Identifier: BSD-3-Clause */
/* Questions of a guest about itself and the other partitions. */
#pragma once

#include "kernel/ffa/answer.h"

/* Answers FFA_ID_GET: w2 is the caller's id. */
struct ffa_answer ffa_id_get(struct call *c);
