/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * SYSTEM_OFF and SYSTEM_RESET of the primary: firmware, a watchdog, or neither.
 * On this machine nothing goes off, so that each ends with a halt.
 */
#include "kernel/base/power.h"

#include "kernel/base/cpu.h"
#include "kernel/drivers/watchdog_bcm2835.h"
#include "test/support/machine.h"

#define WATCHDOG     0x3f100000ULL
#define SYSTEM_OFF   0x84000008U
#define SYSTEM_RESET 0x84000009U

static uint32_t registers[16];
static unsigned writes;

static uint32_t read_register(uint64_t reg, unsigned size)
{
	assert_int_equal(size, 4);
	return registers[(reg - WATCHDOG) / 4];
}

static void write_register(uint64_t reg, uint32_t v, unsigned size)
{
	assert_int_equal(size, 4);
	assert_int_equal(v >> 24, 0x5a);
	registers[(reg - WATCHDOG) / 4] = v;
	writes++;
}

static void end(uint32_t function)
{
	jmp_buf stop;
	struct vcpu *p = vcpu_of(1, 0);

	host_halted = &stop;
	host_firmware.calls = 0;
	writes = 0;
	if (setjmp(stop) == 0) {
		(void)hvc(p, function);
		fail();
	}
}

static void test_firmware(void **state)
{
	(void)state;
	end(SYSTEM_OFF);
	assert_int_equal(host_firmware.calls, 1);
	assert_int_equal(host_firmware.x[0], SYSTEM_OFF);
	assert_int_equal(writes, 0);
	end(SYSTEM_RESET);
	assert_int_equal(host_firmware.x[0], SYSTEM_RESET);
}

static void test_watchdog(void **state)
{
	const struct pa_range small = { WATCHDOG, WATCHDOG + 0x10 };
	const struct pa_range crooked = { WATCHDOG + 2, WATCHDOG + 0x114 };
	const struct pa_range regs = { WATCHDOG, WATCHDOG + 0x114 };

	(void)state;
	host_mmio_read = read_register;
	host_mmio_write = write_register;
	assert_false(watchdog_bcm2835_init(small));
	assert_false(watchdog_bcm2835_init(crooked));
	assert_true(watchdog_bcm2835_init(regs));
	end(SYSTEM_RESET);
	assert_int_equal(writes, 3);
	assert_int_equal(registers[0x20 / 4] & 0x555, 0);
	assert_int_equal(registers[0x1c / 4] & 0x30, 0x20);
	end(SYSTEM_OFF);
	assert_int_equal(registers[0x20 / 4] & 0x555, 0x555);
}

static int boot(void **state)
{
	(void)state;
	machine_boot_bare(2, 4);
	machine_watch(false);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_firmware, boot),
		cmocka_unit_test_setup(test_watchdog, boot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
