/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/base/power.h"

#include "arch/psci.h"
#include "kernel/base/log.h"
#include "kernel/base/panic.h"
#include "kernel/drivers/watchdog_bcm2835.h"

_Noreturn static void stop(const char *what)
{
	log_line(LOG_NOTICE,
		 "%s: neither firmware nor a watchdog does it: "
		 "halted",
		 what);
	log_flush();
	halt_every_cpu();
}

void power_off(void)
{
	log_flush();
	(void)arch_system_off();
	watchdog_bcm2835_reset(true);
	stop("power off");
}

void power_reset(void)
{
	log_flush();
	(void)arch_system_reset();
	watchdog_bcm2835_reset(false);
	stop("reset");
}
