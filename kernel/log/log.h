/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The monitor's log: lines to the console and to a ring that a panic prints.
 * Levels say who can cause a line: what a guest can cause again and again is
 * counted instead (kernel/log/counters.h) and gets one line a VM.
 */
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "config.h"

enum log_level {
	LOG_ERROR,
	LOG_WARNING,
	LOG_NOTICE,
	LOG_INFO,
	LOG_DEBUG,
};

/* One line, "INFO: ..." and a newline, whole even when CPUs log at a time. */
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level,
						    const char *format, ...);

/* Text without level or newline of its own: the boot table. */
#define log_print(...) log_cell(0, __VA_ARGS__)

/* The same, and spaces behind it up to width characters in all. */
__attribute__((format(printf, 2, 3))) void log_cell(size_t width,
						    const char *format, ...);

/* The same, from a va_list: for panic(). */
__attribute__((format(printf, 1, 0))) void log_vprint(const char *format,
						      va_list args);

/* A guest's line: "VM <id>: <text>\n", whole; text holds any bytes but NUL. */
void log_guest(uint16_t vm_id, const char *text, size_t length);

/* Ours is broken: says what and where, stops every CPU. Never for guests. */
__attribute__((noreturn, format(printf, 1, 2))) void panic(const char *format,
							   ...);
