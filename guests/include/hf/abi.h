/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Function ids of the calls that are not SPCI's. All are made by hvc and
 * matched on 64 bits; HF_DEBUG_LOG may be made by smc too. They write x0 only.
 */
#ifndef HF_ABI_H
#define HF_ABI_H

#define HF_VM_GET_COUNT		0xff01
#define HF_VCPU_GET_COUNT	0xff02
#define HF_MAILBOX_WRITABLE_GET 0xff03
#define HF_MAILBOX_WAITER_GET	0xff04
#define HF_INTERRUPT_ENABLE	0xff05
#define HF_INTERRUPT_GET	0xff06
#define HF_INTERRUPT_INJECT	0xff07
#define HF_VM_STOP		0xff08

/* Exit reasons of SPCI_RUN, never calls. */
#define HF_SPCI_RUN_WAIT_FOR_INTERRUPT 0xff09
#define HF_SPCI_RUN_WAKE_UP	       0xff0a

#define HF_DEBUG_LOG 0xbd000000

#endif
