/* SPDX-License-Identifier: BSD-3-Clause */
/* The Arm PrimeCell UART (PL011, Arm DDI 0183), as firmware has set it up. */
#include "arch/mmio.h"
#include "kernel/log/console.h"

#define UARTDR 0x00
#define UARTFR 0x18
#define UARTCR 0x30

#define FR_BUSY	  (1U << 3)
#define FR_TXFF	  (1U << 5)
#define CR_UARTEN (1U << 0)
#define CR_TXE	  (1U << 8)

static pa_t reg(const struct console_info *info, uint64_t offset)
{
	return pa(info->regs.begin + offset);
}

/* QEMU starts with it disabled. */
static void pl011_enable(const struct console_info *info)
{
	uint32_t cr = mmio_read32(reg(info, UARTCR));

	if ((cr & (CR_UARTEN | CR_TXE)) != (CR_UARTEN | CR_TXE))
		mmio_write32(reg(info, UARTCR), cr | CR_UARTEN | CR_TXE);
}

static bool pl011_ready(const struct console_info *info)
{
	return (mmio_read32(reg(info, UARTFR)) & FR_TXFF) == 0;
}

static void pl011_put(const struct console_info *info, uint8_t c)
{
	mmio_write32(reg(info, UARTDR), c);
}

static bool pl011_idle(const struct console_info *info)
{
	return (mmio_read32(reg(info, UARTFR)) & FR_BUSY) == 0;
}

const struct console_driver console_pl011 = {
	.enable = pl011_enable,
	.ready = pl011_ready,
	.put = pl011_put,
	.idle = pl011_idle,
};
