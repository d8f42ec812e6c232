/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * kernel/drivers and kernel/base/log: the ring before there is a console, both
 * kinds of UART, a UART that hangs, and what a panic and a fault of the
 * monitor's own print before every CPU stops.
 */
#include "kernel/drivers/console.h"

#include <string.h>

#include "arch/cpu.h"
#include "kernel/base/log.h"
#include "kernel/base/panic.h"
#include "kernel/drivers/uart_list.h"
#include "test/support/machine.h"

#define UART 0x9000000ULL

static char text[65536];
static size_t length;
static uint32_t control;
static uint64_t data_register, data_size;
static bool busy;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)size;
	if (reg == UART + 0x30)
		return control;
	/* PL011: UARTFR. 8250: LSR, whichever shift it has. */
	if (reg == UART + 0x18)
		return busy ? 1U << 5 | 1U << 3 : 0;
	return busy ? 0 : 1U << 5 | 1U << 6;
}

static void write_register(uint64_t reg, uint32_t v, unsigned size)
{
	if (reg == UART + 0x30) {
		control = v;
		return;
	}
	assert_int_equal(reg, data_register);
	assert_int_equal(size, data_size);
	assert_in_range(length, 0, sizeof(text) - 2);
	text[length++] = (char)v;
	text[length] = '\0';
}

static int boot(void **state)
{
	const struct uart none = { .driver = NULL };

	(void)state;
	machine_boot_bare(2, 4);
	console_init(&none);
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	length = 0;
	text[0] = '\0';
	busy = false;
	data_register = UART;
	data_size = 4;
	return 0;
}

static struct uart uart(const struct uart_driver *driver)
{
	return (struct uart){
		.driver = driver,
		.regs = { UART, UART + 0x1000 },
		.reg_shift = driver == &uart_drivers[UART_PL011] ? 2 : 0,
		.io_width = driver == &uart_drivers[UART_PL011] ? 4 : 1
	};
}

/* Starts the console as boot does, but without a map. */
static void start(const struct uart *info)
{
	console_init(info);
	log_replay();
}

/* Lines from before the console are printed when it comes, once. */
static void test_replay(void **state)
{
	struct uart info = uart(&uart_drivers[UART_PL011]);
	uint64_t end;

	(void)state;
	console_flush();
	log_line(LOG_INFO, "early %d", 7);
	log_line(LOG_DEBUG, "not at this level");
	assert_int_equal(length, 0);
	control = 0;
	start(&info);
	assert_int_equal(control, 1U << 8 | 1);
	assert_string_equal(text, "INFO: early 7\r\n");
	assert_true(log_guest(2, "hello", 5, &end));
	assert_string_equal(text, "INFO: early 7\r\nVM 2: hello\r\n");
	log_print("%s", "no newline");
	assert_string_equal(text + length - 10, "no newline");
}

/* The last 4 KiB, from the oldest byte on. */
static void test_full_ring(void **state)
{
	struct uart info = uart(&uart_drivers[UART_PL011]);

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		log_line(LOG_ERROR, "line %u", i);
	length = 0;
	start(&info);
	/* so many bytes, and a '\r' for each '\n' */
	assert_non_null(strstr(text, "ERROR: line 999\r\n"));
	assert_null(strstr(text, "ERROR: line 100\r\n"));
	assert_in_range(length, 4096 + 200, 4096 + 300);
}

/* A line that is too long is cut; the next one is whole. */
static void test_long_line(void **state)
{
	struct uart info = uart(&uart_drivers[UART_PL011]);
	char letters[1000];

	(void)state;
	memset(letters, 'x', sizeof(letters) - 1);
	letters[999] = '\0';
	start(&info);
	length = 0;
	log_line(LOG_ERROR, "%s", letters);
	assert_int_equal(length, 511 + 2);
	length = 0;
	log_line(LOG_ERROR, "short");
	assert_string_equal(text, "ERROR: short\r\n");
}

static void test_uart8250(void **state)
{
	static const uint8_t widths[] = { 1, 2, 4 };

	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct uart info = uart(&uart_drivers[UART_8250]);

		info.io_width = widths[i];
		info.reg_shift = (uint8_t)i;
		data_size = widths[i];
		start(&info);
		length = 0;
		log_print("a\n");
		assert_string_equal(text, "a\r\n");
		console_flush();
	}
}

/* A UART that hangs costs its patience once, not with every byte. */
static void test_stuck(void **state)
{
	struct uart info = uart(&uart_drivers[UART_8250]);

	(void)state;
	data_size = 1;
	start(&info);
	length = 0;
	busy = true;
	for (unsigned i = 0; i < 100; i++)
		log_print("lost");
	console_flush();
	assert_int_equal(length, 0);
	busy = false;
	log_print("back");
	assert_string_equal(text, "back");
}

/* Guests' tables are empty, and who comes in by a fault stops. */
static void assert_stopped(void)
{
	bool invalidated = false;

	for (unsigned vm = 1; vm <= 2; vm++) {
		unsigned level;

		assert_int_equal(host_guest_leaf(vm_find(vm), page_of(vm, 0),
						 &level),
				 0);
	}
	for (size_t i = 0; i < host_trace_count; i++)
		invalidated |= host_trace[i].event == HOST_TLBI_ALLE1IS;
	assert_true(invalidated);
}

/* These come last: there is no way back from a panic. */
static void test_panic(void **state)
{
	struct uart info = uart(&uart_drivers[UART_PL011]);
	struct guest_fault f = { .ipa_valid = false };
	jmp_buf stop;

	(void)state;
	data_size = 4;
	machine_watch(false);
	start(&info);
	strcpy(vm_find(2)->config.name, "north");
	machine_enter(vcpu_of(2, 1));
	length = 0;
	host_halted = &stop;
	if (setjmp(stop) == 0) {
		host_trace_clear();
		panic("out of %s", "cheese");
	}
	assert_string_equal(text, "Panic: out of cheese\r\n"
				  "  CPU 2 (affinity 0x200)\r\n"
				  "  VM 2 (north), vCPU 1\r\n"
				  "  stopped\r\n");
	assert_stopped();
	/* another CPU's guest faults: it halts, and says nothing */
	length = 0;
	if (setjmp(stop) == 0) {
		(void)upcall_fault(vcpu_of(1, 0), &f);
		fail();
	}
	assert_int_equal(length, 0);
	/* and a second panic is silent */
	if (setjmp(stop) == 0)
		panic("again");
	assert_int_equal(length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_replay, boot),
		cmocka_unit_test_setup(test_full_ring, boot),
		cmocka_unit_test_setup(test_long_line, boot),
		cmocka_unit_test_setup(test_uart8250, boot),
		cmocka_unit_test_setup(test_stuck, boot),
		cmocka_unit_test_setup(test_panic, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
