/* SPDX-License-Identifier: BSD-3-Clause */
/* Counts in ticks of 16 instructions become instructions: see bench.h. */
#include "row.h"
#include <hf/call.h>
#include <keel/guest.h>
#include <libfdt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COMMAND_MAX 1024
#define TURNS_MAX   4

/* " rows=a,b cycles=16": with a blank in front of each word. */
static char command[COMMAND_MAX + 2];
static uint64_t overhead;

/* The text behind " NAME=", or NULL. */
static const char *find(const char *name)
{
	char key[BENCH_ID_SIZE];
	const char *at;

	snprintf(key, sizeof(key), " %s=", name);
	at = strstr(command, key);
	return at ? at + strlen(key) : NULL;
}

uint64_t rows_option(const char *name, uint64_t otherwise)
{
	const char *text = find(name);
	uint64_t value = 0;

	if (text == NULL)
		return otherwise;
	while (*text >= '0' && *text <= '9')
		value = value * 10 + (uint64_t)(*text++ - '0');
	return value;
}

/* Returns the cost of a probe with nothing in it. */
static uint64_t calibrate(void)
{
	uint64_t ticks = 0;

	for (uint64_t phase = 0; phase < BENCH_PHASES; phase++) {
		struct bench_probe probe = { .phase = phase };

		bench_probe_nothing(&probe);
		ticks += probe.end - probe.start;
	}
	return ticks;
}

void rows_init(const void *fdt)
{
	int length;
	const char *text = fdt_getprop(fdt, fdt_path_offset(fdt, "/chosen"),
				       "bootargs", &length);

	if (text != NULL && length > COMMAND_MAX)
		guest_panic("a command line of %d characters", length);
	command[0] = ' ';
	if (text != NULL)
		strcpy(command + 1, text);
}

uint64_t row_cycles(unsigned int by)
{
	uint64_t sweeps = rows_option("cycles", 1024) / by / BENCH_PHASES;

	return BENCH_PHASES * (1 + (sweeps > 0 ? sweeps : 1));
}

/* Whether the list of the command line names the row, or there is none. */
static bool is_wanted(const char *id)
{
	const char *list = find("rows");
	size_t length = strlen(id);

	if (list == NULL)
		return true;
	for (;;) {
		size_t word = strcspn(list, ", ");

		if (word == length && memcmp(list, id, length) == 0)
			return true;
		if (list[word] != ',')
			return false;
		list += word + 1;
	}
}

struct row row_make(const char *format, ...)
{
	struct row row = { .least = UINT64_MAX };
	va_list args;

	va_start(args, format);
	vsnprintf(row.id, sizeof(row.id), format, args);
	va_end(args);
	row.wanted = is_wanted(row.id);
	return row;
}

void row_add(struct row *row, uint64_t start, uint64_t end)
{
	row->sweep += end - start;
	row->probes++;
	if (row->probes % BENCH_PHASES != 0)
		return;
	if (row->probes > BENCH_PHASES) {
		row->ticks += row->sweep;
		if (row->sweep < row->least)
			row->least = row->sweep;
		if (row->sweep > row->most)
			row->most = row->sweep;
	}
	row->sweep = 0;
}

uint64_t row_phase(const struct row *row)
{
	return row->probes % BENCH_PHASES;
}

struct spci_value row_call(struct row *row, struct spci_value value)
{
	struct bench_probe probe = { .phase = row_phase(row), .value = value };

	if (!row->wanted)
		return spci_call(value);
	bench_probe(&probe);
	row_add(row, probe.start, probe.end);
	return probe.value;
}

static bool is_probed(const struct row *row)
{
	return row->probes > BENCH_PHASES;
}

/* The ticks of a sweep are the instructions of one call. */
static void report(const struct row *row)
{
	uint64_t sweeps = row->probes / BENCH_PHASES - 1;
	uint64_t own;

	if (overhead == 0)
		overhead = calibrate();
	own = row->own + overhead;
	say("bench %s %llu %llu %llu", row->id,
	    (unsigned long long)((row->ticks + sweeps / 2) / sweeps - own),
	    (unsigned long long)(row->least - own),
	    (unsigned long long)(row->most - own));
}

void rows_report(const struct row *const rows[], size_t count)
{
	char turns[TURNS_MAX * (BENCH_ID_SIZE + 1)];
	size_t length = 0;

	for (size_t i = 0; i < count && i < TURNS_MAX; i++) {
		if (is_probed(rows[i]))
			length += (size_t)snprintf(turns + length,
						   sizeof(turns) - length,
						   " %s", rows[i]->id);
	}
	if (length == 0)
		return;
	say("bench-turns%s", turns);
	for (size_t i = 0; i < count; i++) {
		if (is_probed(rows[i]))
			report(rows[i]);
	}
}

void row_report(const struct row *row)
{
	rows_report(&row, 1);
}
