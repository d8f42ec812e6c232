/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * A line is formatted in one static buffer, so that printf costs no stack, and
 * goes whole to the ring, under one lock. At boot and in a panic the CPU then
 * waits until the UART has taken it. Once guests run it sends only as much as
 * the UART takes at once, so that a guest's line does not hold a CPU with
 * interrupts masked (N-30).
 */
#include "kernel/base/log.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "arch/cpu.h"
#include "kernel/base/lock.h"
#include "kernel/drivers/console.h"

#define LINE_MAX   512
#define LINE_ROOM  (LINE_MAX - 1) /* the rest is for a newline */
#define RING_SIZE  4096
#define PUSH_MAX   8	      /* bytes */
#define PREFIX_MAX 16	      /* "VM 64: " and a newline */
#define TRIES	   (1U << 24) /* of a panic for the lock: a fraction of 1 s */

static struct spinlock lock;

/* Under lock. */
static char line[LINE_MAX];
static char ring[RING_SIZE];
static uint64_t written; /* bytes since boot; the ring holds the last ones */
static uint64_t sent;	 /* of those, to the console */
static bool return_sent; /* the '\r' before the '\n' that is next */
static bool refusing;	 /* the UART took nothing at the last attempt, */
static uint64_t since;	 /* and has not since then, in ticks */
static bool hurried;	 /* do not wait for the UART */

_Atomic(bool) log_waiting;

static _Atomic(uint64_t) panicking; /* the CPU's affinity, inverted; or 0 */

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
	hurried = false;
}

/* Appends at most RING_SIZE bytes; without room the oldest unsent are lost. */
static void append(const char *text, size_t size)
{
	size_t at = written % RING_SIZE;
	size_t first = size < RING_SIZE - at ? size : RING_SIZE - at;

	memcpy(ring + at, text, first);
	memcpy(ring, text + first, size - first);
	written += size;
	if (written - sent > RING_SIZE)
		sent = written - RING_SIZE;
}

/* True if size bytes can be appended without losing unsent ones. */
static bool has_room(size_t size)
{
	return !hurried || !console_present() ||
	       size <= RING_SIZE - (written - sent);
}

/* Sends the '\n' that is next as "\r\n". False: the UART takes no more now. */
static bool send_newline(void)
{
	if (!return_sent && console_send("\r", 1, !hurried) == 0)
		return false;
	return_sent = true;
	if (console_send("\n", 1, !hurried) == 0)
		return false;
	return_sent = false;
	sent++;
	return true;
}

/* Sends what is next, up to limit bytes. False: the UART takes no more now. */
static bool send_some(size_t limit)
{
	const char *from = ring + sent % RING_SIZE;
	size_t size = RING_SIZE - sent % RING_SIZE;
	size_t taken;

	if (*from == '\n')
		return send_newline();
	if (size > limit)
		size = limit;
	taken = console_send(from, size, !hurried);
	sent += taken;
	return taken == size || from[taken] == '\n';
}

/*
 * Notes that the UART took nothing. If attempts more than a second apart have
 * all failed, it counts as dead, and unsent text is dropped, or a VM would wait
 * for ever.
 */
static void refused(void)
{
	uint64_t now = cpu_ticks();

	if (!refusing) {
		refusing = true;
		since = now;
	} else if (now - since > cpu_ticks_per_second()) {
		refusing = false;
		sent = written;
	}
}

/* Sends what the UART takes; if hurried, at most limit bytes. */
static void push_some(size_t limit)
{
	const uint64_t before = sent;
	const uint64_t end = !hurried || written - sent < limit ? written :
								  sent + limit;
	bool more = console_present();

	while (more && sent != end)
		more = send_some(end - sent);
	if (sent != before || sent == written)
		refusing = false;
	else if (console_present())
		refused();
	atomic_store_explicit(&log_waiting,
			      console_present() && sent != written,
			      memory_order_relaxed);
}

/* Sends on a guest's behalf what the UART's FIFO has room for. */
static void push(void)
{
	push_some(PUSH_MAX);
}

static void put(const char *text, size_t size)
{
	append(text, size);
	push();
}

static bool is_printable(char c)
{
	return c >= ' ' && c <= '~';
}

/*
 * Makes the bytes of line from at to end printable, as log_printable() does.
 * Returns their new end; bytes without room are cut.
 */
static size_t show(size_t at, size_t end)
{
	while (at < end) {
		char shown[LOG_PRINTABLE_MAX];
		size_t rest = end - at - 1;
		size_t size;

		if (is_printable(line[at])) {
			at++;
			continue;
		}
		size = log_printable(shown, line[at]);
		if (size > LINE_ROOM - at)
			break;
		if (rest > LINE_ROOM - at - size)
			rest = LINE_ROOM - at - size;
		memmove(line + at + size, line + at + 1, rest);
		memcpy(line + at, shown, size);
		at += size;
		end = at + rest;
	}
	return at;
}

/*
 * Formats text behind the first `used` bytes of line. Returns how many bytes
 * line has then. A newline inside may come from an argument, and is escaped;
 * one at an end of the format is the monitor's (N-31).
 */
__attribute__((format(printf, 2, 0))) static size_t
format(size_t used, const char *text, va_list args)
{
	size_t length = strlen(text);
	bool ends = length > 1 && text[length - 1] == '\n';
	int n = vsnprintf(line + used, LINE_MAX - used, text, args);
	size_t end = used + (size_t)n;

	if (n < 0)
		return used;
	if (end > LINE_ROOM)
		end = LINE_ROOM;
	else if (ends)
		end--;
	used = show(*text == '\n' ? used + 1 : used, end);
	if (ends)
		line[used++] = '\n';
	return used;
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
	push();
	if (has_room(used + 1)) {
		/* Only what the UART has room for: the primary may use it. */
		append(line, used);
		append("\n", 1);
		push_some(LINE_MAX);
	}
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

size_t log_printable(char out[LOG_PRINTABLE_MAX], char c)
{
	static const char digits[] = "0123456789abcdef";
	unsigned char byte = (unsigned char)c;

	if (is_printable(c)) {
		out[0] = c;
		return 1;
	}
	out[0] = '\\';
	out[1] = 'x';
	out[2] = digits[byte >> 4];
	out[3] = digits[byte & 15];
	return 4;
}

bool log_guest(uint16_t vm_id, const char *text, size_t size, uint64_t *end_at)
{
	bool queued;

	if (!spin_try(&lock))
		return false;
	push();
	queued = has_room(size + PREFIX_MAX);
	if (queued) {
		append(line,
		       (size_t)snprintf(line, sizeof(line), "VM %u: ", vm_id));
		append(text, size);
		put("\n", 1);
		*end_at = written;
	}
	spin_unlock(&lock);
	return queued;
}

bool log_is_out(uint64_t end_at)
{
	bool out;

	if (!spin_try(&lock))
		return false;
	push();
	out = !console_present() || sent >= end_at;
	spin_unlock(&lock);
	return out;
}

void log_push(void)
{
	if (spin_try(&lock)) {
		push();
		spin_unlock(&lock);
	}
}

void log_replay(void)
{
	begin();
	push();
	end();
}

void log_guests_run(void)
{
	hurried = true;
}

void log_flush(void)
{
	begin();
	hurried = false;
	push();
	end();
	console_flush();
}
