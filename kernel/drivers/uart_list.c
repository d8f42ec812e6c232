/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Registers by their numbers: 4 bytes apart unless the section says otherwise.
 * All that is used of a UART is what sends; a register that enables it stands
 * here where QEMU's starts disabled.
 */
#include "kernel/drivers/uart_list.h"

/* PrimeCell UART (Arm DDI 0183), 3.2. The SBSA's has no UARTCR. */
#define PL011_DR	0
#define PL011_FR	6
#define PL011_FR_BUSY	3
#define PL011_FR_TXFF	5
#define PL011_CR	12
#define PL011_CR_UARTEN (1U << 0)
#define PL011_CR_TXE	(1U << 8)

/*
 * The 16550 and its relatives. The register that switches the mini UART of a
 * Raspberry Pi on (BCM2835 ARM peripherals, 2.2) is shared with other devices.
 */
#define THR	 0
#define LSR	 5
#define LSR_THRE 5
#define LSR_TEMT 6

/*
 * Serial engine of Qualcomm's GENI; numbers of registers 16 bytes apart. Each
 * byte is a command of its own, which is active until the byte is sent.
 */
#define GENI_STATUS	   0x04
#define GENI_STATUS_ACTIVE 0
#define GENI_TRANS_LEN	   0x27
#define GENI_M_CMD0	   0x60
#define GENI_START_TX	   1
#define GENI_OPCODE	   27
#define GENI_TX_FIFO	   0x70

/*
 * UARTDM of Qualcomm's MSM and APQ, version 1.4. How many bytes follow may only
 * be written when the transmitter is empty.
 */
#define DM_NCF_TX	  0x10
#define DM_SR		  0x29
#define DM_SR_TXEMT	  3
#define DM_CR		  0x2a
#define DM_RESET_TX_READY 3
#define DM_CR_COMMAND	  8
#define DM_TF		  0x40

/* i.MX 6 to 8M: reference manuals, chapter UART. */
#define IMX_TXD	       0x10
#define IMX_UCR2       0x21
#define IMX_UCR2_TXEN  (1U << 2)
#define IMX_USR2       0x26
#define IMX_USR2_TXDC  3
#define IMX_UTS	       0x2d
#define IMX_UTS_TXFULL 4

/* i.MX 7ULP, 8X and 9: reference manuals, chapter LPUART. */
#define LPUART_STAT	 5
#define LPUART_STAT_TC	 22
#define LPUART_STAT_TDRE 23
#define LPUART_DATA	 7

/* Amlogic S905 and later: data sheets, chapter UART. */
#define MESON_WFIFO	     0
#define MESON_STATUS	     3
#define MESON_STATUS_TX_FULL 21
#define MESON_STATUS_TX_BUSY 25

/* Cadence UART of the Zynq UltraScale+ (UG1087). */
#define CADENCE_CR	   0
#define CADENCE_CR_TXEN	   (1U << 4)
#define CADENCE_CR_TXDIS   (1U << 5)
#define CADENCE_SR	   11
#define CADENCE_SR_TXFULL  4
#define CADENCE_SR_TACTIVE 11
#define CADENCE_FIFO	   12

/*
 * Renesas SCIF: SCFTDR has 8 bits, SCFSR 16, 4 or 2 bytes apart. Its flags are
 * cleared by a 0, once read as 1; a 1 leaves them.
 */
#define SCIF_FTDR     3
#define SCIF_FSR      4
#define SCIF_FSR_TDFE 5
#define SCIF_FSR_TEND 6
#define SCIF_FSR_SENT (0xffU & ~(1U << SCIF_FSR_TDFE | 1U << SCIF_FSR_TEND))

/* Marvell Armada 3700: functional specification, UART 1. */
#define ARMADA_TSH	     1
#define ARMADA_STAT	     3
#define ARMADA_STAT_TX_EMPTY 6
#define ARMADA_STAT_TX_FULL  11

/* Samsung Exynos: user's manuals, chapter UART. With its FIFO or without. */
#define EXYNOS_UTRSTAT	     4
#define EXYNOS_UTRSTAT_EMPTY 2
#define EXYNOS_UTXH	     8

