/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "calls": dispatch, widths, the SMC filter and the small calls. */
#include "machine.h"
#include "stage.h"
#include <keel/guest.h>
#include <keel/psci.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define BIT_30	     UINT64_C(0x40000000)
#define UPPER	     UINT64_C(0xabcd000000000000)
#define MINUS_ONE    UINT64_MAX
#define SMCCC	     UINT64_C(0x80000000)

const char guest_name[] = "calls";

static struct spci_value filled(uint64_t func)
{
	return (struct spci_value){ func, 1, 2, 3, 4, 5, 6, 7 };
}

/* Returns the registers of filled() after a call that writes x0 only. */
static struct spci_value only_x0(uint64_t x0)
{
	return filled(x0);
}

static void ids(const struct actor *a)
{
	const uint64_t forms[] = { SPCI_ID_GET_32, SPCI_ID_GET_32 | BIT_30,
				   SPCI_ID_GET_32 | UPPER };

	for (size_t i = 0; i < COUNT(forms); i++)
		tap_call(stage_call(a, filled(forms[i])), success(a->vm),
			 "4: SPCI_ID_GET as 0x%llx %s, x1 to x7 written",
			 (unsigned long long)forms[i], a->name);
}

static void version(const struct actor *a)
{
	const uint64_t asked[] = { 0, 1, 9, 0xffff };

	for (size_t i = 0; i < COUNT(asked); i++)
		tap_call(stage_ask(a, SPCI_VERSION_32, asked[i], 0, 0),
			 success(9), "4: SPCI_VERSION of 0x%x %s is 0.9",
			 (unsigned)asked[i], a->name);
}

static bool reported(uint64_t id)
{
	static const uint8_t yes[] = { 0x60, 0x61, 0x63, 0x64, 0x69,
				       0x6a, 0x6b, 0x6c, 0x6e, 0x71,
				       0x72, 0x73, 0x74, 0x76, 0x77 };

	for (size_t i = 0; i < COUNT(yes); i++)
		if (id == 0x84000000 + yes[i])
			return true;
	return false;
}

/* Every id near SPCI's and PSCI's, in both widths, and some far away. */
static void features(const struct actor *a)
{
	static const uint64_t far[] = { 0,	    1,		0xff01,
					0xbd000000, 0x80000000, 0xffffffff };
	unsigned wrong = 0;

	for (uint64_t n = 0; n < 0x200; n++) {
		uint64_t id = 0x84000000 | (n & 0xff) | (n >> 8 ? BIT_30 : 0);
		struct spci_value v = stage_ask(a, SPCI_FEATURES_32, id, 0, 0);

		wrong += reported(id) ? !is_success(v, 0) :
					!is_error(v, SPCI_NOT_SUPPORTED);
	}
	tap_equal(wrong, 0,
		  "4: SPCI_FEATURES of 0x84000000 to 0x840000ff and "
		  "0xc4000000 to 0xc40000ff %s",
		  a->name);
	for (size_t i = 0; i < COUNT(far); i++)
		tap_call(stage_ask(a, SPCI_FEATURES_32, far[i], 0, 0),
			 error(SPCI_NOT_SUPPORTED),
			 "4: SPCI_FEATURES of 0x%llx %s",
			 (unsigned long long)far[i], a->name);
	tap_call(stage_ask(a, SPCI_FEATURES_32, UPPER | SPCI_YIELD_32, 0, 0),
		 success(0), "2.2: SPCI_FEATURES looks at w1 %s", a->name);
}

/* The count of VMs, and of vCPUs as only the primary learns it. */
static void counts(const struct actor *a)
{
	static const struct {
		uint64_t vm, count;
	} rows[] = {
		{ PRIMARY, KEEL_MAX_CPUS },
		{ PUPPET, PUPPET_VCPUS },
		{ PUPPET_LISTED, 1 },
		{ 0x10000 | PUPPET, PUPPET_VCPUS },
		{ 0, 0 },
		{ NO_VM, 0 },
		{ VM_COUNT + 1, 0 },
		{ HF_TEE_VM_ID, 0 },
		{ 0xffff, 0 },
	};

	tap_call(stage_call(a, filled(HF_VM_GET_COUNT)), only_x0(VM_COUNT),
		 "4: HF_VM_GET_COUNT %s", a->name);
	for (size_t i = 0; i < COUNT(rows); i++)
		tap_equal((int64_t)stage_x0(a, HF_VCPU_GET_COUNT, rows[i].vm, 0,
					    0),
			  a->vm == PRIMARY ? (int64_t)rows[i].count : 0,
			  "4: HF_VCPU_GET_COUNT of VM 0x%llx %s",
			  (unsigned long long)rows[i].vm, a->name);
}

/* Ids that nobody answers: x0 = -1 and no more. */
static void unknown(const struct actor *a)
{
	static const uint64_t rows[] = {
		0,
		0xff00,
		0xff0b,
		0xff09,
		0xff0a,
		0xff0b,
		0xffab,
		SPCI_ERROR_32,
		SPCI_SUCCESS_32,
		SPCI_INTERRUPT_32,
		SPCI_PARTITION_INFO_GET_32,
		SPCI_MSG_SEND_DIRECT_REQ_32,
		SPCI_MSG_SEND_DIRECT_RESP_32,
		SPCI_MEM_RETRIEVE_RESP_32,
		0x84000078,
		0x8400005f,
		0x84000015,
		0xc4000015,
		0x84ffffff,
		UPPER | HF_VM_GET_COUNT,
		BIT_30 | HF_VM_GET_COUNT,
		UPPER | HF_DEBUG_LOG,
		0xfd000001,
		0x8400ff01,
		0x95c1ba5f,
		MINUS_ONE,
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		if (a->smc && rows[i] == (UPPER | HF_DEBUG_LOG))
			continue;
		tap_call(stage_call(a, filled(rows[i])), only_x0(MINUS_ONE),
			 "2.1: 0x%llx %s is unknown",
			 (unsigned long long)rows[i], a->name);
	}
}

