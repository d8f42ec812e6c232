/* SPDX-License-Identifier: BSD-3-Clause */
/* In place of stop.c in an image of SPCI 0.9 alone, where VMs do not stop. */
#include "kernel/hf/list.h"
#include "kernel/hf/stop.h"

uint64_t hf_vm_stop(struct call *c)
{
	(void)c;
	return HF_REFUSED;
}
