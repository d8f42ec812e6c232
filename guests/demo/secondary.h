/* SPDX-License-Identifier: BSD-3-Clause */
/* Code common to the two secondaries of the demo. */
#ifndef DEMO_SECONDARY_H
#define DEMO_SECONDARY_H

#include "demo.h"

/* Does what a message asks for; defined by each secondary. */
void perform(struct demo_message *message);

/* Retrieves a page that was sent to this VM; it is at the address sent. */
void *take(struct guest_region *region);

/* Gives a page back, after which it cannot be touched. */
void give_back(const struct guest_region *region);

/* Tries a handle that is used up: it has to be refused. */
void try_stale(struct guest_region *region);

#endif
