/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The interrupt controller of the machine that machine_find() has found, as
 * the primary drives it: SGIs and PPIs of the CPU that calls.
 */
#ifndef TEST_GIC_H
#define TEST_GIC_H

#include <stdbool.h>
#include <stdint.h>

#define PPI_HYP_TIMER	   26U
#define PPI_VIRTUAL_TIMER  27U
#define PPI_PHYSICAL_TIMER 30U
#define INTID_SPURIOUS	   1023U

/* Turns the controller and this CPU's part of it on; no interrupt enabled. */
void gic_init(void);

void gic_enable(uint32_t intid);
void gic_disable(uint32_t intid);
bool gic_is_enabled(uint32_t intid);
bool gic_is_pending(uint32_t intid);
void gic_clear_pending(uint32_t intid);

/* A PPI is latched when it rises, or follows its line (as at reset). */
void gic_set_edge(uint32_t intid, bool edge);

/* Sends an SGI to this CPU. */
void gic_send_self(uint32_t intid);

uint32_t gic_acknowledge(void);
void gic_end(uint32_t intid);

#endif
