/* SPDX-License-Identifier: BSD-3-Clause */
/* Firmware's PSCI, as its tree describes it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "kernel/boot/fdt_nodes.h"
#include "kernel/boot/fdt_reader.h"
#include "kernel/entry/smc_filter.h"

/* How firmware's PSCI is called. PSCI 0.1 counts as none: it has other ids. */
enum boot_conduit {
	BOOT_CONDUIT_NONE,
	BOOT_CONDUIT_SMC,
	BOOT_CONDUIT_HVC, /* the monitor's own vector: nothing to call there */
};

struct machine_psci {
	enum boot_conduit conduit;
	uint32_t ids_0_1[SMC_PSCI_0_1]; /* of PSCI 0.1; 0 where none is named */
};

/*
 * Reads the node of PSCI, which need not be there. Returns false, with the
 * reader's error, if its method is neither "smc" nor "hvc".
 */
bool machine_read_psci(struct boot_reader *r, const struct boot_nodes *nodes,
		       struct machine_psci *psci);
