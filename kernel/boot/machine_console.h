/* SPDX-License-Identifier: BSD-3-Clause */
/* The console that the firmware's tree names. */
#pragma once

#include <stdbool.h>

#include "kernel/boot/error.h"
#include "kernel/boot/fdt_nodes.h"
#include "kernel/drivers/uart.h"

/*
 * Finds the UART of /chosen/stdout-path (or linux,stdout-path). Returns false
 * where one is named that cannot be used. Then, and where none is named, it is
 * the one known as serial0, or one without a driver. The tree need only have
 * passed fdt_read_check_header(): a console is wanted before anything is
 * refused.
 */
bool machine_console_read(const void *fdt, const struct boot_nodes *nodes,
			  struct uart *uart, struct boot_error *error);
