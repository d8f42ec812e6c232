/* SPDX-License-Identifier: BSD-3-Clause */
/* The rows of the bench: which are wanted, their counts, their calls. */
#ifndef BENCH_ROW_H
#define BENCH_ROW_H

#include "bench.h"
#include <stdbool.h>

#define BENCH_ID_SIZE 24

struct row {
	char id[BENCH_ID_SIZE];
	bool wanted;
	/* Instructions of the guests themselves in each count. */
	unsigned int own;
	/* Probes so far, the first sweep of 16 included. */
	uint64_t probes;
	/* Ticks of this sweep, and of all but the first. */
	uint64_t sweep;
	uint64_t ticks;
	/* Of the sweeps in `ticks`. */
	uint64_t least;
	uint64_t most;
};

/*
 * Reads the command line: rows=ID,... (all), cycles=N (1024), live=N (0:
 * handles that stay live), pages=1 (0: no row but the series of pages).
 */
void rows_init(const void *fdt);

/* A number of the command line. */
uint64_t rows_option(const char *name, uint64_t otherwise);

/*
 * How often a row is to be probed: one sweep to warm up, and what the command
 * line asks for divided by `by`, in whole sweeps, at least one.
 */
uint64_t row_cycles(unsigned int by);

/* A row with this id, wanted or not, and nothing counted. */
struct row row_make(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* Adds one probe, which was made at row_phase. */
void row_add(struct row *row, uint64_t start, uint64_t end);

/* The phase of the row's next probe. */
uint64_t row_phase(const struct row *row);

/* Makes a call: by a probe that is added to the row, if the row is wanted. */
struct spci_value row_call(struct row *row, struct spci_value value);

/*
 * Prints the rows that were probed by turns: "bench-turns ID ID ..." and for
 * each "bench ID COUNT LEAST MOST". Nothing for rows without probes.
 */
void rows_report(const struct row *const rows[], size_t count);

/* The same for a row that was probed alone. */
void row_report(const struct row *row);

#endif
