/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The calls of a guest to the monitor, by hvc #0. The ABI page of the monitor's
 * documentation says what each call answers.
 */
#ifndef HF_CALL_H
#define HF_CALL_H

#include <hf/abi.h>
#include <hf/language.h>
#include <hf/spci.h>
#include <hf/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

HF_C_BEGIN

/* Executes hvc #0 with x0 to x3. Returns x0. */
int64_t hf_call(uint64_t arg0, uint64_t arg1, uint64_t arg2, uint64_t arg3);

/* Executes hvc #0 with x0 to x7. Returns x0 to x7. */
struct spci_value spci_call(struct spci_value args);

/* Executes hvc #0 with x0 to x5; x6 and x7 are 0. Returns x0 to x7. */
static inline struct spci_value spci_call_args(uint64_t func, uint64_t arg1,
					       uint64_t arg2, uint64_t arg3,
					       uint64_t arg4, uint64_t arg5)
{
	struct spci_value args = { func, arg1, arg2, arg3, arg4, arg5, 0, 0 };

	return spci_call(args);
}

/* Asks for the caller's VM id: SUCCESS with the id in arg2. */
static inline struct spci_value spci_id_get(void)
{
	return spci_call_args(SPCI_ID_GET_32, 0, 0, 0, 0, 0);
}

/* Returns the caller's VM id. */
static inline spci_vm_id_t hf_vm_get_id(void)
{
	return (spci_vm_id_t)spci_id_get().arg2;
}

/* Returns the highest id of a VM, which is their number if none is missing. */
static inline spci_vm_count_t hf_vm_get_count(void)
{
	return (spci_vm_count_t)hf_call(HF_VM_GET_COUNT, 0, 0, 0);
}

/* Returns a VM's vCPUs; 0 if it is unknown or the caller is a secondary. */
static inline spci_vcpu_count_t hf_vcpu_get_count(spci_vm_id_t vm)
{
	return (spci_vcpu_count_t)hf_call(HF_VCPU_GET_COUNT, vm, 0, 0);
}

/* Runs a vCPU of a secondary on this CPU. Returns why it left. Primary only. */
static inline struct spci_value spci_run(spci_vm_id_t vm,
					 spci_vcpu_index_t vcpu)
{
	return spci_call_args(SPCI_RUN_32, spci_vm_vcpu(vm, vcpu), 0, 0, 0, 0);
}

/* Lets the primary run something else. */
static inline struct spci_value spci_yield(void)
{
	return spci_call_args(SPCI_YIELD_32, 0, 0, 0, 0, 0);
}

/* Registers the caller's mailbox: a page for TX and one for RX. */
static inline struct spci_value spci_rxtx_map(hf_ipaddr_t tx, hf_ipaddr_t rx)
{
	return spci_call_args(SPCI_RXTX_MAP_64, tx, rx,
			      HF_MAILBOX_SIZE / SPCI_PAGE_SIZE, 0, 0);
}

/* Copies `size` bytes of the caller's TX to the receiver's RX. */
static inline struct spci_value spci_msg_send(spci_vm_id_t sender,
					      spci_vm_id_t receiver,
					      uint32_t size,
					      uint32_t attributes)
{
	return spci_call_args(SPCI_MSG_SEND_32,
			      (uint64_t)sender << 16 | receiver, 0, size,
			      attributes, 0);
}

/* Donates the region described in TX: `length` bytes, all in one fragment. */
static inline struct spci_value
spci_mem_donate(uint32_t fragment_length, uint32_t length, uint32_t cookie)
{
	return spci_call_args(SPCI_MEM_DONATE_32, 0, 0, fragment_length, length,
			      cookie);
}

/* Lends the region described in TX. */
static inline struct spci_value spci_mem_lend(uint32_t fragment_length,
					      uint32_t length, uint32_t cookie)
{
	return spci_call_args(SPCI_MEM_LEND_32, 0, 0, fragment_length, length,
			      cookie);
}

/* Shares the region described in TX. */
static inline struct spci_value spci_mem_share(uint32_t fragment_length,
					       uint32_t length, uint32_t cookie)
{
	return spci_call_args(SPCI_MEM_SHARE_32, 0, 0, fragment_length, length,
			      cookie);
}

