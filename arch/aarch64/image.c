/* SPDX-License-Identifier: BSD-3-Clause */
#include "arch/aarch64/image.h"

#include "arch/boot.h"

struct pa_range arch_image(void)
{
	return (struct pa_range){ (uintptr_t)image_begin,
				  (uintptr_t)image_end };
}

struct pa_range arch_boot_room(void)
{
	return (struct pa_range){ (uintptr_t)image_end,
				  (uintptr_t)image_end + IMAGE_ROOM };
}
