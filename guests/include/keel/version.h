/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * The version of the guest library and of its headers, as keel-guest.pc has it.
 * Constants may be used from assembler.
 */
#ifndef KEEL_VERSION_H
#define KEEL_VERSION_H

#define KEEL_GUEST_VERSION_MAJOR 0
#define KEEL_GUEST_VERSION_MINOR 1
#define KEEL_GUEST_VERSION_PATCH 0

/* One number, which grows with each version. */
#define KEEL_GUEST_VERSION                                                   \
	(KEEL_GUEST_VERSION_MAJOR * 10000 + KEEL_GUEST_VERSION_MINOR * 100 + \
	 KEEL_GUEST_VERSION_PATCH)

#endif
