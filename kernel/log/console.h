/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console that the FDT names: a UART that is written by polling. Until
 * console_init() the log is kept in its ring; log_replay() prints it then.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/addr.h"

struct console_driver;

struct console_info {
	const struct console_driver *driver;
	struct pa_range regs;
	/* 8250 only: register n is at regs.begin + (n << reg_shift). */
	uint8_t reg_shift;
	uint8_t io_width; /* bytes of one access: 1, 2 or 4 */
};

/* A kind of UART. */
struct console_driver {
	/* Makes it send, if firmware did not. */
	void (*enable)(const struct console_info *info);
	/* Is there room for one more byte? */
	bool (*ready)(const struct console_info *info);
	void (*put)(const struct console_info *info, uint8_t c);
	/* Has everything left the wire? */
	bool (*idle)(const struct console_info *info);
};

extern const struct console_driver console_pl011;
extern const struct console_driver console_uart8250;

/*
 * Maps the UART and prints what the log has kept. False: it cannot be mapped;
 * lines go to the ring only, as before.
 */
__attribute__((warn_unused_result)) bool
console_init(const struct console_info *info);

/* Waits, not for ever, until all is sent: before the power goes. */
void console_flush(void);

/*
 * For the log, which holds its lock: writes size bytes, '\n' as "\r\n". What
 * the UART does not take in time is lost. Nothing happens before console_init().
 */
void console_write(const char *text, size_t size);
