/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "calls": the small calls, and what the primary may not do. */
#include "services.h"
#include "tap.h"
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/psci.h>
#include <keel/smc.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An id behind those of every VM. */
#define NO_VM 15

const char guest_name[] = "calls";

_Alignas(SPCI_PAGE_SIZE) static uint8_t page[2][SPCI_PAGE_SIZE];

/* An SPCI_ERROR, every register of it. */
static bool is_error(struct spci_value v, int64_t code)
{
	return v.func == SPCI_ERROR_32 && v.arg1 == 0 &&
	       (int64_t)v.arg2 == code &&
	       (v.arg3 | v.arg4 | v.arg5 | v.arg6 | v.arg7) == 0;
}

/* An SPCI_SUCCESS with one result. */
static bool is_success(struct spci_value v, uint64_t arg2)
{
	return v.func == SPCI_SUCCESS_32 && v.arg1 == 0 && v.arg2 == arg2 &&
	       (v.arg3 | v.arg4 | v.arg5 | v.arg6 | v.arg7) == 0;
}

static struct spci_value filled(uint64_t func)
{
	return (struct spci_value){ func, 1, 2, 3, 4, 5, 6, 7 };
}

/* Nothing but x0 was written. */
static bool is_unknown(struct spci_value v)
{
	return v.func == UINT64_MAX && v.arg1 == 1 && v.arg2 == 2 &&
	       v.arg3 == 3 && v.arg4 == 4 && v.arg5 == 5 && v.arg6 == 6 &&
	       v.arg7 == 7;
}

static void identity(void)
{
	struct spci_value smc =
		spci_call_smc((struct spci_value){ .func = SPCI_ID_GET_32 });

	tap_ok(is_success(spci_version(), 0x9), "SPCI_VERSION is 0.9");
	tap_ok(is_success(spci_call((struct spci_value){
				  .func = SPCI_VERSION_32 | 0x40000000 }),
			  0x9),
	       "bit 30 of an SPCI id is ignored");
	tap_ok(is_success(spci_call((struct spci_value){
				  .func = UINT64_MAX << 32 | SPCI_VERSION_32 }),
			  0x9),
	       "the upper half of an SPCI id is ignored");
	tap_ok(is_success(spci_id_get(), HF_PRIMARY_VM_ID), "SPCI_ID_GET is 1");
	tap_ok(is_success(smc, HF_PRIMARY_VM_ID), "SPCI_ID_GET by smc is 1");
	tap_equal(hf_vm_get_count(), 3, "HF_VM_GET_COUNT");
	tap_ok(hf_vcpu_get_count(HF_PRIMARY_VM_ID) >= 1,
	       "HF_VCPU_GET_COUNT of the primary");
	tap_equal(hf_vcpu_get_count(SERVICES_A), 1,
		  "HF_VCPU_GET_COUNT of a secondary");
	tap_equal(hf_vcpu_get_count(NO_VM), 0, "HF_VCPU_GET_COUNT of no VM");
}

static void features(void)
{
	static const uint32_t yes[] = {
		SPCI_ERROR_32,
		SPCI_SUCCESS_32,
		SPCI_VERSION_32,
		SPCI_FEATURES_32,
		SPCI_ID_GET_32,
		SPCI_MSG_POLL_32,
		SPCI_MSG_WAIT_32,
		SPCI_YIELD_32,
		SPCI_MSG_SEND_32,
		SPCI_MEM_DONATE_32,
		SPCI_MEM_LEND_32,
		SPCI_MEM_SHARE_32,
		SPCI_MEM_RETRIEVE_REQ_32,
		SPCI_MEM_RELINQUISH_32,
		SPCI_MEM_RECLAIM_32,
	};
	static const uint32_t no[] = {
		0,
		PSCI_VERSION_32,
		SPCI_INTERRUPT_32,
		SPCI_RX_RELEASE_32,
		SPCI_RXTX_MAP_32,
		SPCI_RXTX_MAP_64,
		SPCI_RXTX_UNMAP_32,
		SPCI_PARTITION_INFO_GET_32,
		SPCI_RUN_32,
		SPCI_MSG_SEND_DIRECT_REQ_32,
		SPCI_MSG_SEND_DIRECT_RESP_32,
		SPCI_VERSION_32 | 0x40000000,
	};
	bool right = true;

	for (size_t i = 0; i < COUNT(yes); i++)
		right &= is_success(spci_features(yes[i]), 0);
	tap_ok(right, "SPCI_FEATURES says yes where it should");
	right = true;
	for (size_t i = 0; i < COUNT(no); i++)
		right &= is_error(spci_features(no[i]), SPCI_NOT_SUPPORTED);
	tap_ok(right, "SPCI_FEATURES says no where it should");
}

