/* SPDX-License-Identifier: BSD-3-Clause */
/* The console that the firmware's tree names. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/drivers/uart.h"

/*
 * Sets *uart to the UART of /chosen/stdout-path (or linux,stdout-path), else to
 * that of the alias serial0, else to one without a driver. Returns false, with
 * an error, if stdout-path names one that cannot be used; *uart is set then,
 * too. The tree need only be one that boot_find_nodes() lets be read: the
 * errors of later checks need a console.
 */
bool machine_console_read(const void *fdt, const struct boot_nodes *nodes,
			  struct uart *uart, struct boot_error *error);
