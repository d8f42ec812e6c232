/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Translation controls of EL2 for assembly (Arm ARM D19.2), and of EL1 for a
 * CPU that comes in there.
 */
#pragma once

#define SCTLR_EL2_RES1 0x30c50830
#define SCTLR_EL2_M    (1 << 0)
#define SCTLR_EL2_C    (1 << 2)
#define SCTLR_EL2_SA   (1 << 3)
#define SCTLR_EL2_I    (1 << 12)
#define SCTLR_EL2_WXN  (1 << 19)

#define SCTLR_EL2_OFF SCTLR_EL2_RES1
#define SCTLR_EL2_ON                                                 \
	(SCTLR_EL2_RES1 | SCTLR_EL2_M | SCTLR_EL2_C | SCTLR_EL2_SA | \
	 SCTLR_EL2_I | SCTLR_EL2_WXN)

/*
 * 4 KiB pages, 48 bits of VA, inner shareable write-back walks; PS comes later.
 */
#define TCR_EL2_RES1	 (1 << 31 | 1 << 23)
#define TCR_EL2_BASE	 (TCR_EL2_RES1 | 3 << 12 | 1 << 10 | 1 << 8 | 16)
#define TCR_EL2_PS_SHIFT 16
#define TCR_EL2_PS_48	 5

#define SCTLR_EL1_OFF	  0x30d00800
#define SCTLR_MMU_CACHES  (SCTLR_EL2_M | SCTLR_EL2_C | SCTLR_EL2_I)
#define SCTLR_EL1_ON	  (SCTLR_EL1_OFF | SCTLR_MMU_CACHES)
#define TCR_EL1_BASE	  (1 << 23 | 3 << 12 | 1 << 10 | 1 << 8 | 16)
#define TCR_EL1_IPS_SHIFT 32
#define ID_MMFR1_PAN	  (0xf << 20)
#define CURRENTEL_SHIFT	  2

#define HCR_EL2_RW (1 << 31) /* with E2H 0, as these formats are */

/* Attribute 0: STAGE1_NORMAL, write-back; 1: STAGE1_NGNRE (arch/stage1.h). */
#define MAIR_EL2_VALUE 0x04ff
