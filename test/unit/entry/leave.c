/* SPDX-License-Identifier: BSD-3-Clause */
/* From a secondary's vCPU to the primary of the CPU that it runs on. */
#include "kernel/entry/leave.h"

#include <string.h>

#include "kernel/base/log.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"
#include "test/support/machine.h"

#define UART 0x09000000U
#define TXFF (1U << 5)

static struct vcpu *v;

static int boot(void **state)
{
	const struct uart none = { .driver = NULL };

	(void)state;
	machine_boot_bare(3, 16);
	console_init(&none);
	v = vcpu_of(2, 1);
	return 0;
}

/* Each state that an exit leaves behind; the claim is the switch's to give. */
static void test_leave(void **state)
{
	static const enum vcpu_state states[] = { VCPU_OFF, VCPU_READY,
						  VCPU_BLOCKED_MAILBOX,
						  VCPU_BLOCKED_INTERRUPT };
	const uint64_t x[8] = { 0x8400006b, 2 << 16 | 1, 77 };

	(void)state;
	for (unsigned cpu = 0; cpu < 3; cpu++) {
		struct vcpu *p = vcpu_of(1, cpu);

		v->arch.cpu = &cpus[cpu];
		for (unsigned i = 0; i < 4; i++) {
			const struct exit e = { .reason = EXIT_WAIT_MESSAGE,
						.state = states[i],
						.vm = 2,
						.number = 1,
						.value = 77 };
			uint64_t own[31], others[23];

			vcpu_become(v, VCPU_READY);
			v->arch.claimed = 1;
			memset(v->arch.regs.x, 0x33, sizeof(own));
			memcpy(own, v->arch.regs.x, sizeof(own));
			memset(p->arch.regs.x, 0x5a, sizeof(own));
			memset(others, 0x5a, sizeof(others));
			assert_ptr_equal(leave(v, &e), p);
			assert_int_equal(v->state, states[i]);
			assert_int_equal(v->arch.claimed, 1);
			assert_memory_equal(v->arch.regs.x, own, sizeof(own));
			assert_memory_equal(p->arch.regs.x, x, sizeof(x));
			assert_memory_equal(p->arch.regs.x + 8, others,
					    sizeof(others));
		}
	}
}

static bool full;
static unsigned sent;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	(void)size;
	return reg == UART + 0x18 && full ? TXFF : 0;
}

static void write_register(uint64_t reg, uint32_t value, unsigned size)
{
	(void)value;
	(void)size;
	if (reg == UART)
		sent++;
}

/* N-30: lines of the monitor's that the UART did not take go out now. */
static void test_log(void **state)
{
	const struct uart uart = { .driver = &uart_drivers[UART_PL011],
				   .regs = { UART, UART + PAGE_SIZE },
				   .reg_shift = 2,
				   .io_width = 4 };
	const struct exit e = exit_ready(EXIT_YIELD, v);

	(void)state;
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	full = false;
	console_init(&uart);
	log_replay();
	log_guests_run();
	sent = 0;
	(void)leave(v, &e);
	assert_int_equal(sent, 0);
	full = true;
	log_line(LOG_ERROR, "x");
	assert_int_equal(sent, 0);
	(void)leave(v, &e);
	assert_int_equal(sent, 0);
	full = false;
	(void)leave(v, &e);
	assert_in_range(sent, 1, 16);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_leave, boot),
		cmocka_unit_test_setup(test_log, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