static void unknown(void)
{
	tap_ok(is_unknown(spci_call(filled(0xff08))),
	       "an unknown call is -1 and writes x0 only");
	tap_ok(is_unknown(spci_call(filled(SPCI_PARTITION_INFO_GET_32))),
	       "so is an SPCI call that is not implemented");
	tap_ok(is_unknown(spci_call_smc(filled(HF_VM_GET_COUNT))),
	       "so is an HF call by smc");
	tap_ok(is_unknown(
		       spci_call(filled(UINT64_C(1) << 32 | HF_VM_GET_COUNT))),
	       "HF ids are matched on 64 bits");
}

static void mailbox(void)
{
	uintptr_t tx = (uintptr_t)page[0];
	uintptr_t rx = (uintptr_t)page[1];

	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, SERVICES_A, 0, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND without TX");
	tap_ok(is_error(spci_rxtx_map(tx + 8, rx), SPCI_INVALID_PARAMETERS),
	       "RXTX_MAP of a TX that is not aligned");
	tap_ok(is_error(spci_rxtx_map(tx, rx + 8), SPCI_INVALID_PARAMETERS),
	       "RXTX_MAP of an RX that is not aligned");
	tap_ok(is_error(spci_rxtx_map(tx, tx), SPCI_INVALID_PARAMETERS),
	       "RXTX_MAP of one page twice");
	guest_mailbox_init();
	tap_ok(is_error(spci_rxtx_map(tx, rx), SPCI_DENIED),
	       "RXTX_MAP for the second time");
	tap_ok(is_error(spci_rx_release(), SPCI_DENIED),
	       "RX_RELEASE of an empty mailbox");
	tap_ok(is_error(spci_msg_wait(), SPCI_NOT_SUPPORTED),
	       "MSG_WAIT by the primary");
	tap_ok(is_error(spci_msg_poll(), SPCI_NOT_SUPPORTED),
	       "MSG_POLL by the primary");
	tap_ok(is_success(spci_yield(), 0), "YIELD by the primary");
}

static void send(void)
{
	tap_ok(is_error(spci_msg_send(SERVICES_A, SERVICES_B, 0, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND in another's name");
	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, HF_PRIMARY_VM_ID, 0, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND to oneself");
	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, SERVICES_A,
				      SPCI_MSG_PAYLOAD_MAX + 1, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND of too much");
	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, NO_VM, 0, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND to no VM");
	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, HF_TEE_VM_ID, 0, 0),
			SPCI_INVALID_PARAMETERS),
	       "MSG_SEND to the secure world, where there is none");
	tap_ok(is_error(spci_msg_send(HF_PRIMARY_VM_ID, SERVICES_A, 0, 0),
			SPCI_BUSY),
	       "MSG_SEND to a VM that has no RX yet");
}

static void run(void)
{
	tap_ok(is_error(spci_run(HF_PRIMARY_VM_ID, 0), SPCI_INVALID_PARAMETERS),
	       "RUN of the primary");
	tap_ok(is_error(spci_run(0, 0), SPCI_INVALID_PARAMETERS),
	       "RUN of the monitor");
	tap_ok(is_error(spci_run(NO_VM, 0), SPCI_INVALID_PARAMETERS),
	       "RUN of no VM");
	tap_ok(is_error(spci_run(SERVICES_A, 1), SPCI_INVALID_PARAMETERS),
	       "RUN of no vCPU");
	service_start(SERVICES_A);
	tap_ok(is_error(spci_run(SERVICES_A, 0), SPCI_INVALID_PARAMETERS),
	       "RUN of a vCPU that waits for a message");
	tap_ok(service_page(SERVICES_A) != 0, "a message there and back");
	tap_ok(is_error(spci_rx_release(), SPCI_DENIED),
	       "RX_RELEASE for the second time");
}

static void psci(void)
{
	tap_equal(psci_version(), 0x10001, "PSCI_VERSION is 1.1");
	tap_equal(psci_features(PSCI_CPU_ON_32), 0, "PSCI_FEATURES of CPU_ON");
	tap_equal(hf_call(PSCI_FEATURES_32, SPCI_VERSION_32, 0, 0), -1,
		  "PSCI_FEATURES of another call is -1 in 64 bits");
	tap_equal(psci_affinity_info(0xff00ffffff, 0), PSCI_INVALID_PARAMETERS,
		  "AFFINITY_INFO of no CPU");
	tap_equal(psci_cpu_on(0xff00ffffff, 0, 0), PSCI_INVALID_PARAMETERS,
		  "CPU_ON of no CPU");
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	identity();
	features();
	unknown();
	mailbox();
	send();
	run();
	psci();
	tap_done();
}
