/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/handle.h"

bool ffa_look(uint64_t handle, struct slot_view *view)
{
	return handle >> 32 == FFA_HANDLE_UPPER &&
	       ((uint32_t)handle >> 31) != 0 &&
	       handle_look_spci((uint32_t)handle, view);
}

struct ffa_answer ffa_fragment(uint32_t function, uint64_t handle, uint32_t w3)
{
	struct ffa_answer a = ffa_answer(function);

	a.x[1] = (uint32_t)handle;
	a.x[2] = handle >> 32;
	a.x[3] = w3;
	return a;
}
