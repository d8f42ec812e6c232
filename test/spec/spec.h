/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * An executable specification: a step of a guest in, the state afterwards out.
 * It is written from docs/abi.md and docs/ffa.md alone, whose sections its
 * functions name; it can be read as these pages in another language.
 *
 * Where the documents leave the monitor a choice (which handle, NO_MEMORY for
 * a share that may be used up, when a call is cut short) the specification
 * looks at what the monitor chose, checks that it may, and follows.
 */
#pragma once

#include "test/spec/state.h"

/* The monitor's answer to a call. */
struct seen {
	uint64_t x[SPEC_X]; /* the caller's registers afterwards */
	bool again;	    /* the caller is to repeat the call */
	bool interrupted;   /* the monitor found an interrupt pending */
};

/* A machine after boot: VMs own so many pages each, with all rights. */
void spec_boot(struct spec *s, unsigned count, unsigned pages, uint64_t base,
	       uint64_t stride);

/*
 * The vCPU that runs on a CPU makes the call in its registers, by hvc or smc.
 * tx: what its TX has, or NULL.
 */
void spec_call(struct spec *s, unsigned cpu, bool smc, const uint8_t *tx,
	       const struct seen *seen);

/* It is interrupted, or waits for an interrupt; it is a secondary's. */
void spec_irq(struct spec *s, unsigned cpu);
void spec_wfi(struct spec *s, unsigned cpu);
void spec_wfe(struct spec *s, unsigned cpu);

/* A VM that may do so fills a page with a byte. */
void spec_store(struct spec *s, uint32_t page, uint8_t stamp);

/* Returns why the state is impossible, or NULL. */
const char *spec_wrong(const struct spec *s);

/*
 * Returns the number of the page at an address, or SPEC_ALL if it is no page of
 * any VM.
 */
uint32_t spec_page_at(const struct spec *s, uint64_t address);
uint64_t spec_address(const struct spec *s, uint32_t page);
