/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * How boot ends that cannot go on: one line that says which file, node and
 * property, and why; then the machine halts.
 */
#pragma once

#include "kernel/base/log.h"
#include "kernel/boot/error.h"

/* Prints the error's line. */
void boot_report(enum log_level level, const struct boot_error *error);

/* Prints the error's line and halts. */
_Noreturn void boot_fail(const struct boot_error *error);

/* Prints a line of its own, for what is about no file, and halts. */
_Noreturn __attribute__((format(printf, 1, 2))) void
boot_fail_text(const char *format, ...);
