/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Lines are put together in one static buffer, so that a printf costs no stack,
 * and go whole to the ring and to the console under one lock.
 */
#include "kernel/log/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "arch/cpu.h"
#include "kernel/log/console.h"
#include "kernel/log/ring.h"
#include "lib/lock.h"

#define LINE_MAX  512
#define RING_SIZE 4096
#define TRIES	  (1U << 24) /* of a panic for the lock: a fraction of 1 s */

static struct spinlock lock;

/* Under lock. */
static char line[LINE_MAX];
static char ring[RING_SIZE];
static uint64_t written; /* bytes since boot; the ring has the last ones */

/* The CPU that panics: it has the lock for ever, or goes without. */
static _Atomic(uint64_t) panicking; /* its affinity inverted, 0 of none */

static const char prefixes[][10] = {
	[LOG_ERROR] = "ERROR: ",   [LOG_WARNING] = "WARNING: ",
	[LOG_NOTICE] = "NOTICE: ", [LOG_INFO] = "INFO: ",
	[LOG_DEBUG] = "DEBUG: ",
};

static bool is_panicking(void)
{
	return atomic_load_explicit(&panicking, memory_order_relaxed) ==
	       ~cpu_affinity();
}

static void begin(void)
{
	if (!is_panicking())
		spin_lock(&lock);
}

static void end(void)
{
	if (!is_panicking())
		spin_unlock(&lock);
}

void log_panic(void)
{
	for (uint32_t i = 0; i < TRIES && !spin_try(&lock); i++)
		cpu_relax();
	atomic_store_explicit(&panicking, ~cpu_affinity(),
			      memory_order_relaxed);
}

/* Of at most RING_SIZE bytes. */
static void put(const char *text, size_t size)
{
	size_t at = written % RING_SIZE;
	size_t first = size < RING_SIZE - at ? size : RING_SIZE - at;

	memcpy(ring + at, text, first);
	memcpy(ring, text + first, size - first);
	written += size;
	console_write(text, size);
}

/* Appends to what line holds, used bytes; returns the bytes that it holds. */
__attribute__((format(printf, 2, 0))) static size_t
format(size_t used, const char *text, va_list args)
{
	int n = vsnprintf(line + used, sizeof(line) - used, text, args);

	if (n < 0)
		return used;
	used += (size_t)n;
	return used < sizeof(line) ? used : sizeof(line) - 1;
}

void log_line(enum log_level level, const char *text, ...)
{
	va_list args;
	size_t used;

	if (level > KEEL_LOG_LEVEL)
		return;
	begin();
	used = strlen(prefixes[level]);
	memcpy(line, prefixes[level], used);
	va_start(args, text);
	used = format(used, text, args);
	va_end(args);
	put(line, used);
	put("\n", 1);
	end();
}

void log_vprint(const char *text, va_list args)
{
	begin();
	put(line, format(0, text, args));
	end();
}

void log_cell(size_t width, const char *text, ...)
{
	va_list args;
	size_t used;

	begin();
	va_start(args, text);
	used = format(0, text, args);
	va_end(args);
	while (used < width)
		line[used++] = ' ';
	put(line, used);
	end();
}

void log_guest(uint16_t vm_id, const char *text, size_t length)
{
	begin();
	put(line, (size_t)snprintf(line, sizeof(line), "VM %u: ", vm_id));
	put(text, length);
	put("\n", 1);
	end();
}

void log_replay(void)
{
	uint64_t from = written > RING_SIZE ? written - RING_SIZE : 0;
	size_t start = from % RING_SIZE;

	begin();
	if (from != 0)
		console_write(ring + start, RING_SIZE - start);
	console_write(ring, written % RING_SIZE);
	end();
}
