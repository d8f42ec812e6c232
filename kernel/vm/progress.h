/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How far a vCPU's memory call has come that clears pages (W-10). Clearing
 * looks at pending interrupts after each 64 KiB at most. If there is one, the
 * guest's program counter goes back to its call, which finds this when it is
 * made again. A handler of that interrupt may make calls first: they end the
 * clearing, and its result waits here for the call that began it.
 */
#pragma once

#include <stdint.h>

#include "kernel/base/status.h"
#include "lib/slab.h"

struct slot;

enum progress_kind {
	PROGRESS_NONE,
	PROGRESS_SEND,
	PROGRESS_RELINQUISH,
	PROGRESS_RECLAIM,
	PROGRESS_DONE, /* status and handle wait for their call */
};

struct mem_progress {
	enum progress_kind kind;
	uint32_t borrower; /* of RELINQUISH: its number in the record */
	struct slot *slot;
	uint32_t run;		   /* clearing goes on in this run */
	uint64_t page;		   /* at this page of it */
	struct reservation tables; /* of RECLAIM: reserved before clearing */
	uint64_t args[6];	   /* x0 to x5 of the call */
	enum status status;
	uint64_t handle; /* of a send; HANDLE_NONE */
};
