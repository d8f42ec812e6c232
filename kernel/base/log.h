/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's log: lines go to a ring, and from there to the console. Events
 * that a guest can cause again and again are counted instead, and get one line
 * a VM (kernel/base/events.h). A line is lost if the ring is full of text that
 * the UART has not taken. N-31: since names in a line come from outside, each
 * character is printed as by log_printable(), except for a newline at the
 * beginning or end of the format.
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

/*
 * Logs one line, "INFO: ...". Lines of several CPUs do not mix. Each function
 * here takes the log's lock, unless it says that it does not wait for it.
 */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level,
						    const char *format, ...);

/* Logs text without a level, and adds no newline: for the boot table. */
#define log_print(...) log_cell(0, __VA_ARGS__)

/* As log_print(), with spaces appended up to width characters. */
__attribute__((format(printf, 2, 3))) void log_cell(size_t width,
						    const char *format, ...);

/* Logs text from a va_list: for panic(). */
__attribute__((format(printf, 1, 0))) void log_vprint(const char *format,
						      va_list args);

/*
 * Puts a guest's line "VM <id>: <text>\n" of size bytes of text into the ring,
 * and sends what the console takes at once. *end is for log_is_out(). Waits for
 * nothing: returns false, and logs nothing, if the ring has no room or another
 * CPU holds the lock.
 */
__attribute__((warn_unused_result)) bool
log_guest(uint16_t vm, const char *text, size_t size, uint64_t *end);

/*
 * Writes c to out as it is logged: printable ASCII as it is, else as \xNN.
 * Returns how many characters it wrote. Takes no lock.
 */
#define LOG_PRINTABLE_MAX 4
size_t log_printable(char out[LOG_PRINTABLE_MAX], char c);

/*
 * Sends what the console takes at once. Returns true if the line that
 * log_guest() ended at `end` is sent, or the UART is dead. Waits for nothing:
 * returns false if another CPU holds the lock.
 */
__attribute__((warn_unused_result)) bool log_is_out(uint64_t end);

/*
 * log_waiting: true while lines wait for the console. log_push() sends what it
 * takes at once; it does nothing if another CPU holds the lock.
 */
extern _Atomic(bool) log_waiting;
COLD OUTLINED void log_push(void);

/* Sends what the console takes of lines that wait, if any do. */
static inline void log_send_waiting(void)
{
	/* relaxed: a line that is missed goes out next time */
	if (atomic_load_explicit(&log_waiting, memory_order_relaxed))
		log_push();
}

/* From now on guests run, and only a panic waits for the console. No lock. */
void log_guests_run(void);

/* Waits until all is sent, and for each line from now on: before power off. */
void log_flush(void);

/* Sends to a new console what the ring holds, oldest bytes first. */
void log_replay(void);

/*
 * Reserves the log for this CPU, which panics. Takes the lock for good; if its
 * holder does not give it back within a fraction of a second, does without.
 */
void log_panic(void);
