/* SPDX-License-Identifier: BSD-3-Clause */
/* Device registers, mapped one to one. Accesses to one device stay in order. */
#pragma once

#include <stdint.h>

#include "lib/addr.h"

static inline uint32_t mmio_read32(pa_t reg)
{
	uint32_t v;

	__asm__ volatile("ldr %w0, [%1]" : "=r"(v) : "r"(reg.pa) : "memory");
	return v;
}

static inline void mmio_write32(pa_t reg, uint32_t v)
{
	__asm__ volatile("str %w0, [%1]" ::"r"(v), "r"(reg.pa) : "memory");
}

static inline uint16_t mmio_read16(pa_t reg)
{
	uint32_t v;

	__asm__ volatile("ldrh %w0, [%1]" : "=r"(v) : "r"(reg.pa) : "memory");
	return (uint16_t)v;
}

static inline void mmio_write16(pa_t reg, uint16_t v)
{
	__asm__ volatile("strh %w0, [%1]" ::"r"(v), "r"(reg.pa) : "memory");
}

static inline uint8_t mmio_read8(pa_t reg)
{
	uint32_t v;

	__asm__ volatile("ldrb %w0, [%1]" : "=r"(v) : "r"(reg.pa) : "memory");
	return (uint8_t)v;
}

static inline void mmio_write8(pa_t reg, uint8_t v)
{
	__asm__ volatile("strb %w0, [%1]" ::"r"(v), "r"(reg.pa) : "memory");
}