const struct uart_driver uart_drivers[UART_KINDS] = {
	[UART_PL011] = {
		.data = PL011_DR,
		.last = PL011_CR,
		.ready = { PL011_FR, PL011_FR_TXFF, false },
		.idle = { PL011_FR, PL011_FR_BUSY, false },
		.control = PL011_CR,
		.enables = PL011_CR_UARTEN | PL011_CR_TXE,
	},
	[UART_SBSA] = {
		.data = PL011_DR,
		.last = PL011_FR,
		.ready = { PL011_FR, PL011_FR_TXFF, false },
		.idle = { PL011_FR, PL011_FR_BUSY, false },
	},
	[UART_8250] = {
		.data = THR,
		.last = LSR,
		.ready = { LSR, LSR_THRE, true },
		.idle = { LSR, LSR_TEMT, true },
		.spread = true,
	},
	[UART_GENI] = {
		.data = GENI_TX_FIFO,
		.last = GENI_TX_FIFO,
		.ready = { GENI_STATUS, GENI_STATUS_ACTIVE, false },
		.idle = { GENI_STATUS, GENI_STATUS_ACTIVE, false },
		.commands = true,
		.before = { { GENI_TRANS_LEN, 1, 0 },
			    { GENI_M_CMD0, GENI_START_TX, GENI_OPCODE } },
	},
	[UART_UARTDM] = {
		.data = DM_TF,
		.last = DM_TF,
		.ready = { DM_SR, DM_SR_TXEMT, true },
		.idle = { DM_SR, DM_SR_TXEMT, true },
		.commands = true,
		.before = { { DM_CR, DM_RESET_TX_READY, DM_CR_COMMAND },
			    { DM_NCF_TX, 1, 0 } },
	},
	[UART_IMX] = {
		.data = IMX_TXD,
		.last = IMX_UTS,
		.ready = { IMX_UTS, IMX_UTS_TXFULL, false },
		.idle = { IMX_USR2, IMX_USR2_TXDC, true },
		.control = IMX_UCR2,
		.enables = IMX_UCR2_TXEN,
	},
	[UART_LPUART] = {
		.data = LPUART_DATA,
		.last = LPUART_DATA,
		.ready = { LPUART_STAT, LPUART_STAT_TDRE, true },
		.idle = { LPUART_STAT, LPUART_STAT_TC, true },
	},
	[UART_MESON] = {
		.data = MESON_WFIFO,
		.last = MESON_STATUS,
		.ready = { MESON_STATUS, MESON_STATUS_TX_FULL, false },
		.idle = { MESON_STATUS, MESON_STATUS_TX_BUSY, false },
	},
	[UART_CADENCE] = {
		.data = CADENCE_FIFO,
		.last = CADENCE_FIFO,
		.ready = { CADENCE_SR, CADENCE_SR_TXFULL, false },
		.idle = { CADENCE_SR, CADENCE_SR_TACTIVE, false },
		.control = CADENCE_CR,
		.enables = CADENCE_CR_TXEN,
		.disables = CADENCE_CR_TXDIS,
	},
	[UART_SCIF] = {
		.data = SCIF_FTDR,
		.last = SCIF_FSR,
		.ready = { SCIF_FSR, SCIF_FSR_TDFE, true },
		.idle = { SCIF_FSR, SCIF_FSR_TEND, true },
		.commands = true,
		.after = { SCIF_FSR, SCIF_FSR_SENT, 0 },
		.data_is_byte = true,
	},
	[UART_ARMADA_3700] = {
		.data = ARMADA_TSH,
		.last = ARMADA_STAT,
		.ready = { ARMADA_STAT, ARMADA_STAT_TX_FULL, false },
		.idle = { ARMADA_STAT, ARMADA_STAT_TX_EMPTY, true },
	},
	[UART_EXYNOS] = {
		.data = EXYNOS_UTXH,
		.last = EXYNOS_UTXH,
		.ready = { EXYNOS_UTRSTAT, EXYNOS_UTRSTAT_EMPTY, true },
		.idle = { EXYNOS_UTRSTAT, EXYNOS_UTRSTAT_EMPTY, true },
	},
};

const struct uart_match *uart_match(size_t i)
{
	static const struct uart_match matches[] = {
		{ "arm,pl011", UART_PL011, 2, 4 },
		{ "arm,sbsa-uart", UART_SBSA, 2, 4 },
		{ "brcm,bcm2835-aux-uart", UART_8250, 2, 4 },
		{ "snps,dw-apb-uart", UART_8250, 0, 1 },
		{ "ns16550a", UART_8250, 0, 1 },
		{ "ns16550", UART_8250, 0, 1 },
		{ "mediatek,mt6577-uart", UART_8250, 2, 4 },
		{ "nvidia,tegra20-uart", UART_8250, 2, 4 },
		{ "ti,am654-uart", UART_8250, 2, 4 },
		{ "qcom,geni-debug-uart", UART_GENI, 4, 4 },
		{ "qcom,geni-uart", UART_GENI, 4, 4 },
		{ "qcom,msm-uartdm-v1.4", UART_UARTDM, 2, 4 },
		{ "fsl,imx6q-uart", UART_IMX, 2, 4 },
		{ "fsl,imx7ulp-lpuart", UART_LPUART, 2, 4 },
		{ "fsl,imx8qxp-lpuart", UART_LPUART, 2, 4 },
		{ "amlogic,meson-ao-uart", UART_MESON, 2, 4 },
		{ "amlogic,meson-s4-uart", UART_MESON, 2, 4 },
		{ "cdns,uart-r1p12", UART_CADENCE, 2, 4 },
		{ "renesas,scif", UART_SCIF, 2, 2 },
		{ "renesas,scif-r9a07g044", UART_SCIF, 1, 2 },
		{ "renesas,scif-r9a09g057", UART_SCIF, 1, 2 },
		{ "marvell,armada-3700-uart", UART_ARMADA_3700, 2, 4 },
		{ "samsung,exynos4210-uart", UART_EXYNOS, 2, 4 },
		{ "samsung,exynos5433-uart", UART_EXYNOS, 2, 4 },
		{ "samsung,exynos850-uart", UART_EXYNOS, 2, 4 },
		{ "google,gs101-uart", UART_EXYNOS, 2, 4 },
	};

	return i < sizeof(matches) / sizeof(*matches) ? &matches[i] : NULL;
}
