/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of this folder's other files in an image without FF-A. */
#include "kernel/ffa/call.h"

bool ffa_is_served(void)
{
	return false;
}

bool ffa_call(struct call *c)
{
	(void)c;
	return false;
}

bool ffa_call_by_spci(struct call *c)
{
	(void)c;
	return false;
}
