/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The ground that the guest library stands on, for unit tests of it on the
 * build machine: a monitor that answers each call as the test has told it, CPU
 * and map.
 */
#ifndef TEST_GUESTS_FAKE_H
#define TEST_GUESTS_FAKE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <hf/call.h>
#include <keel/clock.h>
#include <stdbool.h>

/* This VM's id, and the size of the list of calls. */
#define FAKE_ID	   2
#define FAKE_CALLS 64

/* The calls that were made, with their arguments. */
extern struct spci_value fake_calls[FAKE_CALLS];
extern unsigned int fake_count;

/* Answers a call; a test sets it. Calls behind FAKE_CALLS are not listed. */
extern struct spci_value (*fake_answer)(struct spci_value args);

/* The state of the CPU and of the map. */
extern uint64_t fake_ticks;
extern bool fake_irq_masked;
extern bool fake_map_full;

/* Forgets the calls, and sets all to what a guest finds at its start. */
void fake_reset(struct spci_value (*answer)(struct spci_value args));

/* Returns the number of calls of a function that were made. */
unsigned int fake_made(uint64_t func);

/* Return SUCCESS, and ERROR with a code. */
struct spci_value fake_success(void);
struct spci_value fake_error(int32_t code);

#endif