/* The log by either conduit; bit 30 is ignored by smc only. */
static void debug_log(const struct actor *a)
{
	struct spci_value v = filled(HF_DEBUG_LOG);
	struct spci_value plain, bit_30;

	v.arg1 = '#';
	plain = stage_call(a, v);
	v.func |= BIT_30;
	bit_30 = stage_call(a, v);
	v.arg1 = 0x12300 | '\n';
	v.func = HF_DEBUG_LOG;
	stage_call(a, v);
	v.arg1 = '#';
	v.func = 0;
	tap_call(plain, v, "4: HF_DEBUG_LOG %s", a->name);
	v.func = a->smc ? 0 : MINUS_ONE;
	tap_call(bit_30, v, "2.1: HF_DEBUG_LOG with bit 30 %s", a->name);
}

/*
 * Checks SMCs that only a VM with a whitelist, or without limits, may make;
 * without firmware no VM may.
 */
static void smc_filter(void)
{
	static const struct {
		spci_vm_id_t vm;
		uint64_t id;
		int64_t x0;
		const char *what;
	} rows[] = {
		{ PUPPET, SMC_LISTED, -1, "without a whitelist" },
		{ PUPPET_LISTED, SMC_LISTED, -1,
		  "of PSCI 0.1, on the whitelist (N-04)" },
		{ PUPPET_LISTED, UPPER | SMC_LISTED, -1,
		  "of PSCI 0.1, by its low half (N-04)" },
		{ PUPPET_LISTED, SMC_LISTED ^ BIT_30, -1,
		  "with bit 30 changed" },
		{ PUPPET_LISTED, SMC_LISTED + 1, -1, "beside the whitelist" },
		{ PUPPET_LISTED, SPCI_PARTITION_INFO_GET_32, -1,
		  "of an SPCI id" },
		{ PUPPET_FREE, SMC_LISTED, -1,
		  "of PSCI 0.1, by a permissive VM (N-04)" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const int64_t x0 = machine.firmware ? rows[i].x0 : -1;
		const struct actor a = { rows[i].vm, 0, true, "" };
		struct spci_value v = filled(rows[i].id);
		struct spci_value is;

		v.arg1 = 0xffff; /* no CPU */
		is = stage_call(&a, v);
		v.func = (uint64_t)x0;
		tap_equal((int32_t)is.func, x0, "2.3: an SMC %s (VM %u) is %s",
			  rows[i].what, rows[i].vm,
			  x0 == -1 ? "refused" : "forwarded");
		is.func = v.func;
		tap_call(is, v, "2.3: x1 to x7 of it are as they were");
	}
}

/* Which hypervisor this is. */
static void uid(const struct actor *a)
{
	struct spci_value v = filled(0x8600ff01);
	struct spci_value is = stage_call(a, v);

	v.func = 0xc6b4b8e1;
	v.arg1 = 0x0e4fa739;
	v.arg2 = 0x6b2f5d9c;
	v.arg3 = 0x316c6565;
	tap_call(is, v, "2.6: the UUID of the hypervisor %s", a->name);
}

static void smccc(const struct actor *a)
{
	tap_call(stage_call(a, filled(SMCCC)), only_x0(0x10002),
		 "10: SMCCC_VERSION %s", a->name);
	tap_equal((int64_t)stage_x0(a, SMCCC | 1, SMCCC, 0, 0), 0,
		  "10: SMCCC_ARCH_FEATURES of SMCCC_VERSION %s", a->name);
	tap_equal((int64_t)stage_x0(a, SMCCC | 1, SMCCC | 0x3fff, 0, 0), -1,
		  "10: SMCCC_ARCH_FEATURES of a workaround %s", a->name);
}

static void yield_and_run(const struct actor *a)
{
	struct spci_value v = stage_begin_call(a, regs(SPCI_YIELD_32, 0, 0, 0));

	if (a->vm != PRIMARY)
		tap_call(v, regs(SPCI_YIELD_32, id_of(a), 0, 0),
			 "3.2 #2: the exit of SPCI_YIELD %s", a->name);
	tap_call(stage_result(a), success(0), "3.3: SPCI_YIELD %s", a->name);
	if (a->vm != PRIMARY)
		tap_call(stage_ask(a, SPCI_RUN_32, id_of(a), 0, 0),
			 error(SPCI_DENIED), "3.1 1: SPCI_RUN %s", a->name);
}

void guest_main(const struct guest_boot *boot)
{
	machine_find(boot->fdt);
	stage_begin();
	for (size_t i = 0; i < ACTORS; i++) {
		ids(&actors[i]);
		version(&actors[i]);
		features(&actors[i]);
		counts(&actors[i]);
		unknown(&actors[i]);
		debug_log(&actors[i]);
		smccc(&actors[i]);
		uid(&actors[i]);
		yield_and_run(&actors[i]);
	}
	smc_filter();
	tap_done();
}
