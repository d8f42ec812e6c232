/* SPDX-License-Identifier: BSD-3-Clause */
/* PARTITION_INFO_GET, and the same in registers. */
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>
#include <keel/smp.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define INV	     FFA_INVALID_PARAMETERS
#define GET	     FFA_PARTITION_INFO_GET_32
#define GET_REGS     FFA_PARTITION_INFO_GET_REGS_64
#define SIZE_1_0     8U
#define SIZE	     24U
#define IN_REGISTERS 5U
#define INDIRECT     FFA_INDIRECT

/* The partitions of partners.dts, as a VM of 1.2 sees them. */
struct partition {
	uint16_t id;
	uint8_t minor, vcpus;
	uint32_t properties;
	uint32_t uuid[4];
};

#define ALL_1_0 0x7U
#define ALL_1_2 0x607U
#define SPCI	9 /* its version, as far as messages go: none has it */

static const struct partition partitions[] = {
	{ PRIMARY, OWN_MINOR, 0, 0x406, { 0 } },
	{ PARTNER_1_0, 0, 1, ALL_1_0, { 0 } },
	{ PARTNER_1_1, 1, 1, ALL_1_0, { 0 } },
	{ PARTNER_1_2, 2, 1, ALL_1_2, UUID_FIRST },
	{ PARTNER_1_2, 2, 1, ALL_1_2, UUID_SECOND },
	{ PARTNER_NEXT, 2, 1, ALL_1_2, UUID_NEXT },
	{ PARTNER_MUTE, 0, 1, 1, { 0 } },
	{ PARTNER_SPCI, SPCI, 1, 0, { 0 } },
	{ PARTNER_IDLE, SPCI, 1, 0, { 0 } },
	{ PARTNER_GONE, 2, 1, ALL_1_2, { 0 } },
	{ PARTNER_BOTH, 2, 2, 1, { 0 } },
	{ PARTNER_DEAF, 2, 1, 0x406, { 0 } },
};

/* Returns one as the caller sees it; the primary has the machine's CPUs. */
static struct ffa_partition_info told(const struct caller *c,
				      const struct partition *p, bool with_uuid)
{
	struct ffa_partition_info info = { .id = p->id, .vcpus = p->vcpus };
	uint32_t properties = p->properties;

	if (p->id == PRIMARY)
		info.vcpus = (uint16_t)guest_cpu_count();
	if (p->minor < 2)
		properties &=
			~(uint32_t)(FFA_RECEIVES_DIRECT2 | FFA_SENDS_DIRECT2);
	if ((c->minor == 0) != (p->minor == 0))
		properties &= ~(uint32_t)INDIRECT;
	if (c->minor == 0)
		properties &= 7;
	else
		properties |= FFA_AARCH64;
	info.properties = properties;
	if (with_uuid)
		memcpy(info.uuid, p->uuid, sizeof(info.uuid));
	return info;
}

/* True if the list has it: before 1.2 a VM has one entry. */
static bool is_listed(const struct caller *c, size_t i)
{
	return c->minor >= 2 || i == 0 ||
	       partitions[i].id != partitions[i - 1].id;
}

static unsigned count(const struct caller *c)
{
	unsigned n = 0;

	for (size_t i = 0; i < COUNT(partitions); i++)
		n += is_listed(c, i);
	return n;
}

/* True if RX has these bytes at `at`. */
static bool rx_has(const struct caller *c, uint64_t at, const void *bytes,
		   unsigned size)
{
	for (unsigned i = 0; i < size; i += 8) {
		uint64_t word;

		memcpy(&word, (const uint8_t *)bytes + i, 8);
		if (dialog_read(c, at + i) == word)
			continue;
		say("# RX at %llu: 0x%llx, expected 0x%llx",
		    (unsigned long long)(at + i),
		    (unsigned long long)dialog_read(c, at + i),
		    (unsigned long long)word);
		return false;
	}
	return true;
}

