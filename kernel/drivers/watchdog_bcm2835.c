/* SPDX-License-Identifier: BSD-3-Clause */
#include "kernel/drivers/watchdog_bcm2835.h"

#include "arch/cpu.h"
#include "arch/mmio.h"

#define PM_RSTC 0x1c
#define PM_RSTS 0x20
#define PM_WDOG 0x24
#define PM_END	0x28

#define PASSWORD   0x5a000000U /* in the top byte of each write */
#define RSTC_CONF  0x30U
#define RSTC_RESET 0x20U
#define WDOG_TICKS 10U /* of 1/65536 s */

/*
 * Bits 10, 8, 6, 4, 2 and 0 hold the number of the partition to boot from next;
 * 63 tells the boot ROM to stay off.
 */
#define RSTS_PARTITION 0x555U

#define PATIENCE (1U << 24) /* far longer than the watchdog takes */

static struct pa_range block; /* empty: there is none */

bool watchdog_bcm2835_init(struct pa_range regs)
{
	if (regs.begin % 4 != 0 || pa_range_size(regs) < PM_END)
		return false;
	block = regs;
	return true;
}

static pa_t reg(uint64_t offset)
{
	return pa(block.begin + offset);
}

void watchdog_bcm2835_reset(bool stay_off)
{
	uint32_t status, control;

	if (block.begin == block.end)
		return;
	status = mmio_read32(reg(PM_RSTS)) & ~(PASSWORD | RSTS_PARTITION);
	control = mmio_read32(reg(PM_RSTC)) & ~(PASSWORD | RSTC_CONF);
	if (stay_off)
		status |= RSTS_PARTITION;
	mmio_write32(reg(PM_RSTS), PASSWORD | status);
	mmio_write32(reg(PM_WDOG), PASSWORD | WDOG_TICKS);
	mmio_write32(reg(PM_RSTC), PASSWORD | control | RSTC_RESET);
	for (uint32_t i = 0; i < PATIENCE; i++)
		cpu_relax();
}
