/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * N-30: a secondary's line holds a CPU with interrupts masked for as long as
 * the UART takes, 23 ms for 266 bytes at 115200 baud. N-31: its bytes reach the
 * terminal raw. Here the UART has a FIFO of 16 bytes, and empties it by a byte
 * at each call: no call may look at it more often than that needs.
 */
#include <string.h>

#include "kernel/base/log.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"
#include "test/attack/attack.h"

#define LOG	 0xbd000000
#define UART	 0x09000000
#define FIFO	 16
#define FLAGS	 (UART + 0x18)
#define TXFF	 (1U << 5)
#define LOOKS	 (4 * FIFO) /* of one call */
#define TEXT_MAX 65536

static char text[TEXT_MAX];
static size_t length;
static unsigned in_fifo;
static unsigned looks;
static bool dead;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)size;
	looks++;
	return reg == FLAGS && (dead || in_fifo == FIFO) ? TXFF : 0;
}

static void write_register(uint64_t reg, uint32_t value, unsigned size)
{
	(void)size;
	if (reg != UART)
		return;
	assert_in_range(in_fifo, 0, FIFO - 1);
	in_fifo++;
	if (value != '\r')
		text[length++] = (char)value;
	text[length] = '\0';
}

static void begin(void)
{
	const struct uart uart = { .driver = &uart_drivers[UART_PL011],
				   .regs = { UART, UART + PAGE_SIZE },
				   .reg_shift = 2,
				   .io_width = 4 };

	host_mmio_read = read_register;
	host_mmio_write = write_register;
	dead = false;
	in_fifo = 0;
	console_init(&uart);
	log_replay();
	log_guests_run();
	length = 0;
	text[0] = '\0';
	machine_watch(false);
}

/* One call, made once. True: it is to be made again. */
static bool call_once(struct vcpu *v, char c)
{
	const uint64_t x[8] = { LOG, (unsigned char)c };
	struct answer a;

	looks = 0;
	a = guest_call_once(v, CONDUIT_HVC, x);
	assert_in_range(looks, 0, LOOKS);
	if (in_fifo > 0)
		in_fifo--;
	return a.again;
}

/* Calls until it is answered; how often that was. */
static unsigned call(struct vcpu *v, char c)
{
	unsigned times = 1;

	while (call_once(v, c))
		assert_in_range(times++, 0, 10000);
	return times;
}

static unsigned say(struct vcpu *v, const char *s)
{
	unsigned most = 0;

	for (; *s != '\0'; s++) {
		unsigned times = call(v, *s);

		most = times > most ? times : most;
	}
	return most;
}

/* A long line takes many calls, each of which is short, and is whole. */
static void test_slow(void **state)
{
	char line[201];

	(void)state;
	begin();
	memset(line, 'x', 199);
	line[199] = '\n';
	line[200] = '\0';
	assert_in_range(say(vcpu_of(2, 0), line), 100, 300);
	assert_int_equal(strncmp(text, "VM 2: xxx", 9), 0);
	assert_int_equal(length, 6 + 200);
	/* when the call is answered, all is out: nobody has to come for it */
	assert_int_equal(text[length - 1], '\n');
}

/* Lines of two VMs at a time are whole, and neither waits for the other. */
static void test_two_vms(void **state)
{
	struct vcpu *a = vcpu_of(2, 0), *b = vcpu_of(3, 0);

	(void)state;
	begin();
	say(a, "the first one, which is longer than the FIFO is");
	say(b, "the second one");
	assert_true(call_once(a, '\n'));
	/* VM 2 never comes back: VM 3's call gets its line out, too */
	call(b, '\n');
	assert_string_equal(
		text, "VM 2: the first one, which is longer than the FIFO is\n"
		      "VM 3: the second one\n");
	/* and if it does, nothing is printed twice */
	call(a, '\n');
	call(a, 'z');
	call(a, '\n');
	assert_non_null(strstr(text, "VM 3: the second one\nVM 2: z\n"));
}

/* A handler of the interrupt that came between logs itself. */
static void test_call_between(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	begin();
	say(v, "a line that does not fit into the FIFO");
	assert_true(call_once(v, '\n'));
	say(v, "from the handler\n");
	call(v, '\n');
	say(v, "after\n");
	assert_string_equal(text,
			    "VM 2: a line that does not fit into the FIFO\n"
			    "VM 2: from the handler\nVM 2: after\n");
}

/* A UART that takes nothing for a second holds nobody for ever. */
static void test_dead(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	unsigned times = 0;

	(void)state;
	begin();
	dead = true;
	say(v, "lost");
	while (call_once(v, '\n')) {
		host_counter += host_frequency / 100;
		assert_in_range(times++, 0, 110);
	}
	assert_int_equal(length, 0);
	dead = false;
	say(v, "back\n");
	assert_string_equal(text, "VM 2: back\n");
}

/*
 * The FIFO is full at the first look after a long silence: the primary's own
 * driver has just filled it. That is no dead UART, and nothing is lost.
 */
static void test_late(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);

	(void)state;
	begin();
	say(v, "the first line, of which a part waits");
	assert_true(call_once(v, '\n'));
	host_counter += 10 * host_frequency;
	in_fifo = FIFO;
	assert_true(call_once(v, '\n'));
	call(v, '\n');
	assert_string_equal(text,
			    "VM 2: the first line, of which a part waits\n");
}

/* A line that is full is printed whole; the next begins with what follows. */
static void test_full_line(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	char line[VM_LOG_LINE_MAX + 3];

	(void)state;
	begin();
	memset(line, 'x', VM_LOG_LINE_MAX);
	line[VM_LOG_LINE_MAX] = 'y';
	line[VM_LOG_LINE_MAX + 1] = '\n';
	line[VM_LOG_LINE_MAX + 2] = '\0';
	say(v, line);
	assert_int_equal(length, 6 + VM_LOG_LINE_MAX + 1 + 6 + 2);
	assert_string_equal(text + 6 + VM_LOG_LINE_MAX, "\nVM 2: y\n");
}

/* N-31: what a terminal would obey is shown instead. */
static void test_printable(void **state)
{
	(void)state;
	begin();
	say(vcpu_of(2, 0), "\rPanic: forged\x1b[7m\t\x80\xff~ \n");
	assert_string_equal(text, "VM 2: \\x0dPanic: forged\\x1b[7m\\x09\\x80"
				  "\\xff~ \n");
}

ATTACKS(ATTACK(test_slow), ATTACK(test_two_vms), ATTACK(test_call_between),
	ATTACK(test_dead), ATTACK(test_late), ATTACK(test_full_line),
	ATTACK(test_printable))
