/* SPDX-License-Identifier: BSD-3-Clause */
/* CONSOLE_LOG: how many characters each form takes, and when it waits. */
#include "kernel/ffa/console.h"

#include <string.h>

#include "kernel/base/lock.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"
#include "test/support/ffa.h"

#define LOG_32	 0x8400008aU
#define LOG_64	 0xc400008aU
#define FEATURES 0x84000064U

static struct vcpu *v;

static int boot(void **state)
{
	const struct uart none = { .driver = NULL };

	(void)state;
	machine_boot_bare(3, 16);
	console_init(&none);
	v = vcpu_of(2, 0);
	return 0;
}

/* One call with count characters of a text, whatever is behind them. */
static struct wide_answer print(uint32_t id, uint64_t count, const char *text)
{
	uint64_t x[WIDE] = { id, count };
	unsigned width = id & FFA_64_BIT ? 8 : 4;
	size_t size = strlen(text);

	for (unsigned r = 2; r < WIDE; r++)
		x[r] = 0x2323232323232323; /* # */
	for (unsigned i = 0; i < size; i++)
		((char *)&x[2 + i / width])[i % width] = text[i];
	return guest_call_wide(v, CONDUIT_HVC, x);
}

static void assert_line(const char *line)
{
	assert_int_equal(v->vm->log_length, strlen(line));
	assert_memory_equal(v->vm->log_line, line, strlen(line));
}

/* OK in x0 to x7, or x0 to x17; the other registers stay. */
static void assert_printed(struct wide_answer a, unsigned registers)
{
	assert_false(a.again);
	assert_ptr_equal(a.next, v);
	assert_int_equal(a.x[0], FFA_SUCCESS);
	for (unsigned i = 1; i < WIDE; i++)
		assert_int_equal(a.x[i],
				 i < registers ? 0 : 0x2323232323232323);
}

static void assert_refused(struct wide_answer a)
{
	const uint64_t x[8] = { FFA_ERROR, 0,
				(uint32_t)STATUS_INVALID_PARAMETERS };

	assert_false(a.again);
	assert_memory_equal(a.x, x, sizeof(x));
	assert_line("");
}

/* As many as fit, by the id and by what the VM speaks; one more is refused. */
static void test_sizes(void **state)
{
	static const struct {
		uint32_t id, dialect;
		unsigned chars, registers;
	} rows[] = {
		{ LOG_32, DIALECT_SPCI, 24, 8 },
		{ LOG_32, DIALECT_FFA_1_0, 24, 8 },
		{ LOG_32, DIALECT_FFA_1_1, 24, 8 },
		{ LOG_32, DIALECT_FFA_1_2, 24, 8 },
		{ LOG_64, DIALECT_SPCI, 48, 8 },
		{ LOG_64, DIALECT_FFA_1_0, 48, 8 },
		{ LOG_64, DIALECT_FFA_1_1, 48, 8 },
		{ LOG_64, DIALECT_FFA_1_2, 128, 18 },
		{ LOG_64 | FFA_SVE_HINT, DIALECT_SPCI, 48, 8 },
		{ LOG_64 | FFA_SVE_HINT, DIALECT_FFA_1_2, 128, 18 },
	};

	(void)state;
	for (unsigned i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char text[129];

		boot(NULL);
		ffa_speak(2, rows[i].dialect);
		assert_refused(print(rows[i].id, 0, "x"));
		assert_refused(print(rows[i].id, rows[i].chars + 1, "x"));
		assert_refused(print(rows[i].id, 0xffffffff, "x"));
		for (unsigned n = 0; n < 128; n++)
			text[n] = (char)('0' + n % 64);
		text[rows[i].chars] = '\0';
		assert_printed(print(rows[i].id,
				     0xffffffff00000000 | rows[i].chars, text),
			       rows[i].registers);
		assert_line(text);
		/* one is enough */
		assert_printed(print(rows[i].id, 1, "ab"), rows[i].registers);
		assert_int_equal(v->vm->log_length, rows[i].chars + 1);
		assert_int_equal(v->vm->log_line[rows[i].chars], 'a');
	}
}

