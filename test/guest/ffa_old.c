/* SPDX-License-Identifier: BSD-3-Clause */
#include "ffa_old.h"

#include "puppet.h"
#include <keel/guest.h>
#include <string.h>

#define PAGE	   4096
#define VMS	   9 /* of which some are old */
#define ROOM_PAGES 8
#define PATIENCE   100000 /* RUNs that no single act takes */

/* Bits 63 to 32 of the handles that FF-A knows by 64 bits. */
#define HANDLE_UPPER (UINT64_C(0x80000000) << 32)

union room {
	struct puppet_page page;
	uint8_t bytes[PAGE];
};

_Alignas(PAGE) static union room rooms[VMS];

uint64_t old_page(uint16_t vm)
{
	return (uintptr_t)&rooms[vm];
}

void old_hello(uint16_t vm, uint64_t handle, uint64_t bytes[OLD_HELLO / 8])
{
	const struct puppet_hello hello = {
		.region = { .share_func = SPCI_MEM_SHARE_32,
			    .tag = OLD_TAG,
			    .handle = (spci_memory_handle_t)handle,
			    .sender = HF_PRIMARY_VM_ID,
			    .receiver = vm,
			    .pages = 1,
			    .address = old_page(vm) },
	};

	_Static_assert(sizeof(hello) <= OLD_HELLO, "the message");
	memset(bytes, 0, OLD_HELLO);
	memcpy(bytes, &hello, sizeof(hello));
}

/* Has a VM do what stands in its slot, and waits until it did. */
static uint64_t act(uint16_t vm, enum puppet_op op)
{
	struct puppet_slot *s = &rooms[vm].page.slot[0];
	int i = 0;

	__atomic_store_n(&s->op, op, __ATOMIC_RELEASE);
	while (__atomic_load_n(&s->op, __ATOMIC_ACQUIRE) != PUPPET_IDLE) {
		if (i++ == PATIENCE)
			guest_panic("VM %u does not end what it does", vm);
		ffa_run(vm, 0);
	}
	return s->x[0];
}

static void set(uint16_t vm, struct spci_value v)
{
	memcpy(rooms[vm].page.slot[0].x, &v, sizeof(v));
}

static struct spci_value call(uint16_t vm, struct spci_value v)
{
	set(vm, v);
	act(vm, PUPPET_HVC);
	memcpy(&v, rooms[vm].page.slot[0].x, sizeof(v));
	return v;
}

static int32_t status(struct spci_value v, uint64_t success)
{
	if (v.func == success)
		return 0;
	return v.func == SPCI_ERROR_32 ? (int32_t)v.arg2 : SPCI_NOT_SUPPORTED;
}

struct ffa_args old_call(uint16_t vm, struct ffa_args v)
{
	struct spci_value x0_to_x7;

	memcpy(&x0_to_x7, &v, sizeof(x0_to_x7));
	x0_to_x7 = call(vm, x0_to_x7);
	memcpy(&v, &x0_to_x7, sizeof(x0_to_x7));
	return v;
}

void old_begin(uint16_t vm)
{
	const struct puppet_page *page = &rooms[vm].page;
	struct spci_value v;

	ffa_run(vm, 0);
	v = call(vm, (struct spci_value){ .func = SPCI_RXTX_MAP_64,
					  .arg1 = page->tx,
					  .arg2 = page->rx,
					  .arg3 = 1 });
	if (status(v, SPCI_SUCCESS_32) != 0)
		guest_panic("VM %u has no mailbox", vm);
}

bool old_load(uint16_t vm, uint64_t address, uint64_t *value)
{
	bool did;

	set(vm, (struct spci_value){ .func = address });
	did = act(vm, PUPPET_LOAD);
	*value = rooms[vm].page.slot[0].x[1];
	return did;
}

bool old_store(uint16_t vm, uint64_t address, uint64_t value)
{
	set(vm, (struct spci_value){ .func = address, .arg1 = value });
	return act(vm, PUPPET_STORE);
}

bool old_fetch(uint16_t vm, uint64_t address)
{
	set(vm, (struct spci_value){ .func = address });
	return act(vm, PUPPET_FETCH);
}

uint64_t old_room(uint16_t vm)
{
	return rooms[vm].page.base + PUPPET_MEMORY - ROOM_PAGES * PAGE;
}

static void put_tx(uint16_t vm, const uint64_t *words, size_t size)
{
	for (size_t i = 0; i < size / 8; i++)
		old_store(vm, rooms[vm].page.tx + 8 * i, words[i]);
}

/* Memory calls with a descriptor of `length` bytes in TX. */
static struct spci_value call_tx(uint16_t vm, uint32_t func, uint32_t length)
{
	return call(vm, (struct spci_value){
				.func = func, .arg3 = length, .arg4 = length });
}

int32_t old_send(uint16_t vm, uint32_t func, uint32_t flags, uint32_t tag,
		 uint64_t address, uint16_t receiver, unsigned access,
		 uint64_t *handle)
{
	uint64_t words[8] = { 0 };
	struct spci_memory_region_constituent piece =
		spci_memory_region_constituent_init(address, 1);
	uint32_t length = spci_memory_region_init(
		(struct spci_memory_region *)words, vm, receiver, &piece, 1,
		tag, flags, (enum spci_memory_access)access,
		SPCI_MEMORY_NORMAL_MEM, SPCI_MEMORY_CACHE_WRITE_BACK,
		SPCI_MEMORY_INNER_SHAREABLE);
	struct spci_value v;

	put_tx(vm, words, sizeof(words));
	v = call_tx(vm, func, length);
	*handle = HANDLE_UPPER | spci_mem_success_handle(v);
	return status(v, SPCI_SUCCESS_32);
}

int32_t old_retrieve(uint16_t vm, uint32_t func, uint32_t tag, uint16_t sender,
		     uint64_t handle, uint64_t *address)
{
	uint64_t words[8] = { 0 };
	uint32_t length = spci_memory_retrieve_request_init(
		(struct spci_memory_retrieve_request *)words,
		(spci_memory_handle_t)handle, sender, vm, func, tag, 1,
		SPCI_MEMORY_RW_X, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	struct spci_value v;

	put_tx(vm, words, sizeof(words));
	v = call_tx(vm, SPCI_MEM_RETRIEVE_REQ_32, length);
	if (v.func != SPCI_MEM_RETRIEVE_RESP_32)
		return status(v, SPCI_MEM_RETRIEVE_RESP_32);
	old_load(vm,
		 rooms[vm].page.rx +
			 sizeof(struct spci_retrieved_memory_region) +
			 sizeof(struct spci_receiver_address_range),
		 address);
	return status(call(vm,
			   (struct spci_value){ .func = SPCI_RX_RELEASE_32 }),
		      SPCI_SUCCESS_32);
}

int32_t old_relinquish(uint16_t vm, uint64_t handle, uint32_t flags)
{
	const union {
		struct spci_mem_relinquish d;
		uint64_t words[2];
	} tx = { .d = { .handle = (spci_memory_handle_t)handle,
			.flags = flags,
			.sender = vm } };

	put_tx(vm, tx.words, sizeof(tx));
	return status(
		call(vm, (struct spci_value){ .func = SPCI_MEM_RELINQUISH_32 }),
		SPCI_SUCCESS_32);
}

int32_t old_reclaim(uint16_t vm, uint64_t handle, uint32_t flags)
{
	return status(call(vm, (struct spci_value){ .func = SPCI_MEM_RECLAIM_32,
						    .arg1 = (uint32_t)handle,
						    .arg2 = flags }),
		      SPCI_SUCCESS_32);
}