static void all(const struct caller *c)
{
	const unsigned size = c->minor == 0 ? SIZE_1_0 : SIZE;
	struct ffa_args call = with_extra(ARGS(GET));
	uint64_t at = 0;

	tap_args(dialog_call(c, call),
		 success_of(call, count(c), c->minor == 0 ? 0 : SIZE),
		 "3.6: PARTITION_INFO_GET of all %s", c->name);
	for (size_t i = 0; i < COUNT(partitions); i++) {
		struct ffa_partition_info info = told(c, &partitions[i], true);

		if (!is_listed(c, i))
			continue;
		tap_ok(rx_has(c, at, &info, size), "3.6: VM %u is in RX %s",
		       info.id, c->name);
		at += size;
	}
	tap_ok(dialog_read(c, at) == 0 && dialog_read(c, 4088) == 0,
	       "W-12: zeroes are behind the list %s", c->name);
	tap_args(dialog_call(c, call), error_of(call, FFA_BUSY),
		 "3.6 4: PARTITION_INFO_GET before RX is released %s", c->name);
	call.x[0] = FFA_RX_RELEASE_32;
	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "3.5: RX_RELEASE after it %s", c->name);
}

/* A UUID that one VM has, with zeroes in place of what was asked. */
static void by_uuid(const struct caller *c)
{
	struct ffa_args call = with_extra(
		ARGS(GET, 0x55555555, 0x66666666, 0x77777777, 0x88888888));
	struct ffa_partition_info info = told(c, &partitions[3], false);
	struct ffa_args release = with_extra(ARGS(FFA_RX_RELEASE_32));

	tap_args(dialog_call(c, call),
		 success_of(call, 1, c->minor == 0 ? 0 : SIZE),
		 "3.6: PARTITION_INFO_GET of a second UUID %s", c->name);
	tap_ok(rx_has(c, 0, &info, c->minor == 0 ? SIZE_1_0 : SIZE),
	       "3.6: the VM that has it is in RX %s", c->name);
	dialog_call(c, release);
	call.x[4]++;
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "3.6 2: PARTITION_INFO_GET of nobody's UUID %s", c->name);
}

static void only_count(const struct caller *c, const char *when)
{
	struct ffa_args call = with_extra(ARGS(GET, 0, 0, 0, 0, 1));

	tap_args(dialog_call(c, call),
		 c->minor == 0 ? error_of(call, INV) :
				 success_of(call, count(c), 0),
		 "3.6 3: the count alone, %s, %s", when, c->name);
	call.x[5] = 3;
	tap_args(dialog_call(c, call), error_of(call, INV),
		 "3.6 1: PARTITION_INFO_GET with w5 = 3, %s, %s", when,
		 c->name);
}

/* Returns the answer of PARTITION_INFO_GET_REGS from `first` on. */
static struct ffa_args in_registers(const struct caller *c, unsigned first)
{
	struct ffa_args v = ARGS(FFA_SUCCESS_64);
	unsigned last = first;

	for (unsigned i = 0; i < IN_REGISTERS && first + i < count(c); i++) {
		struct ffa_partition_info info =
			told(c, &partitions[first + i], true);

		memcpy(&v.x[3 + 3 * i], &info, sizeof(info));
		last = first + i;
	}
	v.x[2] = (count(c) - 1) | last << 16 | (uint64_t)SIZE << 48;
	return v;
}

static void registers(const struct caller *c)
{
	struct ffa_args call = with_extra(ARGS(GET_REGS));

	for (unsigned first = 0; first < count(c); first++) {
		call.x[3] = first;
		tap_args(dialog_call(c, call), in_registers(c, first),
			 "3.7: PARTITION_INFO_GET_REGS from %u on %s", first,
			 c->name);
	}
	call.x[3] = count(c);
	tap_args(dialog_call(c, call), error_all(INV),
		 "3.7: PARTITION_INFO_GET_REGS behind the last %s", c->name);
	call.x[1] = 0x12345678;
	call.x[3] = 0;
	tap_args(dialog_call(c, call), error_all(INV),
		 "3.7: PARTITION_INFO_GET_REGS of nobody's UUID %s", c->name);
}

void ffa_partitions(const struct caller *c)
{
	struct ffa_args call = with_extra(ARGS(GET));
	struct ffa_args unmap = ARGS(FFA_RXTX_UNMAP_32);

	tap_args(dialog_call(c, call), error_of(call, FFA_BUSY),
		 "3.6 4: PARTITION_INFO_GET without RX %s", c->name);
	only_count(c, "without RX");
	dialog_call(c, ARGS(FFA_RXTX_MAP_64, dialog_tx(c), dialog_rx(c), 1));
	all(c);
	by_uuid(c);
	only_count(c, "with RX");
	if (c->minor >= 2)
		registers(c);
	tap_args(dialog_call(c, unmap), success_of(unmap, 0, 0),
		 "3.5: RXTX_UNMAP after PARTITION_INFO_GET %s", c->name);
}