/* Retrieves the region that the request in TX names. The response is in RX. */
static inline struct spci_value spci_mem_retrieve_req(uint32_t fragment_length,
						      uint32_t length,
						      uint32_t cookie)
{
	return spci_call_args(SPCI_MEM_RETRIEVE_REQ_32, 0, 0, fragment_length,
			      length, cookie);
}

/* Gives back the region that the descriptor in TX names. */
static inline struct spci_value spci_mem_relinquish(void)
{
	return spci_call_args(SPCI_MEM_RELINQUISH_32, 0, 0, 0, 0, 0);
}

/* Takes back a region that no VM holds. flags: SPCI_MEM_RECLAIM_CLEAR or 0. */
static inline struct spci_value spci_mem_reclaim(spci_memory_handle_t handle,
						 uint32_t flags)
{
	return spci_call_args(SPCI_MEM_RECLAIM_32, handle, flags, 0, 0, 0);
}

/* Waits for a message: MSG_SEND, or ERROR with INTERRUPTED. */
static inline struct spci_value spci_msg_wait(void)
{
	return spci_call_args(SPCI_MSG_WAIT_32, 0, 0, 0, 0, 0);
}

/* Takes a message without waiting: MSG_SEND, or ERROR with RETRY. */
static inline struct spci_value spci_msg_poll(void)
{
	return spci_call_args(SPCI_MSG_POLL_32, 0, 0, 0, 0, 0);
}

/* Releases RX, which may then be written again. */
static inline struct spci_value spci_rx_release(void)
{
	return spci_call_args(SPCI_RX_RELEASE_32, 0, 0, 0, 0, 0);
}

/* Returns the next VM whose mailbox became writable, or -1. */
static inline int64_t hf_mailbox_writable_get(void)
{
	return hf_call(HF_MAILBOX_WRITABLE_GET, 0, 0, 0);
}

/* Returns the next VM that waits for `vm`'s mailbox to be empty, or -1. */
static inline int64_t hf_mailbox_waiter_get(spci_vm_id_t vm)
{
	return hf_call(HF_MAILBOX_WAITER_GET, vm, 0, 0);
}

/* Enables or disables a virtual interrupt of this vCPU. Returns 0, or -1. */
static inline int64_t hf_interrupt_enable(uint32_t intid, bool enable)
{
	return hf_call(HF_INTERRUPT_ENABLE, intid, enable, 0);
}

/*
 * Clears the lowest enabled and pending interrupt and returns it, or returns
 * HF_INVALID_INTID.
 */
static inline uint32_t hf_interrupt_get(void)
{
	return (uint32_t)hf_call(HF_INTERRUPT_GET, 0, 0, 0);
}

/*
 * Makes an interrupt of a vCPU pending. Returns -1 if that is refused, 0 if it
 * is done, and 1 if it is done and the vCPU should be run.
 */
static inline int64_t
hf_interrupt_inject(spci_vm_id_t vm, spci_vcpu_index_t vcpu, uint32_t intid)
{
	return hf_call(HF_INTERRUPT_INJECT, vm, vcpu, intid);
}

/*
 * Ends a secondary for good; the primary alone may. Returns 0 when it is done,
 * 1 if a vCPU of the VM runs on another CPU, so that the caller has to call
 * again, and -1 if that is refused. The owners of what the VM borrowed have it
 * again, and what it lent stays with the borrowers until they give it back.
 */
static inline int64_t hf_vm_stop(spci_vm_id_t vm)
{
	return hf_call(HF_VM_STOP, vm, 0, 0);
}

/* Appends a character to the VM's line of the log; a newline prints it. */
static inline int64_t hf_debug_log(char c)
{
	return hf_call(HF_DEBUG_LOG, (uint8_t)c, 0, 0);
}

/* Asks for the version: in arg2, major in [30:16], minor in [15:0]. */
static inline struct spci_value spci_version(void)
{
	return spci_call_args(SPCI_VERSION_32, 0, 0, 0, 0, 0);
}

/* Asks for a function: SUCCESS if it is implemented, else ERROR. */
static inline struct spci_value spci_features(uint32_t function_id)
{
	return spci_call_args(SPCI_FEATURES_32, function_id, 0, 0, 0, 0);
}

HF_C_END

#endif
