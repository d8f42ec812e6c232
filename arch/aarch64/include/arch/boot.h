/* SPDX-License-Identifier: BSD-3-Clause */
/* What boot asks of the architecture. */
#pragma once

#include "arch/stage2.h"
#include "lib/addr.h"

/* Where this image is, with all that it uses behind its file. */
struct pa_range arch_image(void);

/*
 * RAM behind it, in which boot loaders that go by the header of the image put
 * nothing: there before it is known where RAM is, ordinary RAM afterwards.
 */
struct pa_range arch_boot_room(void);

/* Sets the shape of stage 2 for all CPUs, this one at once (VTCR_EL2). */
void arch_stage2_init(struct stage2_shape s);
