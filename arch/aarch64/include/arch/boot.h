/* SPDX-License-Identifier: BSD-3-Clause */
/* What boot asks of the architecture. */
#pragma once

#include "lib/addr.h"

/* Where this image is, with all that it uses behind its file. */
struct pa_range arch_image(void);
