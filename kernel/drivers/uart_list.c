/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/uart_list.h"

#include "kernel/drivers/uart_8250.h"
#include "kernel/drivers/uart_pl011.h"

const struct uart_driver *uart_driver(size_t i)
{
	static const struct uart_driver *const drivers[] = {
		&uart_pl011,
		&uart_8250,
	};

	return i < sizeof(drivers) / sizeof(*drivers) ? drivers[i] : NULL;
}
