/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The numbers and types that every guest shares with the monitor. Constants
 * may be used from assembler.
 */
#ifndef HF_TYPES_H
#define HF_TYPES_H

/* The monitor itself; no VM has this id. */
#define HF_HYPERVISOR_VM_ID 0

/* VM ids are their index in the manifest plus this. */
#define HF_VM_ID_OFFSET 1

#define HF_PRIMARY_VM_INDEX 0
#define HF_PRIMARY_VM_ID    (HF_VM_ID_OFFSET + HF_PRIMARY_VM_INDEX)

/* The secure world, where there is one. */
#define HF_TEE_VM_ID 0x8000

#define HF_SLEEP_INDEFINITE 0xffffffffffffffff

/* RX and TX are one page each, in bytes. */
#define HF_MAILBOX_SIZE 4096

/* Virtual interrupt ids are 0 to HF_NUM_INTIDS - 1. */
#define HF_NUM_INTIDS	 64
#define HF_INVALID_INTID 0xffffffff

#define HF_MAILBOX_READABLE_INTID 1
#define HF_MAILBOX_WRITABLE_INTID 2
#define HF_VIRTUAL_TIMER_INTID	  3

#ifndef __ASSEMBLER__

#include <stdint.h>

/* An output address of a guest's stage 1; equal to the physical address. */
typedef uintptr_t hf_ipaddr_t;

#endif

#endif
