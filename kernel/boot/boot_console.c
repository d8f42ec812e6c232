/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The console that the firmware's FDT names. It is looked for before all else,
 * so that everything else has a place to be complained about.
 */
#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/boot_parts.h"

static const struct {
	char compatible[24];
	enum uart_kind kind;
	uint8_t reg_shift;
	uint8_t io_width;
} uarts[] = {
	{ "arm,pl011", UART_PL011, 2, 4 },
	{ "brcm,bcm2835-aux-uart", UART_8250, 2, 4 },
	{ "snps,dw-apb-uart", UART_8250, 0, 1 },
	{ "ns16550a", UART_8250, 0, 1 },
	{ "ns16550", UART_8250, 0, 1 },
};

/* The node of a path or alias, which options may follow: "serial0:115200". */
static int find_node(const void *fdt, const char *path)
{
	return fdt_path_offset_namelen(fdt, path, (int)strcspn(path, ":"));
}

static bool read_registers(const void *fdt, int bus, int node,
			   struct uart *uart, struct boot_error *error)
{
	if (!boot_read_first_reg(fdt, bus, node, &uart->regs, error))
		return false;
	return pa_range_size(uart->regs) != 0 ||
	       boot_error_at(error, BOOT_FDT, fdt, node, "reg",
			     "no bytes long");
}

/* How the registers of an 8250 are spread, where that is not its usual way. */
static bool read_spread(const void *fdt, int node, struct uart *uart,
			struct boot_error *error)
{
	uint64_t shift = uart->reg_shift;
	uint64_t width = uart->io_width;
	uint64_t offset = 0;

	if (!boot_read_number(fdt, node, "reg-shift", 4, &shift, error) ||
	    !boot_read_number(fdt, node, "reg-io-width", 4, &width, error) ||
	    !boot_read_number(fdt, node, "reg-offset",
			      pa_range_size(uart->regs) - 1, &offset, error))
		return false;
	if (width != 1 && width != 2 && width != 4)
		return boot_error_at(error, BOOT_FDT, fdt, node, "reg-io-width",
				     "%" PRIu64 ", must be 1, 2 or 4", width);
	uart->reg_shift = (uint8_t)shift;
	uart->io_width = (uint8_t)width;
	uart->regs.begin += offset;
	return true;
}

static bool read_uart(const void *fdt, int bus, int node, struct uart *uart,
		      struct boot_error *error)
{
	for (size_t i = 0; i < sizeof(uarts) / sizeof(uarts[0]); i++) {
		if (!fdt_read_lists(fdt, node, "compatible",
				    uarts[i].compatible))
			continue;
		uart->reg_shift = uarts[i].reg_shift;
		uart->io_width = uarts[i].io_width;
		if (!read_registers(fdt, bus, node, uart, error) ||
		    (uarts[i].kind == UART_8250 &&
		     !read_spread(fdt, node, uart, error)))
			return false;
		uart->kind = uarts[i].kind;
		return true;
	}
	return boot_error_at(error, BOOT_FDT, fdt, node, "compatible",
			     "no console that we have a driver for");
}

/* The parent in a path of one name; -1 in others, and in aliases. */
static int bus_of(const char *path)
{
	return strrchr(path, '/') == path ? 0 : -1;
}

/* The console that firmware names, if it names one. */
static bool read_stdout(const void *fdt, const struct boot_nodes *nodes,
			struct uart *uart, struct boot_error *error)
{
	int chosen = nodes->found[BOOT_NODE_CHOSEN].first;
	const char *name = "stdout-path";
	const char *path;
	struct fdt_prop prop;
	int node;

	if (chosen < 0)
		return true;
	if (!fdt_read_prop(fdt, chosen, name, &prop)) {
		name = "linux,stdout-path";
		if (!fdt_read_prop(fdt, chosen, name, &prop))
			return true;
	}
	path = fdt_prop_string(&prop);
	if (path == NULL)
		return boot_error_set(error, BOOT_FDT, "/chosen", name,
				      "not a string that ends with its only "
				      "NUL");
	node = find_node(fdt, path);
	if (node < 0)
		return boot_error_set(error, BOOT_FDT, "/chosen", name,
				      "\"%s\" names no node", path);
	return read_uart(fdt, bus_of(path), node, uart, error);
}

/* The first serial port that there is: better than to say nothing. */
static void read_serial0(const void *fdt, struct uart *uart)
{
	struct boot_error ignored;
	int node = fdt_path_offset(fdt, "serial0");

	if (node >= 0)
		(void)read_uart(fdt, -1, node, uart, &ignored);
}

bool boot_info_console(const void *fdt, const struct boot_nodes *nodes,
		       struct uart *uart, struct boot_error *error)
{
	bool good;

	memset(uart, 0, sizeof(*uart));
	good = read_stdout(fdt, nodes, uart, error);
	if (uart->kind == UART_NONE)
		read_serial0(fdt, uart);
	return good;
}
