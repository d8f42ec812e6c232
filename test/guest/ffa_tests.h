/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of group "ffa", each by a caller. Afterwards it has no buffers. */
#ifndef TEST_FFA_TESTS_H
#define TEST_FFA_TESTS_H

#include "dialog.h"

/* Every id: what FEATURES says, and what the call does. */
void ffa_table(const struct caller *c);

/* VERSION, once it is settled; ID_GET; buffers; characters for the log. */
void ffa_setup(const struct caller *c);

/* Descriptors of partitions, in RX and in registers. */
void ffa_partitions(const struct caller *c);

/* Messages by MSG_SEND2 from and to everybody. */
void ffa_messages(void);

/* Messages of 1.0. */
void ffa_legacy(void);

#endif
