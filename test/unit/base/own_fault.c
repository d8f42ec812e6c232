/* SPDX-License-Identifier: BSD-3-Clause */
/* The monitor's report of a fault of its own, on a CPU that is not known. */
#include <string.h>

#include "kernel/base/panic.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"
#include "test/support/machine.h"

static char text[8192];
static size_t length;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)reg;
	(void)size;
	return 0;
}

static void write_register(uint64_t reg, uint32_t v, unsigned size)
{
	(void)size;
	if (reg == 0x9000000 && length < sizeof(text) - 1)
		text[length++] = (char)v;
}

static void test_own_fault(void **state)
{
	const struct uart info = { .driver = &uart_drivers[UART_PL011],
				   .regs = { 0x9000000, 0x9001000 },
				   .reg_shift = 2,
				   .io_width = 4 };
	const uint64_t x[5] = { 1, 2, 3, 4, 0xabcdef };
	const struct own_fault f = { .what = "data abort",
				     .access = "write, ",
				     .detail = "permission fault",
				     .level = 3,
				     .syndrome = 0x96000051,
				     .address = 0x1234,
				     .pc = 0x4000,
				     .sp = 0x5000,
				     .state = 0x3c9,
				     .link = 0x4100,
				     .x = x,
				     .x_count = 5 };
	jmp_buf stop;

	(void)state;
	machine_boot_bare(1, 4);
	machine_watch(false);
	cpu_count = 0;
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	console_init(&info);
	host_halted = &stop;
	if (setjmp(stop) == 0)
		upcall_own_fault(&f);
	assert_string_equal(
		text,
		"Panic: data abort in the monitor (write, permission fault, "
		"level 3)\r\n"
		"  address 0x1234, syndrome 0x96000051, state 0x3c9\r\n"
		"  CPU with affinity 0x0\r\n"
		"  no vCPU yet\r\n"
		"  at 0x4000, not in our code\r\n"
		"  link 0x4100, not in our code\r\n"
		"  sp 0x5000, pc 0x4000\r\n"
		"  x0 0x1                 x1 0x2                    x2 0x3\r\n"
		"  x3 0x4                 x4 0xabcdef               \r\n"
		"  stopped\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
