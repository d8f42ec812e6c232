/* SPDX-License-Identifier: BSD-3-Clause */
/* The list of the UARTs' drivers. */
#pragma once

#include "kernel/drivers/uart.h"

/* Returns driver number i of the list, from 0 on; NULL behind the last one. */
const struct uart_driver *uart_driver(size_t i);
