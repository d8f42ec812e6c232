/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * UARTs with the registers of the 8250: the 16550, Synopsys DesignWare's, and
 * the Raspberry Pi's mini UART (BCM2835 ARM peripherals, 2.2).
 */
#pragma once

#include "kernel/drivers/uart.h"

extern const struct uart_driver uart_8250;
