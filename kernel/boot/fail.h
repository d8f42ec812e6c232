/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Ends a boot that cannot go on: prints one line with the file, the node, the
 * property and the reason, and halts the machine.
 */
#pragma once

#include "kernel/base/log.h"
#include "kernel/boot/error.h"

/* Prints the error's line. */
void boot_report(enum log_level level, const struct boot_error *error);

/* Prints the error's line and halts. */
_Noreturn void boot_fail(const struct boot_error *error);

/* Prints this line, for an error that is about no file, and halts. */
_Noreturn __attribute__((format(printf, 1, 2))) void
boot_fail_text(const char *format, ...);
