/* SPDX-License-Identifier: BSD-3-Clause */
/* Makes the list of CPUs (base/cpu.h) of those in the tree. */
#pragma once

#include "kernel/boot/machine_cpus.h"

/* Fills in cpus[] and cpu_count. The first CPU, which runs this, is on. */
void boot_make_cpus(const struct machine_cpus *list);
