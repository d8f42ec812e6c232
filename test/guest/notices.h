/* SPDX-License-Identifier: BSD-3-Clause */
/* The two VMs of the group "notifications", and the calls that they make. */
#ifndef TEST_NOTICES_H
#define TEST_NOTICES_H

#include <hf/call.h>
#include <hf/ffa_call.h>

#define INTERRUPT_ENABLE 0xff03
#define INTERRUPT_GET	 0xff04

#define NPI	    5 /* of the secondary */
#define PRIMARY_SRI 8
#define PRIMARY_NPI 9

#define TEST	 UINT64_C(1)
#define NOTIFIED UINT64_C(2)
#define OF_VMS	 2

/* Ids: global and per-vCPU ones that the primary sets, and its own. */
#define ASKS	  UINT64_C(0x5)
#define ASKS_VCPU UINT64_C(0x8)
#define ANSWERS	  UINT64_C(0x80000000)

/* A call with x1 to x4; the rest is zero. */
static inline struct spci_value call(uint64_t id, uint64_t x1, uint64_t x2,
				     uint64_t x3, uint64_t x4)
{
	return spci_call_args(id, x1, x2, x3, x4, 0);
}

#endif
