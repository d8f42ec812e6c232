/* SPDX-License-Identifier: BSD-3-Clause */
/* The parts of group "direct". */
#ifndef TEST_DIRECT_TESTS_H
#define TEST_DIRECT_TESTS_H

#include "dialog.h"

#define REQ_32	FFA_MSG_SEND_DIRECT_REQ_32
#define REQ_64	FFA_MSG_SEND_DIRECT_REQ_64
#define REQ2	FFA_MSG_SEND_DIRECT_REQ2_64
#define RESP_32 FFA_MSG_SEND_DIRECT_RESP_32
#define RESP_64 FFA_MSG_SEND_DIRECT_RESP_64
#define RESP2	FFA_MSG_SEND_DIRECT_RESP2_64

/* The last of most chains. */
#define TAIL PARTNER_NEXT

/*
 * Begins a chain of the primary, this one and a tail, all with FP registers of
 * their own, in which the timer interrupts the tail. Returns the answer to the
 * primary.
 */
struct ffa_args chain_interrupted(const struct caller *middle, uint16_t tail);

/* One result of each: they still have these FP registers. */
void chain_look_at_fp(const struct caller *middle, uint16_t tail);

/* All registers, both ways, between all versions. */
void direct_registers(void);

/* Requests, responses and RUN that are refused. */
void direct_refused(void);

/* Chains of three that are interrupted. */
void direct_chains(const void *fdt);

/* Requests, and RUN in the midst of a chain, on other CPUs. */
void direct_cpus(void);

#endif
