/* SPDX-License-Identifier: BSD-3-Clause */
/* Questions of a guest about itself and the other partitions. */
#pragma once

#include "kernel/ffa/answer.h"

/* Answers FFA_ID_GET: w2 is the caller's id. */
struct ffa_answer ffa_id_get(struct call *c);

/*
 * Answers FFA_PARTITION_INFO_GET: descriptors of partitions in RX, or how many
 * there are.
 */
struct ffa_answer ffa_info_get(struct call *c);

/* Answers FFA_PARTITION_INFO_GET_REGS: up to five descriptors in registers. */
struct ffa_answer ffa_info_get_regs(struct call *c);
