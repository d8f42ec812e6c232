/* SPDX-License-Identifier: BSD-3-Clause */
/* VERSION when it is settled, ids, buffers, and characters for the log. */
#include "ffa_tests.h"
#include "tap.h"
#include <keel/guest.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE	     4096
#define MOST_PAGES   16
#define FAR_AWAY     (UINT64_C(1) << 47)
#define INV	     FFA_INVALID_PARAMETERS

static void version(const struct caller *c)
{
	static const uint64_t asked[] = { 0,	   0x9,	      0xffff,  0x10000,
					  0x10001, 0x10002,   0x10003, 0x1ffff,
					  0x20000, 0x80010000 };

	for (size_t i = 0; i < COUNT(asked); i++) {
		struct ffa_args call =
			with_extra(ARGS(FFA_VERSION_32, asked[i]));
		struct ffa_args expected = success_of(call, 0, 0);
		bool same = asked[i] == (FFA_VERSION_1_0 | c->minor) ||
			    (c->minor == 2 && asked[i] >> 16 == 1 &&
			     asked[i] > FFA_VERSION_1_2);

		expected.x[0] = same ? FFA_VERSION_1_2 : FFA_NO_VERSION;
		tap_args(dialog_call(c, call), expected,
			 "3.1: VERSION 0x%llx, settled as 1.%u, %s",
			 (unsigned long long)asked[i], c->minor, c->name);
	}
}

static void map_refused(const struct caller *c)
{
	const uint64_t tx = dialog_tx(c);
	const uint64_t rx = dialog_rx(c);
	const struct {
		uint64_t tx, rx, pages;
		int step;
		const char *what;
	} rows[] = {
		{ tx, rx, 0, 2, "of no page" },
		{ tx, rx, MOST_PAGES + 1, 2, "of 17 pages" },
		{ tx, rx, 0x41, 2, "of 65 pages" },
		{ tx, rx, UINT32_MAX, 2, "of 2^32 - 1 pages" },
		{ tx + 8, rx, 1, 3, "of TX amid a page" },
		{ tx, rx + PAGE / 2, 1, 3, "of RX amid a page" },
		{ tx, tx, 1, 4, "of one page twice" },
		{ tx, tx + PAGE, 2, 4, "of buffers that overlap" },
		{ UINT64_MAX - PAGE + 1, rx, 2, 4, "of TX that wraps" },
		{ tx, UINT64_MAX - PAGE + 1, 2, 4, "of RX that wraps" },
		{ FAR_AWAY, rx, 1, 5, "of TX far away" },
		{ tx, FAR_AWAY, 1, 6, "of RX far away" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct ffa_args call =
			with_extra(ARGS(FFA_RXTX_MAP_64, rows[i].tx, rows[i].rx,
					rows[i].pages));

		tap_args(dialog_call(c, call), error_of(call, INV),
			 "3.4 %d: RXTX_MAP %s %s", rows[i].step, rows[i].what,
			 c->name);
	}
}

/* RXTX_UNMAP and RX_RELEASE: w1 has the own id, or nothing. */
static void names_caller(const struct caller *c, uint64_t id, const char *name)
{
	const uint64_t wrong[] = { 1, c->vm, (uint64_t)c->vm << 16 | 1,
				   (uint64_t)(c->vm + 1) << 16, 0x80000000 };

	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct ffa_args call = with_extra(ARGS(id, wrong[i]));

		tap_args(dialog_call(c, call), error_of(call, INV),
			 "3.5: %s with w1 = 0x%llx %s", name,
			 (unsigned long long)wrong[i], c->name);
	}
}

static void map(const struct caller *c, uint64_t id, uint64_t pages,
		uint64_t own)
{
	struct ffa_args call =
		with_extra(ARGS(id, dialog_tx(c), dialog_rx(c), pages));
	struct ffa_args unmap = with_extra(ARGS(FFA_RXTX_UNMAP_32, own));
	struct ffa_args release = with_extra(ARGS(FFA_RX_RELEASE_32, own));

	tap_args(dialog_call(c, call), success_of(call, 0, 0),
		 "3.4: RXTX_MAP 0x%llx of %llu pages %s",
		 (unsigned long long)id, (unsigned long long)pages, c->name);
	call.x[3] = 0;
	tap_args(dialog_call(c, call), error_of(call, FFA_DENIED),
		 "3.4 1: RXTX_MAP again %s", c->name);
	names_caller(c, FFA_RXTX_UNMAP_32, "RXTX_UNMAP");
	names_caller(c, FFA_RX_RELEASE_32, "RX_RELEASE");
	tap_args(dialog_call(c, release), error_of(release, FFA_DENIED),
		 "3.5: RX_RELEASE of an empty RX %s", c->name);
	tap_args(dialog_call(c, unmap), success_of(unmap, 0, 0),
		 "3.5: RXTX_UNMAP %s", c->name);
	tap_args(dialog_call(c, unmap), error_of(unmap, INV),
		 "3.5: RXTX_UNMAP again %s", c->name);
}

/* The most characters that an id takes; with them the line is complete. */
static void log_text(const struct caller *c, uint64_t id, unsigned most)
{
	const size_t width = id == FFA_CONSOLE_LOG_32 ? 4 : 8;
	const bool all = id == FFA_CONSOLE_LOG_64 && c->minor >= 2;
	struct ffa_args call = with_extra(ARGS(id));
	char text[16 * sizeof(uint64_t)];

	memset(text, '.', sizeof(text));
	text[0] = '#';
	text[most - 1] = '\n';
	for (unsigned r = 0; r < most / width; r++) {
		call.x[2 + r] = 0;
		memcpy(&call.x[2 + r], text + r * width, width);
	}
	call.x[1] = most;
	tap_args(dialog_call(c, call), success_of(all ? ARGS(0) : call, 0, 0),
		 "3.8: CONSOLE_LOG 0x%llx of %u characters %s",
		 (unsigned long long)id, most, c->name);
	call.x[1] = most + 1;
	tap_args(dialog_call(c, call),
		 all ? error_all(INV) : error_of(call, INV),
		 "3.8: CONSOLE_LOG 0x%llx of one more %s",
		 (unsigned long long)id, c->name);
}

void ffa_setup(const struct caller *c)
{
	version(c);
	map_refused(c);
	map(c, FFA_RXTX_MAP_64, MOST_PAGES, 0);
	map(c, FFA_RXTX_MAP_32, 1, (uint64_t)c->vm << 16);
	log_text(c, FFA_CONSOLE_LOG_32, 24);
	log_text(c, FFA_CONSOLE_LOG_64, c->minor < 2 ? 48 : 128);
}
