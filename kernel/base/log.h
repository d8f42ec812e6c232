/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's log: lines to the console and to a ring that a panic prints.
 * Levels say who can cause a line: what a guest can cause again and again is
 * counted instead (kernel/base/events.h) and gets one line a VM. A line of the
 * monitor's is lost where the ring is full of lines that the UART did not take.
 * N-31: what is printed goes through log_printable(), but for a newline with
 * which a format begins or ends: names come from outside.
 */
#pragma once

#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"
#include "lib/compiler.h"

enum log_level {
	LOG_ERROR,
	LOG_WARNING,
	LOG_NOTICE,
	LOG_INFO,
	LOG_DEBUG,
};

/* Logs one line, "INFO: ..."; lines of several CPUs do not mix. Locks: own. */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level,
						    const char *format, ...);

/* Logs text without a level or a newline of its own: the boot table. */
#define log_print(...) log_cell(0, __VA_ARGS__)

/* Logs text, and spaces behind it up to width characters in all. */
__attribute__((format(printf, 2, 3))) void log_cell(size_t width,
						    const char *format, ...);

/* Logs text from a va_list: for panic(). */
__attribute__((format(printf, 1, 0))) void log_vprint(const char *format,
						      va_list args);

/*
 * Puts a guest's line "VM <id>: <text>\n" into the ring, whole, and sends what
 * the console takes at once. *end is for log_is_out(). Returns false, and
 * prints nothing, if there is no room now or another CPU holds the log.
 */
__attribute__((warn_unused_result)) bool
log_guest(uint16_t vm, const char *text, size_t size, uint64_t *end);

/*
 * Writes a character as a person may see it: printable ASCII, or \xNN.
 * Returns how many characters that is.
 */
#define LOG_PRINTABLE_MAX 4
size_t log_printable(char out[LOG_PRINTABLE_MAX], char c);

/*
 * Sends what the console takes at once. Returns true if all up to end is out,
 * or the UART is dead.
 */
__attribute__((warn_unused_result)) bool log_is_out(uint64_t end);

/* True while lines wait for the console: log_push() sends what it takes. */
extern _Atomic(bool) log_waiting;
COLD OUTLINED void log_push(void);

/* Sends what the console takes of lines that wait, if any do. */
static inline void log_send_waiting(void)
{
	/* relaxed: a line that is missed goes out next time */
	if (atomic_load_explicit(&log_waiting, memory_order_relaxed))
		log_push();
}

/* Ends all waiting for the console, but a panic's: guests run from now on. */
void log_guests_run(void);

/* Waits until all is out, and for each line from now on: the end is near. */
void log_flush(void);

/* Sends what the ring holds to the new console, oldest bytes first. */
void log_replay(void);

/*
 * Gives the log to this CPU alone, which panics: it takes the lock and keeps
 * it, or goes ahead without if nobody gives it up in time.
 */
void log_panic(void);
