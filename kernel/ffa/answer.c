/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/ffa/answer.h"

struct ffa_answer ffa_answer(uint32_t function)
{
	struct ffa_answer a;

	a.count = FFA_REGISTERS;
	memset(a.x, 0, sizeof(a.x));
	a.x[0] = function;
	return a;
}

struct ffa_answer ffa_success(uint32_t w2, uint32_t w3)
{
	struct ffa_answer a = ffa_answer(FFA_ID(SUCCESS));

	a.x[2] = w2;
	a.x[3] = w3;
	return a;
}

struct ffa_answer ffa_status(enum status status)
{
	struct ffa_answer a = ffa_answer(status == STATUS_OK ? FFA_ID(SUCCESS) :
							       FFA_ID(ERROR));

	a.x[2] = (uint32_t)status; /* STATUS_OK is 0 */
	return a;
}

struct ffa_answer ffa_result(struct call *c, enum status status)
{
	return status == STATUS_AGAIN ? ffa_repeat(c) : ffa_status(status);
}
