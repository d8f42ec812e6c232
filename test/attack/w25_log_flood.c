/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * W-25: each fault, each injection and each line of a guest went to the
 * console, under a lock. Faults leave one line a VM, and lines cost time.
 */
#include "kernel/base/events.h"
#include "kernel/base/log.h"
#include "kernel/drivers/console.h"
#include "kernel/drivers/uart_list.h"
#include "test/attack/attack.h"

#define LOG    0xbd000000
#define FAULTS 10000U
#define UART   0x09000000

static size_t printed;

static uint32_t status(uint64_t reg, unsigned size)
{
	(void)reg;
	(void)size;
	return 0; /* never full, never busy */
}

static void count(uint64_t reg, uint32_t value, unsigned size)
{
	(void)value;
	(void)size;
	printed += reg == UART;
}

static void watch_console(void)
{
	const struct uart uart = { .driver = &uart_drivers[UART_PL011],
				   .regs = { UART, UART + PAGE_SIZE },
				   .reg_shift = 2,
				   .io_width = 4 };

	host_mmio_read = status;
	host_mmio_write = count;
	console_init(&uart);
	log_replay();
	printed = 0;
	machine_watch(false);
}

static void test_faults(void **state)
{
	struct vcpu *v = vcpu_of(2, 0);
	const struct guest_fault f = { .ipa = ipa(page_of(3, 0)),
				       .ipa_valid = true };
	uint64_t before = event_total(2, EVENT_FAULT);

	(void)state;
	watch_console();
	for (unsigned i = 0; i < FAULTS; i++) {
		assert_int_equal(upcall_fault(v, &f), FAULT_INJECT);
		upcall_undefined(v, i & 1);
		smc(v, 0x12345678);
	}
	assert_int_equal(event_total(2, EVENT_FAULT), before + FAULTS);
	assert_in_range(printed, 0, 4 * 120);
}

static void log_lines(struct vcpu *v, unsigned lines)
{
	for (unsigned i = 0; i < lines * 8; i++)
		hvc(v, LOG, i % 8 == 7 ? '\n' : 'x');
}

/* A secondary's lines: a burst, then so many a second. Not the primary's. */
static void test_lines(void **state)
{
	size_t burst;

	(void)state;
	watch_console();
	host_counter = 1000;
	log_lines(vcpu_of(2, 0), 10000);
	burst = printed;
	assert_in_range(burst, 10000, 40000);
	log_lines(vcpu_of(2, 0), 1000);
	assert_int_equal(printed, burst);
	host_counter += 10 * host_frequency;
	log_lines(vcpu_of(2, 0), 10000);
	assert_in_range(printed - burst, 1000, 10 * 1024 + 200);
	/* Another VM has its own. */
	burst = printed;
	log_lines(vcpu_of(3, 0), 10);
	assert_int_not_equal(printed, burst);
	burst = printed;
	log_lines(vcpu_of(1, 0), 10000);
	assert_true(printed - burst > 10000 * 14);
}

ATTACKS(ATTACK(test_faults), ATTACK(test_lines))
