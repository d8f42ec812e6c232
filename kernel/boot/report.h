/* SPDX-License-Identifier: BSD-3-Clause */
/* The boot table: the machine and its VMs, for a person at a console. */
#pragma once

struct boot;

/* Prints the table. */
void boot_print_table(const struct boot *b);
