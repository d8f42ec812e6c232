/* SPDX-License-Identifier: BSD-3-Clause */
/* Group "rxtx": RXTX_MAP, RXTX_UNMAP and RX_RELEASE without messages. */
#include "stage.h"
#include <keel/guest.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define UPPER	     (UINT64_C(1) << 32)
#define PAGE	     SPCI_PAGE_SIZE
#define DEVICE	     UINT64_C(0x3f000000) /* of virt and Raspberry Pi 4 */
#define FAR_AWAY     (UINT64_C(1) << 47)
#define A64_RET	     UINT64_C(0xd65f03c0)

const char guest_name[] = "rxtx";

static struct spci_value map(const struct actor *a, uint64_t tx, uint64_t rx,
			     uint64_t count)
{
	return stage_ask(a, SPCI_RXTX_MAP_64, tx, rx, count);
}

/* abi 5.1, 1 to 3: in this order, so before what the pages are. */
static void parameters(const struct actor *a, const char *when)
{
	const uint64_t tx = stage_tx(a);
	const uint64_t rx = stage_rx(a);
	const struct {
		uint64_t tx, rx, count;
		const char *what;
	} rows[] = {
		{ tx, rx, 0, "of no page" },
		{ tx, rx, 2, "of two pages" },
		{ tx, rx, UPPER, "of 2^32 pages" },
		{ FAR_AWAY, FAR_AWAY, 2, "of nothing right" },
		{ tx + 1, rx, 1, "of a TX at an odd address" },
		{ tx + PAGE / 2, rx, 1, "of a TX amid a page" },
		{ tx, rx + 8, 1, "of an RX that is not aligned" },
		{ FAR_AWAY + 8, rx, 1, "of a TX far away, not aligned" },
		{ tx, tx, 1, "of one page twice" },
		{ FAR_AWAY, FAR_AWAY, 1, "of one page far away twice" },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		tap_call(map(a, rows[i].tx, rows[i].rx, rows[i].count),
			 error(SPCI_INVALID_PARAMETERS),
			 "5.1 1-3: RXTX_MAP %s, %s, %s", rows[i].what, when,
			 a->name);
}

/* 5 and 6: whose the pages must be. */
static void pages(const struct actor *a)
{
	const uint64_t tx = stage_tx(a);
	const uint64_t rx = stage_rx(a);
	const uint64_t others = a->vm == PRIMARY ? stage_tx(puppet) :
						   stage_tx(primary);
	const uint64_t shared = (uintptr_t)stage_page(PUPPET);
	const struct {
		uint64_t page;
		const char *what;
	} rows[] = {
		{ others, "another VM's page" },
		{ shared, "a page that two VMs share" },
		{ DEVICE, "a device" },
		{ FAR_AWAY, "a page far away" },
		{ UINT64_MAX & ~(uint64_t)(PAGE - 1),
		  "the last page there is" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		tap_call(map(a, rows[i].page, rx, 1), error(SPCI_DENIED),
			 "5.1 5: RXTX_MAP with TX = %s, %s", rows[i].what,
			 a->name);
		tap_call(map(a, tx, rows[i].page, 1), error(SPCI_DENIED),
			 "5.1 6: RXTX_MAP with RX = %s, %s", rows[i].what,
			 a->name);
	}
}

/* Accesses that the VM can still make to its buffers. */
static void access(const struct actor *a)
{
	const uint64_t tx = stage_tx(a);
	const uint64_t rx = stage_rx(a);
	uint64_t value;

	tap_ok(stage_load(a, tx, &value) && stage_store(a, tx, A64_RET),
	       "5.1: TX can be read and written, %s", a->name);
	tap_ok(!stage_fetch(a, tx), "5.1: TX cannot be executed, %s", a->name);
	tap_ok(stage_load(a, rx, &value), "5.1: RX can be read, %s", a->name);
	tap_ok(!stage_store(a, rx, 1), "5.1: RX cannot be written, %s",
	       a->name);
	tap_ok(!stage_fetch(a, rx), "5.1: RX cannot be executed, %s", a->name);
}

static void unmapped(const struct actor *a)
{
	const uint64_t tx = stage_tx(a);
	const uint64_t rx = stage_rx(a);

	tap_call(stage_unmap(a), success(0), "W-30: RXTX_UNMAP %s", a->name);
	tap_ok(stage_store(a, rx, A64_RET) && stage_store(a, tx, A64_RET),
	       "W-30: then both pages can be written, %s", a->name);
	tap_ok(stage_fetch(a, rx) && stage_fetch(a, tx),
	       "W-30: and executed, %s", a->name);
	tap_call(stage_unmap(a), error(SPCI_INVALID_PARAMETERS),
		 "W-30: RXTX_UNMAP of nothing %s", a->name);
	tap_call(stage_ask(a, SPCI_RX_RELEASE_32, 0, 0, 0), error(SPCI_DENIED),
		 "5.4: RX_RELEASE without RX %s", a->name);
	tap_call(stage_ask(a, SPCI_MSG_SEND_32,
			   (uint64_t)a->vm << 16 | PUPPET_FREE, 0, 0),
		 error(SPCI_INVALID_PARAMETERS),
		 "5.2 5: MSG_SEND without TX %s", a->name);
}

static void once(const struct actor *a)
{
	parameters(a, "not mapped");
	pages(a);
	tap_call(map(a, stage_tx(a), stage_rx(a), UPPER | 1), success(0),
		 "5.1: RXTX_MAP %s", a->name);
	tap_call(map(a, stage_tx(a), stage_rx(a), 1), error(SPCI_DENIED),
		 "5.1 4: RXTX_MAP for the second time %s", a->name);
	parameters(a, "mapped");
	access(a);
	tap_call(stage_ask(a, SPCI_RX_RELEASE_32, 0, 0, 0), error(SPCI_DENIED),
		 "5.4: RX_RELEASE of an empty RX %s", a->name);
	unmapped(a);
	tap_call(stage_ask(a, SPCI_RXTX_MAP_32, stage_tx(a), stage_rx(a), 1),
		 success(0), "5.1: RXTX_MAP by its 32-bit id %s", a->name);
	tap_call(stage_unmap(a), success(0), "W-30: RXTX_UNMAP again %s",
		 a->name);
}

void guest_main(const struct guest_boot *boot)
{
	(void)boot;
	stage_begin();
	for (size_t i = 0; i < ACTORS; i++)
		once(&actors[i]);
	tap_done();
}
