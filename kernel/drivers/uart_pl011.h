/* SPDX-License-Identifier: BSD-3-Clause */
/* The Arm PrimeCell UART (PL011, Arm DDI 0183). */
#pragma once

#include "kernel/drivers/uart.h"

extern const struct uart_driver uart_pl011;
