/* SPDX-License-Identifier: BSD-3-Clause */
/* Device registers, emulated by the test. */
#pragma once

#include <stdint.h>

#include "arch/host.h"
#include "lib/addr.h"

static inline uint32_t mmio_read32(pa_t reg)
{
	return host_mmio_read(reg.pa, 4);
}

static inline void mmio_write32(pa_t reg, uint32_t v)
{
	host_mmio_write(reg.pa, v, 4);
}

static inline uint16_t mmio_read16(pa_t reg)
{
	return (uint16_t)host_mmio_read(reg.pa, 2);
}

static inline void mmio_write16(pa_t reg, uint16_t v)
{
	host_mmio_write(reg.pa, v, 2);
}

static inline uint8_t mmio_read8(pa_t reg)
{
	return (uint8_t)host_mmio_read(reg.pa, 1);
}

static inline void mmio_write8(pa_t reg, uint8_t v)
{
	host_mmio_write(reg.pa, v, 1);
}
