/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/boot/machine_console.h"

#include <inttypes.h>
#include <libfdt.h>
#include <string.h>

#include "kernel/boot/fdt_reader.h"
#include "kernel/drivers/uart_list.h"

/* Returns the node of a path or alias, without options ("serial0:115200"). */
static int find_node(const void *fdt, const char *path)
{
	const char *colon = strchr(path, ':');
	size_t size = colon != NULL ? (size_t)(colon - path) : strlen(path);

	return fdt_path_offset_namelen(fdt, path, (int)size);
}

/* Reads reg-shift, reg-offset and reg-io-width, if the node has them. */
static bool read_spread(struct boot_reader *r, struct uart *uart)
{
	uint64_t shift = uart->reg_shift;
	uint64_t width = uart->io_width;
	uint64_t offset = 0;

	if (!boot_limited(r, "reg-shift", 4, &shift) ||
	    !boot_limited(r, "reg-offset", pa_range_size(uart->regs) - 1,
			  &offset) ||
	    !boot_limited(r, "reg-io-width", 4, &width))
		return false;
	if (width != 1 && width != 2 && width != 4)
		return boot_refuse(r, "%" PRIu64 ", must be 1, 2 or 4", width);
	uart->reg_shift = (uint8_t)shift;
	uart->io_width = (uint8_t)width;
	uart->regs.begin += offset;
	return true;
}

static bool read_registers(struct boot_reader *r, struct uart *uart)
{
	if (!boot_first_reg(r, &uart->regs))
		return false;
	return pa_range_size(uart->regs) != 0 ||
	       boot_refuse(r, "no bytes long");
}

/* Checks that reg reaches the last register that the driver uses. */
static bool check_registers(struct boot_reader *r, uint8_t last_register,
			    const struct uart *uart)
{
	uint64_t last = (uint64_t)last_register << uart->reg_shift;

	r->name = "reg";
	if ((uart->regs.begin | last) % uart->io_width != 0)
		return boot_refuse(r, "registers not aligned to their width");
	return pa_range_size(uart->regs) >= last + uart->io_width ||
	       boot_refuse(r, "too short for its registers");
}

/* Returns the row of the list that is for the reader's node, or NULL. */
static const struct uart_match *find_match(const struct boot_reader *r)
{
	const struct uart_match *match;
	size_t i = 0;

	while ((match = uart_match(i++)) != NULL &&
	       !fdt_read_lists(r->fdt, r->node, "compatible",
			       match->compatible))
		;
	return match;
}

/* Reads the reader's node; uart->driver is set only where it can be used. */
static bool read_uart(struct boot_reader *r, struct uart *uart)
{
	const struct uart_match *match = find_match(r);
	const struct uart_driver *driver;

	r->name = "compatible";
	if (match == NULL)
		return boot_refuse(r, "no console that we have a driver for");
	driver = &uart_drivers[match->kind];
	uart->reg_shift = match->reg_shift;
	uart->io_width = match->io_width;
	if (!read_registers(r, uart) ||
	    (driver->spread && !read_spread(r, uart)) ||
	    !check_registers(r, driver->last, uart))
		return false;
	uart->driver = driver;
	return true;
}

/* Returns the root if a path has one name; -1 for others and for aliases. */
static int bus_of(const char *path)
{
	return path[0] == '/' && strchr(path + 1, '/') == NULL ? 0 : -1;
}

/* Reads the UART of stdout-path, if there is such a property. */
static bool read_stdout(struct boot_reader *r, int chosen, struct uart *uart)
{
	const char *path;
	int node;

	r->node = chosen;
	if (chosen < 0 || (!boot_find_prop(r, "stdout-path") &&
			   !boot_find_prop(r, "linux,stdout-path")))
		return true;
	path = boot_string(r);
	if (path == NULL)
		return false;
	node = find_node(r->fdt, path);
	if (node < 0)
		return boot_refuse(r, "\"%s\" names no node", path);
	r->node = node;
	r->name = "status";
	if (!fdt_read_is_okay(r->fdt, node))
		return boot_refuse(r, "not in use, though /chosen names it");
	r->bus = bus_of(path);
	return read_uart(r, uart);
}

/* Reads the UART of the alias serial0: any console is better than none. */
static void read_serial0(const void *fdt, struct uart *uart)
{
	struct boot_error ignored;
	struct boot_reader r = { .fdt = fdt, .error = &ignored, .bus = -1 };

	r.node = find_node(fdt, "serial0");
	if (r.node >= 0 && fdt_read_is_okay(fdt, r.node))
		(void)read_uart(&r, uart);
}

bool machine_console_read(const void *fdt, const struct boot_nodes *nodes,
			  struct uart *uart, struct boot_error *error)
{
	struct boot_reader r = { .fdt = fdt, .error = error };
	bool good;

	memset(uart, 0, sizeof(*uart));
	good = read_stdout(&r, nodes->found[BOOT_NODE_CHOSEN].first, uart) ||
	       boot_error_about(error, "FDT");
	if (uart->driver == NULL)
		read_serial0(fdt, uart);
	return good;
}
