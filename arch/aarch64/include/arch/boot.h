/* SPDX-License-Identifier: BSD-3-Clause */
/* Functions of the architecture for boot. */
#pragma once

#include "arch/stage2.h"
#include "lib/addr.h"

/* Returns the image's range, with everything that it uses behind its file. */
struct pa_range arch_image(void);

/*
 * Returns the RAM behind the image in which boot loaders that read the image's
 * header put nothing. It can be used before boot knows where RAM is, and is
 * ordinary RAM afterwards.
 */
struct pa_range arch_boot_room(void);

/* Sets the shape of stage 2 for all CPUs, and loads VTCR_EL2 on this one. */
void arch_stage2_init(struct stage2_shape s);