/* Calls of all interfaces go to one line, which a newline or a NUL ends. */
static void test_line(void **state)
{
	(void)state;
	assert_printed(print(LOG_64, 2, "ab"), 8);
	assert_int_equal(hvc(v, 0xbd000000, 'c').x[0], 0);
	assert_printed(print(LOG_32, 2, "de"), 8);
	assert_line("abcde");
	assert_printed(print(LOG_32, 4, "f\ngh"), 8);
	assert_line("gh");
	assert_printed(print(LOG_64, 3, "i"), 8); /* "i##" */
	assert_line("ghi##");
	assert_int_equal(vm_find(3)->log_length, 0);
	/* SPCI 0.9 is what the VM speaks as before */
	assert_int_equal(vm_dialect(v->vm), DIALECT_SPCI);
	assert_success(hvc(v, 0x84000069), v, 2);
}

/* The line is in use: the call is made again whole. */
static void test_busy(void **state)
{
	struct wide_answer a;

	(void)state;
	ffa_speak(2, DIALECT_FFA_1_2);
	spin_lock(&v->vm->log_lock);
	a = print(LOG_64, 17, "0123456789abcdefg");
	assert_true(a.again);
	assert_ptr_equal(a.next, v);
	assert_int_equal(a.x[0], LOG_64);
	assert_int_equal(a.x[1], 17);
	assert_memory_equal(&a.x[2], "0123456789abcdefg\0\0\0\0\0\0", 24);
	for (unsigned i = 5; i < WIDE; i++)
		assert_int_equal(a.x[i], 0);
	spin_unlock(&v->vm->log_lock);
	a = guest_call_wide(v, CONDUIT_HVC, a.x);
	assert_false(a.again);
	assert_line("0123456789abcdefg");
}

#define UART 0x09000000U
#define TXFF (1U << 5)

static char out[4096];
static unsigned printed;
static bool full;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)size;
	return reg == UART + 0x18 && full ? TXFF : 0;
}

static void write_register(uint64_t reg, uint32_t value, unsigned size)
{
	(void)size;
	if (reg == UART && printed < sizeof(out) - 1)
		out[printed++] = (char)value;
}

static void open_uart(void)
{
	const struct uart uart = { .driver = &uart_drivers[UART_PL011],
				   .regs = { UART, UART + PAGE_SIZE },
				   .reg_shift = 2,
				   .io_width = 4 };

	host_mmio_read = read_register;
	host_mmio_write = write_register;
	full = false;
	console_init(&uart);
	log_replay();
	log_guests_run();
	memset(out, 0, sizeof(out));
	printed = 0;
}

/*
 * N-30: the UART takes nothing. The call is made again with the characters that
 * were not taken, and each of them comes out once.
 */
static void repeated(uint32_t id, const char *text, const char *lines)
{
	struct wide_answer a;
	unsigned repeats = 0;

	boot(NULL);
	open_uart();
	ffa_speak(2, DIALECT_FFA_1_2);
	full = true;
	a = print(id, strlen(text), text);
	while (a.again) {
		assert_int_equal(a.x[0], id);
		assert_in_range(a.x[1], 1, strlen(text));
		full = repeats++ % 3 != 0;
		assert_in_range(repeats, 1, 500);
		a = guest_call_wide(v, CONDUIT_HVC, a.x);
	}
	assert_int_equal(a.x[0], FFA_SUCCESS);
	assert_true(repeats > 0);
	assert_string_equal(out, lines);
}

static void test_slow_uart(void **state)
{
	(void)state;
	repeated(LOG_64, "one\ntwo\n\nfour, which is long\n",
		 "VM 2: one\r\nVM 2: two\r\nVM 2: \r\n"
		 "VM 2: four, which is long\r\n");
	repeated(LOG_32, "a\n\nb\n", "VM 2: a\r\nVM 2: \r\nVM 2: b\r\n");
	repeated(LOG_64, "\n", "VM 2: \r\n");
	/* the end is not printed yet */
	repeated(LOG_64, "begun\nand not", "VM 2: begun\r\n");
	assert_line("and not");
}

static void test_features(void **state)
{
	(void)state;
	for (uint32_t minor = 0; minor <= 2; minor++) {
		ffa_speak(2, DIALECT_FFA_1_0 + minor);
		for (unsigned i = 0; i < 2; i++) {
			struct answer a = hvc(v, FEATURES, i ? LOG_32 : LOG_64);

			if (minor == 2)
				ffa_assert_success(a, v, 0, 0);
			else
				ffa_assert_error(a, v, STATUS_NOT_SUPPORTED);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test_setup(test_line, boot),
		cmocka_unit_test_setup(test_busy, boot),
		cmocka_unit_test(test_slow_uart),
		cmocka_unit_test_setup(test_features, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
