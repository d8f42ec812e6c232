/* SPDX-License-Identifier: BSD-3-Clause */
/* Handles of FF-A: bits 31 to 0 are the handle of SPCI 0.9. */
#pragma once

#include "kernel/ffa/answer.h"
#include "kernel/mem/handle.h"

/* Bits 63 to 32 of each handle. */
#define FFA_HANDLE_UPPER 0x80000000U

/* Returns the handle in w1 and w2 of a call. */
static inline uint64_t ffa_handle(const struct call *c)
{
	return c->arg[2] << 32 | (uint32_t)c->arg[1];
}

/* As handle_look(), for a handle of FF-A. */
bool ffa_look(uint64_t handle, struct slot_view *view);

/* Returns an answer of this id about a fragment; w3: its offset or length. */
struct ffa_answer ffa_fragment(uint32_t function, uint64_t handle, uint32_t w3);
