/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Group "absent": RAM that the FDT lists and that is not there (N-03), at
 * bootargs' "hole=". The monitor's accesses to it for a guest fail; nothing
 * else happens.
 */
#include "option.h"
#include "stage.h"
#include <keel/clock.h>
#include <keel/fault.h>
#include <keel/guest.h>
#include <keel/mailbox.h>
#include <keel/memory.h>
#include <keel/smp.h>
#include <string.h>

#define PAGE	  SPCI_PAGE_SIZE
#define GIB_SHIFT 30
#define GIB_MASK  ((UINT64_C(1) << GIB_SHIFT) - 1)
#define ALIAS	  (UINT64_C(300) << 39) /* nothing else of ours is there */
#define ALIAS_L0  300
#define TABLE	  UINT64_C(3)
#define EXTERNAL  0x10
#define STATUS(f) ((f).esr & 0x3f)
#define TRIES	  200000
#define SECONDS	  20

const char guest_name[] = "absent";

static _Alignas(SPCI_PAGE_SIZE) uint64_t alias_table[512];
static volatile bool over;

/* The identity map's level-0 table. */
static uint64_t *level_0(void)
{
	uint64_t ttbr;

	__asm__("mrs %0, ttbr0_el1" : "=r"(ttbr));
	return (uint64_t *)(uintptr_t)(ttbr & ~UINT64_C(0xfff));
}

/* The entry of the identity map that translates an address. */
static uint64_t block_of(uint64_t address)
{
	uint64_t *table = (uint64_t *)(uintptr_t)(level_0()[address >> 39] &
						  ~UINT64_C(0xfff));

	return table[address >> GIB_SHIFT & 511];
}

/* The puppet's RETRIEVE of the region. */
static struct spci_value retrieve(const struct guest_region *r)
{
	_Alignas(8) uint8_t bytes[64] = { 0 };
	uint32_t length;
	uint64_t word;

	length = spci_memory_retrieve_request_init(
		(struct spci_memory_retrieve_request *)bytes, r->handle,
		PRIMARY, PUPPET, r->share_func, r->tag, r->pages,
		SPCI_MEMORY_RW_X, SPCI_MEMORY_NORMAL_MEM,
		SPCI_MEMORY_CACHE_WRITE_BACK, SPCI_MEMORY_INNER_SHAREABLE);
	for (size_t i = 0; i < length; i += sizeof(word)) {
		memcpy(&word, bytes + i, sizeof(word));
		stage_store(puppet, stage_tx(puppet) + i, word);
	}
	return stage_call(puppet,
			  (struct spci_value){ .func = SPCI_MEM_RETRIEVE_REQ_32,
					       .arg3 = length,
					       .arg4 = length });
}

static void calls(uint64_t hole)
{
	struct guest_region r = { .share_func = SPCI_MEM_LEND_32,
				  .receiver = PUPPET,
				  .pages = 1,
				  .address = hole };

	guest_mailbox_init();
	stage_map(puppet);
	tap_equal(guest_mem_send(&r, SPCI_MEMORY_REGION_FLAG_CLEAR,
				 SPCI_MEMORY_RW_X),
		  0, "N-03: a page that cannot be cleared is lent with CLEAR");
	tap_ok(is_error(retrieve(&r), SPCI_INVALID_PARAMETERS),
	       "N-03: and nobody gets it");
	tap_equal(guest_mem_reclaim(r.handle, SPCI_MEM_RECLAIM_CLEAR),
		  SPCI_INVALID_PARAMETERS,
		  "N-03: nor comes it back from a RECLAIM that clears");
	tap_equal(guest_mem_reclaim(r.handle, 0), 0, "N-03: but as it is");
	stage_unmap(primary);
}

static void buffers(uint64_t hole)
{
	struct spci_value v = spci_rxtx_map(hole, stage_rx(primary));

	tap_equal((int64_t)v.func, SPCI_SUCCESS_32, "N-03: TX may be there");
	tap_ok(is_error(spci_msg_send(PRIMARY, PUPPET, 64, 0),
			SPCI_INVALID_PARAMETERS),
	       "N-03: what is not in TX is not sent");
	tap_ok(is_error(stage_ask(primary, SPCI_MEM_SHARE_32, 0, 0, 64),
			SPCI_INVALID_PARAMETERS),
	       "N-03: and describes no region");
	stage_unmap(primary);
	v = spci_rxtx_map(stage_tx(primary), hole);
	tap_equal((int64_t)v.func, SPCI_SUCCESS_32, "N-03: RX may be there");
	tap_ok(is_error(stage_ask(puppet, SPCI_MSG_SEND_32,
				  (uint64_t)PUPPET << 16 | PRIMARY, 0, 64),
			SPCI_INVALID_PARAMETERS),
	       "N-03: no message comes to it");
	stage_unmap(primary);
}

/* Flips a level-1 entry between the block that RX is in and the hole. */
static void flip(void *arg)
{
	volatile uint64_t *entry = arg;
	uint64_t block = entry[0];
	uint64_t table = entry[1];

	while (!over) {
		entry[0] = table;
		entry[0] = block;
	}
}

/*
 * The store that RX refuses comes to the monitor, which walks our tables for
 * its address, and meets the hole there.
 */
static void walks(uint64_t hole)
{
	uint64_t rx = stage_rx(primary);
	uint64_t end = guest_ticks() + SECONDS * guest_ticks_per_second();
	uint64_t refused = 0, walked = 0, other = 0;

	stage_map(primary);
	alias_table[0] = block_of(rx);
	alias_table[1] = hole | TABLE;
	level_0()[ALIAS_L0] = (uintptr_t)alias_table | TABLE;
	__asm__ volatile("dsb ishst\n\tisb" ::: "memory");
	if (guest_cpu_start(1, flip, alias_table) != 0)
		tap_bail_out("CPU 1 does not start");
	for (unsigned i = 0; i < TRIES && guest_ticks() < end; i++) {
		if (guest_try_write(ALIAS | (rx & GIB_MASK), i))
			other++;
		else if (STATUS(guest_last_fault()) == EXTERNAL)
			refused++;
		else
			walked++;
	}
	over = true;
	guest_cpu_wait_off(1);
	say("# %llu stores refused by RX, %llu by the walk",
	    (unsigned long long)refused, (unsigned long long)walked);
	tap_ok(refused > TRIES / 100 && walked > TRIES / 100,
	       "N-03: an entry changes while a store to RX is looked at");
	tap_equal((int64_t)other, 0, "N-03: and no store comes through");
	stage_unmap(primary);
}

void guest_main(const struct guest_boot *boot)
{
	uint64_t hole = option(boot->fdt, "hole", 0);
	uint64_t value;

	stage_begin();
	if (hole == 0) {
		tap_skip("no hole in RAM", "N-03: RAM that is not there");
	} else {
		tap_ok(!guest_try_read(hole, &value) &&
			       STATUS(guest_last_fault()) == EXTERNAL,
		       "N-03: the RAM is not there");
		calls(hole);
		buffers(hole);
		walks(hole);
	}
	tap_done();
}
