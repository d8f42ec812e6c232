/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Barriers (Arm ARM B2.3.12). C11 atomics order memory between CPUs; these
 * barriers order accesses that atomics do not cover: of page tables, caches,
 * devices and system registers.
 */
#pragma once

static inline void dsb_sy(void)
{
	__asm__ volatile("dsb sy" ::: "memory");
}

static inline void dsb_ish(void)
{
	__asm__ volatile("dsb ish" ::: "memory");
}

static inline void dsb_ishst(void)
{
	__asm__ volatile("dsb ishst" ::: "memory");
}

static inline void dsb_nsh(void)
{
	__asm__ volatile("dsb nsh" ::: "memory");
}

static inline void isb(void)
{
	__asm__ volatile("isb" ::: "memory");
}
